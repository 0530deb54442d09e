// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cases.hpp"
#include "expect.hpp"

namespace weir::conformance {
namespace {

// Replaces {t} and {o} by the case's own names.
std::string sql(const StoreSubject& subject, std::string_view text) {
  return fmt::format(fmt::runtime(text), fmt::arg("t", subject.table), fmt::arg("o", subject.other));
}

void make_items(const StoreSubject& s) {
  s.store.execute(sql(s, "CREATE TABLE {t} (id BIGINT PRIMARY KEY, name VARCHAR(100), n BIGINT)"));
}

void add_item(Executor& to, const StoreSubject& s, std::int64_t id, std::string_view name,
              std::int64_t n = 0) {
  to.execute(Statement(sql(s, "INSERT INTO {t} (id, name, n) VALUES (:id, :name, :n)"))
                 .with({{"id", id}, {"name", name}, {"n", n}}));
}

std::int64_t count_items(Executor& in, const StoreSubject& s) {
  return in.query(sql(s, "SELECT COUNT(*) AS c FROM {t}")).front()["c"].as<std::int64_t>();
}

std::optional<std::string> name_of(Executor& in, const StoreSubject& s, std::int64_t id) {
  const Rows rows = in.query(Statement(sql(s, "SELECT name FROM {t} WHERE id = :id")).with({{"id", id}}));
  if (rows.empty()) return std::nullopt;
  return rows.front()["name"].as<std::optional<std::string>>();
}

// ---- values: what is written reads back equal

void round_trips(const StoreSubject& s, std::string_view sql_type, const std::vector<Value>& values) {
  s.store.execute(sql(s, fmt::format("CREATE TABLE {{t}} (id BIGINT PRIMARY KEY, v {})", sql_type)));
  const Statement insert(sql(s, "INSERT INTO {t} (id, v) VALUES (:id, :v)"));
  for (std::size_t i = 0; i < values.size(); ++i) s.store.execute(insert.with({{"id", i}, {"v", values[i]}}));
  const Rows rows = s.store.query(sql(s, "SELECT v FROM {t} ORDER BY id"));
  BOOST_TEST_REQUIRE(rows.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto back = rows[i]["v"].as<Value>();
    BOOST_TEST(to_string(back.type()) == to_string(values[i].type()));
    BOOST_TEST((back == values[i]), "wrote " << values[i].to_string() << ", read " << back.to_string());
  }
}

void booleans_round_trip(const StoreSubject& s) { round_trips(s, "BOOLEAN", {true, false, nullptr}); }
void integers_round_trip(const StoreSubject& s) {
  round_trips(s, "BIGINT",
              {0, -1, 5'000'000'000, std::numeric_limits<std::int64_t>::max(),
               std::numeric_limits<std::int64_t>::min(), nullptr});
}
void reals_round_trip(const StoreSubject& s) {
  round_trips(s, "DOUBLE PRECISION",
              {0.1, -1.5, 1e300, 5e-324, std::numeric_limits<double>::max(), 0.30000000000000004, nullptr});
}
void decimals_round_trip(const StoreSubject& s) {
  round_trips(s, "NUMERIC(38,10)",
              {Decimal::parse("1234567890123456789012345678.0123456789"),
               Decimal::parse("-9999999999999999999999999999.9999999999"), Decimal::parse("0.0000000001"),
               Decimal::parse("19.99"), Decimal::parse("0"), Decimal::parse("100"), nullptr});
}
void text_round_trips(const StoreSubject& s) {
  round_trips(
      s, "TEXT",
      {"", " ", "plain", "it's \"quoted\" :name \\ %", "line\nbreak\ttab",
       "ä ß 漢字 🦦👩‍👩‍👧", std::string(100'000, 'x'), "NULL", "007", "1e5", nullptr});
}
void bytes_round_trip(const StoreSubject& s) {
  std::string every(256, '\0');
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<char>(i);
  round_trips(
      s, "BYTEA",
      {Bytes{""}, Bytes{std::string("\0", 1)}, Bytes{every}, Bytes{std::string(70'000, '\xff')}, nullptr});
}
void dates_round_trip(const StoreSubject& s) {
  round_trips(s, "DATE",
              {Date::from_ymd(1970, 1, 1), Date::from_ymd(1969, 12, 31), Date::from_ymd(2000, 2, 29),
               Date::from_ymd(1, 1, 1), Date::from_ymd(9999, 12, 31), nullptr});
}
void times_round_trip(const StoreSubject& s) {
  round_trips(
      s, "TIME",
      {Time::from_hms(0, 0, 0), Time::from_hms(23, 59, 59, 999'999), Time::from_hms(12, 30, 15, 1), nullptr});
}
void timestamps_round_trip(const StoreSubject& s) {
  round_trips(
      s, "TIMESTAMP",
      {Timestamp::parse("2026-11-23 07:20:52.123456"), Timestamp::parse("1969-12-31 23:59:59.999999"),
       Timestamp::parse("0001-01-01 00:00:00"), Timestamp::parse("9999-12-31 23:59:59.999999"), nullptr});
}
void instants_round_trip(const StoreSubject& s) {
  round_trips(
      s, "TIMESTAMPTZ",
      {TimestampTz::parse("2026-11-23 07:20:52.123456+02:00"), TimestampTz::parse("1969-12-31T23:59:59.5Z"),
       TimestampTz::parse("2026-01-01 00:00:00-11:30"), nullptr});
}
void uuids_round_trip(const StoreSubject& s) {
  round_trips(s, "UUID",
              {Uuid::parse("00000000-0000-0000-0000-000000000000"),
               Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), nullptr});
}
void json_round_trips(const StoreSubject& s) {
  round_trips(s, "JSON",
              {Json{R"({"a": [1, 2.50, null], "b": "ü 🦦"})"}, Json{"[]"}, Json{"\"text\""}, nullptr});
}
void null_fits_every_comparison(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "one");
  const Statement find(sql(s, "SELECT id FROM {t} WHERE name = :name"));
  BOOST_TEST(s.store.query(find.with({{"name", nullptr}})).size() == 0U);
  BOOST_TEST(s.store.query(find.with({{"name", "one"}})).size() == 1U);
}

// ---- rows

void columns_have_names_and_order(const StoreSubject& s) {
  const Rows rows = s.store.query("SELECT 1 AS one, 'b' AS two, NULL AS three");
  BOOST_TEST_REQUIRE(rows.column_count() == 3U);
  BOOST_TEST(rows.column_name(0) == "one");
  BOOST_TEST(rows.column_name(1) == "two");
  BOOST_TEST(rows.column_name(2) == "three");
  BOOST_TEST(rows.front()["one"].as<int>() == 1);
  BOOST_TEST(rows.front()["two"].as<std::string>() == "b");
  BOOST_TEST(rows.front()["three"].is_null());
}
void no_rows_keep_their_columns(const StoreSubject& s) {
  make_items(s);
  const Rows rows = s.store.query(sql(s, "SELECT id, name FROM {t}"));
  BOOST_TEST(rows.empty());
  BOOST_TEST_REQUIRE(rows.column_count() == 2U);
  BOOST_TEST(rows.column_name(1) == "name");
}
void what_returns_no_rows_has_no_columns(const StoreSubject& s) {
  make_items(s);
  BOOST_TEST(s.store.query(sql(s, "INSERT INTO {t} (id) VALUES (1)")).column_count() == 0U);
  BOOST_TEST(count_items(s.store, s) == 1);
}
void many_rows_come_whole(const StoreSubject& s) {
  make_items(s);
  const auto loading = s.store.begin();
  for (std::int64_t id = 0; id < 5'000; ++id) add_item(*loading, s, id, fmt::format("item {}", id), id * id);
  loading->commit();
  const Rows rows = s.store.query(sql(s, "SELECT id, name, n FROM {t} ORDER BY id"));
  BOOST_TEST_REQUIRE(rows.size() == 5'000U);
  std::int64_t id = 0;
  std::size_t wrong = 0;
  for (const auto row : rows) {
    if (row["id"].as<std::int64_t>() != id || row["n"].as<std::int64_t>() != id * id ||
        row["name"].as<std::string_view>() != fmt::format("item {}", id))
      ++wrong;
    ++id;
  }
  BOOST_TEST(wrong == 0U);
}
void a_result_outlives_later_calls(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "kept");
  const Statement all(sql(s, "SELECT name FROM {t}"));
  const Rows before = s.store.query(all);
  s.store.execute(sql(s, "DELETE FROM {t}"));
  BOOST_TEST(s.store.query(all).empty());
  BOOST_TEST(before.front()["name"].as<std::string>() == "kept");
}
void the_same_query_gives_equal_rows(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "one");
  add_item(s.store, s, 2, "two");
  const Statement all(sql(s, "SELECT id, name FROM {t} ORDER BY id"));
  BOOST_TEST((s.store.query(all) == s.store.query(all)));
}

// ---- parameters

void a_parameter_may_come_again(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 7, "seven", 7);
  add_item(s.store, s, 8, "eight", 7);
  const Statement find(sql(s, "SELECT id FROM {t} WHERE id = :x AND n = :x"));
  BOOST_TEST(s.store.query(find.with({{"x", 7}})).size() == 1U);
}
void the_order_of_parameters_does_not_matter(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id, name, n) VALUES (:id, :name, :n)"));
  s.store.execute(insert.with({{"n", 3}, {"id", 1}, {"name", "x"}}));
  const auto row = s.store.query(sql(s, "SELECT id, name, n FROM {t}"));
  BOOST_TEST(row.front()["n"].as<int>() == 3);
  BOOST_TEST(row.front()["name"].as<std::string>() == "x");
}
void colons_in_quotes_and_comments_are_no_parameters(const StoreSubject& s) {
  make_items(s);
  s.store.execute(
      sql(s, "INSERT INTO {t} (id, name) VALUES (1, 'at 12:30 :id it''s') -- :nobody\n /* :none */"));
  BOOST_TEST(name_of(s.store, s, 1).value() == "at 12:30 :id it's");
}
void a_parameter_is_never_sql(const StoreSubject& s) {
  make_items(s);
  const std::string nasty = sql(s, "'); DROP TABLE {t}; --");
  add_item(s.store, s, 1, nasty);
  BOOST_TEST(name_of(s.store, s, 1).value() == nasty);
}
void a_missing_parameter_is_named(const StoreSubject& s) {
  try {
    s.store.query(Statement("SELECT :first AS a, :second AS b").with({{"first", "x"}}));
    BOOST_ERROR("expected an Error");
  } catch (const Error& error) {
    BOOST_TEST(to_string(error.kind()) == to_string(Errc::missing_parameter));
    BOOST_TEST(std::string_view(error.what()).find("second") != std::string_view::npos, error.what());
  }
}
void an_extra_parameter_is_named(const StoreSubject& s) {
  try {
    s.store.query(Statement("SELECT :first AS a").with({{"first", "x"}, {"surplus", 1}}));
    BOOST_ERROR("expected an Error");
  } catch (const Error& error) {
    BOOST_TEST(to_string(error.kind()) == to_string(Errc::unknown_parameter));
    BOOST_TEST(std::string_view(error.what()).find("surplus") != std::string_view::npos, error.what());
  }
}
void text_with_nul_is_refused(const StoreSubject& s) {
  make_items(s);
  const Errc kind = failure_of([&] { add_item(s.store, s, 1, std::string_view("a\0b", 3)); });
  BOOST_TEST((kind == Errc::unsupported || kind == Errc::out_of_range || kind == Errc::invalid_argument));
  BOOST_TEST(count_items(s.store, s) == 0);
}
void an_unsigned_number_that_does_not_fit_is_refused(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id) VALUES (:id)"));
  CHECK_FAILS(Errc::out_of_range,
              s.store.execute(insert.with({{"id", std::numeric_limits<std::uint64_t>::max()}})));
  BOOST_TEST(count_items(s.store, s) == 0);
}

// ---- execute

void affected_rows_are_counted(const StoreSubject& s) {
  make_items(s);
  const auto affected = [&](std::string_view text) { return s.store.execute(sql(s, text)).affected_rows; };
  BOOST_TEST(affected("INSERT INTO {t} (id, n) VALUES (1, 1), (2, 2), (3, 2)") == 3U);
  BOOST_TEST(affected("UPDATE {t} SET n = 2 WHERE n = 2") == 2U);  // matched, though nothing changes
  BOOST_TEST(affected("UPDATE {t} SET n = 9 WHERE id = 99") == 0U);
  BOOST_TEST(affected("SELECT * FROM {t}") == 0U);
  BOOST_TEST(affected("DELETE FROM {t} WHERE id > 1") == 2U);
  BOOST_TEST(affected("CREATE INDEX {o} ON {t} (n)") == 0U);
  BOOST_TEST(affected("DROP INDEX {o}") == 0U);
}
void returning_runs_once(const StoreSubject& s) {
  make_items(s);
  const Rows rows = s.store.query(sql(s, "INSERT INTO {t} (id, n) VALUES (1, 5) RETURNING id, n"));
  BOOST_TEST_REQUIRE(rows.size() == 1U);
  BOOST_TEST(rows.front()["n"].as<int>() == 5);
  BOOST_TEST(count_items(s.store, s) == 1);
  const Statement bump(sql(s, "UPDATE {t} SET n = n + 1 RETURNING n"));
  BOOST_TEST(s.store.query(bump).front()["n"].as<int>() == 6);
  BOOST_TEST(s.store.query(bump).front()["n"].as<int>() == 7);
  BOOST_TEST(s.store.execute(bump).affected_rows == 1U);
  BOOST_TEST(s.store.query(sql(s, "SELECT n FROM {t}")).front()["n"].as<int>() == 8);
}

// ---- errors

void a_syntax_error_is_one(const StoreSubject& s) {
  CHECK_FAILS(Errc::syntax, s.store.query("SELEKT 1"));
  CHECK_FAILS(Errc::syntax, s.store.query("SELECT 'never ends"));
  CHECK_FAILS(Errc::syntax, s.store.query("   "));
}
void what_is_not_there_is_undefined(const StoreSubject& s) {
  CHECK_FAILS(Errc::undefined_object, s.store.query(sql(s, "SELECT * FROM {t}")));
  make_items(s);
  CHECK_FAILS(Errc::undefined_object, s.store.query(sql(s, "SELECT no_such_column FROM {t}")));
}
void constraints_are_told_apart(const StoreSubject& s) {
  s.store.execute(
      sql(s, "CREATE TABLE {t} (id BIGINT PRIMARY KEY, name TEXT NOT NULL, n BIGINT CHECK (n > 0))"));
  s.store.execute(sql(s, "CREATE TABLE {o} (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES {t} (id))"));
  s.store.execute(sql(s, "INSERT INTO {t} (id, name, n) VALUES (1, 'a', 1)"));
  CHECK_FAILS(Errc::unique_violation,
              s.store.execute(sql(s, "INSERT INTO {t} (id, name, n) VALUES (1, 'b', 1)")));
  CHECK_FAILS(Errc::not_null_violation, s.store.execute(sql(s, "INSERT INTO {t} (id, n) VALUES (2, 1)")));
  CHECK_FAILS(Errc::check_violation,
              s.store.execute(sql(s, "INSERT INTO {t} (id, name, n) VALUES (2, 'b', 0)")));
  CHECK_FAILS(Errc::foreign_key_violation,
              s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (1, 99)")));
  BOOST_TEST(count_items(s.store, s) == 1);
}
void the_store_works_after_an_error(const StoreSubject& s) {
  for (int i = 0; i < 20; ++i) CHECK_FAILS(Errc::syntax, s.store.query("SELEKT 1"));
  BOOST_TEST(s.store.query("SELECT 1 AS one").front()["one"].as<int>() == 1);
}
void several_statements_in_one_call_are_refused(const StoreSubject& s) {
  make_items(s);
  CHECK_FAILS(Errc::invalid_argument, s.store.query(sql(s, "SELECT 1; DELETE FROM {t}")));
  BOOST_TEST(s.store.query("SELECT 1 AS one;").front()["one"].as<int>() == 1);
}
void session_control_is_refused(const StoreSubject& s) {
  for (const char* text : {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "  begin"})
    CHECK_FAILS(Errc::invalid_argument, s.store.execute(text));
}
void a_deadline_that_has_passed_is_a_timeout(const StoreSubject& s) {
  make_items(s);
  Context late;
  late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  CHECK_FAILS(Errc::timeout, s.store.query(sql(s, "SELECT * FROM {t}"), late));
  BOOST_TEST(count_items(s.store, s) == 0);
}

// ---- writes are seen

void every_write_is_seen_by_the_next_read(const StoreSubject& s) {
  make_items(s);
  const Statement all(sql(s, "SELECT COUNT(*) AS c, MAX(name) AS m FROM {t}"));
  const auto seen = [&] {
    const Rows rows = s.store.query(all);
    return fmt::format("{}/{}", rows.front()["c"].as<int>(),
                       rows.front()["m"].as<std::optional<std::string>>().value_or("-"));
  };
  BOOST_TEST(seen() == "0/-");
  add_item(s.store, s, 1, "a");
  BOOST_TEST(seen() == "1/a");
  BOOST_TEST(seen() == "1/a");
  s.store.execute(sql(s, "UPDATE {t} SET name = 'b'"));
  BOOST_TEST(seen() == "1/b");
  s.store.query(sql(s, "INSERT INTO {t} (id, name) VALUES (2, 'c') RETURNING id"));
  BOOST_TEST(seen() == "2/c");
  s.store.execute(sql(s, "DELETE FROM {t}"));
  BOOST_TEST(seen() == "0/-");
}
void a_write_is_seen_through_a_view(const StoreSubject& s) {
  make_items(s);
  s.store.execute(sql(s, "CREATE VIEW {o} AS SELECT name FROM {t} WHERE n > 0"));
  const Statement look(sql(s, "SELECT name FROM {o}"));
  BOOST_TEST(s.store.query(look).size() == 0U);
  add_item(s.store, s, 1, "a", 1);
  BOOST_TEST(s.store.query(look).size() == 1U);
  s.store.execute(sql(s, "UPDATE {t} SET n = 0"));
  BOOST_TEST(s.store.query(look).size() == 0U);
  s.store.execute(sql(s, "DROP VIEW {o}"));
}
void a_cascade_is_seen(const StoreSubject& s) {
  make_items(s);
  s.store.execute(sql(
      s, "CREATE TABLE {o} (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES {t} (id) ON DELETE CASCADE)"));
  add_item(s.store, s, 1, "a");
  s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (1, 1)"));
  const Statement children(sql(s, "SELECT id FROM {o}"));
  BOOST_TEST(s.store.query(children).size() == 1U);
  s.store.execute(sql(s, "DELETE FROM {t}"));
  BOOST_TEST(s.store.query(children).size() == 0U);
}
void a_changed_table_is_seen(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const Statement all(sql(s, "SELECT * FROM {t}"));
  BOOST_TEST(s.store.query(all).column_count() == 3U);
  s.store.execute(sql(s, "ALTER TABLE {t} ADD COLUMN extra BIGINT"));
  BOOST_TEST(s.store.query(all).column_count() == 4U);
  s.store.execute(sql(s, "DROP TABLE {t}"));
  CHECK_FAILS(Errc::undefined_object, s.store.query(all));
}
void bypass_and_refresh_see_the_database(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const Statement all(sql(s, "SELECT name FROM {t}"));
  for (const CachePolicy policy :
       {CachePolicy::use, CachePolicy::bypass, CachePolicy::refresh, CachePolicy::use}) {
    Context context;
    context.cache = policy;
    BOOST_TEST(s.store.query(all, context).front()["name"].as<std::string>() == "a");
  }
}
void values_that_look_alike_are_told_apart(const StoreSubject& s) {
  const Statement echo("SELECT CAST(:a AS VARCHAR(20)) AS a, CAST(:b AS VARCHAR(20)) AS b");
  const auto joined = [&](std::string_view a, std::string_view b) {
    const Rows rows = s.store.query(echo.with({{"a", a}, {"b", b}}));
    return fmt::format("{}|{}", rows.front()["a"].as<std::string>(), rows.front()["b"].as<std::string>());
  };
  for (int again = 0; again < 2; ++again) {
    BOOST_TEST(joined("x", "yz") == "x|yz");
    BOOST_TEST(joined("xy", "z") == "xy|z");
    BOOST_TEST(joined("", "xyz") == "|xyz");
    BOOST_TEST(joined("1", "") == "1|");
  }
}

// ---- transactions

void a_commit_is_seen(const StoreSubject& s) {
  make_items(s);
  BOOST_TEST(count_items(s.store, s) == 0);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "a");
  transaction->commit();
  BOOST_TEST(count_items(s.store, s) == 1);
}
void a_rollback_leaves_nothing(const StoreSubject& s) {
  make_items(s);
  BOOST_TEST(count_items(s.store, s) == 0);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "a");
  transaction->rollback();
  BOOST_TEST(count_items(s.store, s) == 0);
}
void leaving_a_transaction_rolls_back(const StoreSubject& s) {
  make_items(s);
  { add_item(*s.store.begin(), s, 1, "a"); }
  BOOST_TEST(count_items(s.store, s) == 0);
  add_item(s.store, s, 1, "b");
  BOOST_TEST(name_of(s.store, s, 1).value() == "b");
}
void a_transaction_reads_its_own_writes(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "before");
  BOOST_TEST(name_of(s.store, s, 1).value() == "before");
  const auto transaction = s.store.begin();
  transaction->execute(sql(s, "UPDATE {t} SET name = 'after'"));
  BOOST_TEST(name_of(*transaction, s, 1).value() == "after");
  transaction->rollback();
  BOOST_TEST(name_of(s.store, s, 1).value() == "before");
}
void uncommitted_rows_stay_inside(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "before");
  const auto transaction = s.store.begin();
  transaction->execute(sql(s, "UPDATE {t} SET name = 'after'"));
  BOOST_TEST(name_of(*transaction, s, 1).value() == "after");
  BOOST_TEST(name_of(s.store, s, 1).value() == "before");
  transaction->commit();
  BOOST_TEST(name_of(s.store, s, 1).value() == "after");
}
void a_finished_transaction_refuses_more(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  transaction->commit();
  CHECK_FAILS(Errc::invalid_argument, transaction->query("SELECT 1"));
  CHECK_FAILS(Errc::invalid_argument, transaction->commit());
  CHECK_FAILS(Errc::invalid_argument, transaction->rollback());
}
void a_failed_transaction_can_be_rolled_back(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 2, "b");
  CHECK_FAILS(Errc::unique_violation, add_item(*transaction, s, 1, "again"));
  transaction->rollback();
  BOOST_TEST(count_items(s.store, s) == 1);
}
void a_read_only_transaction_refuses_writes(const StoreSubject& s) {
  make_items(s);
  TransactionOptions options;
  options.read_only = true;
  {
    const auto transaction = s.store.begin(options);
    BOOST_TEST(count_items(*transaction, s) == 0);
    CHECK_FAILS(Errc::read_only, add_item(*transaction, s, 1, "a"));
  }
  add_item(s.store, s, 1, "a");  // nothing of it stays behind on the connection
  BOOST_TEST(count_items(s.store, s) == 1);
}
void every_isolation_level_begins(const StoreSubject& s) {
  make_items(s);
  std::int64_t id = 0;
  for (const Isolation level : {Isolation::engine_default, Isolation::read_committed,
                                Isolation::repeatable_read, Isolation::serializable}) {
    TransactionOptions options;
    options.isolation = level;
    const auto transaction = s.store.begin(options);
    add_item(*transaction, s, ++id, "x");
    transaction->commit();
  }
  BOOST_TEST(count_items(s.store, s) == 4);
}

// ---- many at once

void threads_share_a_store(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 0, "counter", 0);
  constexpr int threads = 6;
  constexpr int rounds = 25;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> workers;
  const Statement bump(sql(s, "UPDATE {t} SET n = n + 1 WHERE id = 0"));
  const Statement read(sql(s, "SELECT n FROM {t} WHERE id = 0"));
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      try {
        for (int round = 1; round <= rounds; ++round) {
          s.store.execute(bump);
          if (s.store.query(read).front()["n"].as<int>() < round) ++wrong;
        }
      } catch (const std::exception&) {
        ++wrong;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(s.store.query(read).front()["n"].as<int>() == threads * rounds);
}

// ---- what it says of itself

void it_tells_what_statements_touch(const StoreSubject& s) {
  make_items(s);
  const Effects read = s.store.effects(Statement(sql(s, "SELECT name FROM {t} WHERE id = :id")), {});
  const Effects write = s.store.effects(Statement(sql(s, "UPDATE {t} SET n = 1")), {});
  BOOST_TEST(read.cacheable, read.why_not);
  BOOST_TEST(!read.writes_something());
  BOOST_TEST_REQUIRE(read.reads.size() == 1U);
  BOOST_TEST((write.writes == read.reads));
  BOOST_TEST(!write.writes_anything);
  BOOST_TEST(!write.cacheable);
  const Effects ddl = s.store.effects(Statement(sql(s, "DROP TABLE {t}")), {});
  BOOST_TEST(ddl.changes_schema);
}
void what_changes_by_itself_is_not_cacheable(const StoreSubject& s) {
  make_items(s);
  for (const char* text :
       {"SELECT random() AS r", "SELECT CURRENT_TIMESTAMP AS now", "SELECT id, random() FROM {t}"}) {
    const Effects effects = s.store.effects(Statement(sql(s, text)), {});
    BOOST_TEST(!effects.cacheable, text);
    BOOST_TEST(!effects.why_not.empty(), text);
  }
}
void declared_tables_count(const StoreSubject& s) {
  make_items(s);
  const Statement odd = Statement(sql(s, "SELECT random() FROM {t}")).reads({"some_table"});
  const Effects effects = s.store.effects(odd, {});
  BOOST_TEST(effects.cacheable);
  BOOST_TEST((effects.reads == std::vector<std::string>{"some_table"}));
}
void it_answers_a_ping_and_describes_itself(const StoreSubject& s) {
  s.store.ping({});
  BOOST_TEST(!s.store.describe().name.empty());
  BOOST_TEST(!s.store.info().backend.empty());
  BOOST_TEST(!s.store.info().identity.empty());
  BOOST_TEST_REQUIRE(s.store.info().dialect != nullptr);
  BOOST_TEST(s.store.info().dialect->name == s.store.info().backend);
}

constexpr StoreCase cases[] = {
#define CASE(name) \
  { #name, name }
    CASE(booleans_round_trip),
    CASE(integers_round_trip),
    CASE(reals_round_trip),
    CASE(decimals_round_trip),
    CASE(text_round_trips),
    CASE(bytes_round_trip),
    CASE(dates_round_trip),
    CASE(times_round_trip),
    CASE(timestamps_round_trip),
    CASE(instants_round_trip),
    CASE(uuids_round_trip),
    CASE(json_round_trips),
    CASE(null_fits_every_comparison),
    CASE(columns_have_names_and_order),
    CASE(no_rows_keep_their_columns),
    CASE(what_returns_no_rows_has_no_columns),
    CASE(many_rows_come_whole),
    CASE(a_result_outlives_later_calls),
    CASE(the_same_query_gives_equal_rows),
    CASE(a_parameter_may_come_again),
    CASE(the_order_of_parameters_does_not_matter),
    CASE(colons_in_quotes_and_comments_are_no_parameters),
    CASE(a_parameter_is_never_sql),
    CASE(a_missing_parameter_is_named),
    CASE(an_extra_parameter_is_named),
    CASE(text_with_nul_is_refused),
    CASE(an_unsigned_number_that_does_not_fit_is_refused),
    CASE(affected_rows_are_counted),
    CASE(returning_runs_once),
    CASE(a_syntax_error_is_one),
    CASE(what_is_not_there_is_undefined),
    CASE(constraints_are_told_apart),
    CASE(the_store_works_after_an_error),
    CASE(several_statements_in_one_call_are_refused),
    CASE(session_control_is_refused),
    CASE(a_deadline_that_has_passed_is_a_timeout),
    CASE(every_write_is_seen_by_the_next_read),
    CASE(a_write_is_seen_through_a_view),
    CASE(a_cascade_is_seen),
    CASE(a_changed_table_is_seen),
    CASE(bypass_and_refresh_see_the_database),
    CASE(values_that_look_alike_are_told_apart),
    CASE(a_commit_is_seen),
    CASE(a_rollback_leaves_nothing),
    CASE(leaving_a_transaction_rolls_back),
    CASE(a_transaction_reads_its_own_writes),
    CASE(uncommitted_rows_stay_inside),
    CASE(a_finished_transaction_refuses_more),
    CASE(a_failed_transaction_can_be_rolled_back),
    CASE(a_read_only_transaction_refuses_writes),
    CASE(every_isolation_level_begins),
    CASE(threads_share_a_store),
    CASE(it_tells_what_statements_touch),
    CASE(what_changes_by_itself_is_not_cacheable),
    CASE(declared_tables_count),
    CASE(it_answers_a_ping_and_describes_itself),
#undef CASE
};

}  // namespace

std::span<const StoreCase> store_cases() { return cases; }

}  // namespace weir::conformance
