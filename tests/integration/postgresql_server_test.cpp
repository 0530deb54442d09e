// SPDX-License-Identifier: BSL-1.0
// The PostgreSQL backend on a real server: values, parameters, errors, transactions, sessions, deadlines.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "postgresql_fixture.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using weir::Context;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::Statement;
using weir::Value;
using weir::test::server_url;
using weir::test::unique_name;

using weir::test::error_of;
using Fixture = weir::test::PostgresqlFixture;

weir::StorePtr open_store(weir::PoolOptions pool = {.size = 1}) { return weir::test::open_postgresql(pool); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(values, Fixture)

BOOST_AUTO_TEST_CASE(every_type_comes_back_as_it_went) {
  const struct {
    const char* type;
    Value value;
  } rows[] = {
      {"boolean", true},
      {"boolean", false},
      {"smallint", std::int64_t{-32768}},
      {"integer", std::int64_t{2147483647}},
      {"bigint", std::numeric_limits<std::int64_t>::min()},
      {"bigint", std::numeric_limits<std::int64_t>::max()},
      {"real", 1.1},
      {"double precision", std::numeric_limits<double>::max()},
      {"double precision", std::numeric_limits<double>::denorm_min()},
      {"double precision", -std::numeric_limits<double>::infinity()},
      {"numeric(38,10)", weir::Decimal::parse("1234567890123456789012345678.0123456789")},
      {"numeric(38,10)", weir::Decimal::parse("-0.0000000001")},
      {"numeric", weir::Decimal::parse("99999999999999999999999999999999999999")},
      {"text", ""},
      {"text", "größe 😀 'quoted' \\ \"double\" :name $1"},
      {"varchar(10)", "abc"},
      {"bytea", weir::Bytes{}},
      {"bytea", weir::Bytes{"\0\1\xff\\x'"s}},
      {"bytea", weir::Bytes{std::string(300'000, '\x9a')}},
      {"date", weir::Date::from_ymd(2026, 11, 23)},
      {"date", weir::Date::from_ymd(-4711, 1, 1)},
      {"date", weir::Date::from_ymd(5874897, 12, 31)},
      {"date", weir::Date::infinity()},
      {"date", weir::Date::minus_infinity()},
      {"time", weir::Time::from_hms(23, 59, 59, 999999)},
      {"time", weir::Time{86'400'000'000}},
      {"timestamp", weir::Timestamp::parse("2026-11-23 07:20:52.123456")},
      {"timestamp", weir::Timestamp::parse("-4711-01-01 00:00:00")},
      {"timestamp", weir::Timestamp::parse("-0043-03-15 12:00:00.000001")},
      {"timestamp", weir::Timestamp::infinity()},
      {"timestamptz", weir::TimestampTz::parse("2026-11-23 07:20:52.123456+05:30")},
      {"timestamptz", weir::TimestampTz::parse("-0043-03-15 12:00:00Z")},
      {"timestamptz", weir::TimestampTz::minus_infinity()},
      {"uuid", weir::Uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")},
      {"json", weir::Json{"{\"b\": 1,  \"a\": [1.50, null]}"}},
      {"jsonb", weir::Json{"{\"a\": [1, null]}"}},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.type << " " << row.value.to_string().substr(0, 60)) {
      execute("DROP TABLE IF EXISTS " + table);
      create("v "s + row.type);
      const std::string insert = "INSERT INTO " + table + " VALUES (:v)";
      BOOST_TEST(store->execute(Statement(insert).with({{"v", row.value}})).affected_rows == 1);
      BOOST_TEST(store->execute(Statement(insert).with({{"v", nullptr}})).affected_rows == 1);
      const Rows found = store->query(Query("SELECT v FROM " + table + " ORDER BY v IS NULL"));
      BOOST_TEST_REQUIRE(found.size() == 2);
      BOOST_TEST((found[0][0].as<Value>() == row.value), found[0][0].as<Value>().to_string().substr(0, 60));
      BOOST_TEST(found[1][0].is_null());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_weir_has_no_type_for_is_text) {
  const auto transaction = store->begin();
  transaction->execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad')");
  BOOST_TEST(transaction->query("SELECT 'glad'::pg_temp.mood").front()[0].as<std::string>() == "glad");
  transaction->rollback();
  BOOST_TEST(text("SELECT ARRAY[1, NULL, 3]") == "{1,NULL,3}");
  BOOST_TEST(text("SELECT interval '1 day 2 hours'") == "P1DT2H");
  BOOST_TEST(text("SELECT inet '10.0.0.1/8'") == "10.0.0.1/8");
  BOOST_TEST(text("SELECT timetz '12:00+02'") == "12:00:00+02");
  BOOST_TEST(text("SELECT ROW(1, 'a')") == "(1,a)");
  BOOST_TEST(text("SELECT pg_catalog.pg_advisory_unlock_all()") == "");
  BOOST_TEST(one<std::int64_t>("SELECT 4294967295::oid") == 4294967295);
  BOOST_TEST(text("SELECT 'x'") == "x");
}

BOOST_AUTO_TEST_CASE(a_number_beyond_38_digits_is_an_error_that_says_what_to_do) {
  const Error error = error_of([&] { store->query("SELECT 1 AS a, 'NaN'::numeric AS price"); });
  BOOST_TEST((error.kind() == Errc::out_of_range));
  BOOST_TEST(std::string(error.what()).find("column \"price\", row 1") != std::string::npos);
  BOOST_TEST(text("SELECT 'NaN'::numeric::text") == "NaN");
}

BOOST_AUTO_TEST_CASE(bytes_go_nowhere_but_into_bytea) {
  create("a text, b integer");
  const Query query("INSERT INTO " + table + " (a) VALUES (:v)", {{"v", weir::Bytes{"abcd"}}});
  BOOST_TEST((error_of([&] { store->execute(query); }).kind() == Errc::type_mismatch));
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(results_without_rows_and_without_columns) {
  create("a integer");
  const Rows none = store->query(Query("SELECT a FROM " + table));
  BOOST_TEST(none.empty());
  BOOST_TEST(none.column_count() == 1);
  BOOST_TEST(store->query(Query("INSERT INTO " + table + " VALUES (1)")).column_count() == 0);
  const Rows back = store->query(Query("INSERT INTO " + table + " VALUES (2) RETURNING a"));
  BOOST_TEST(back.front()["a"].as<int>() == 2);
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 2);
}

BOOST_AUTO_TEST_CASE(affected_rows) {
  const auto affected = [&](const std::string& sql) { return store->execute(Query(sql)).affected_rows; };
  BOOST_TEST(affected("CREATE TABLE " + table + " (a integer)") == 0);
  BOOST_TEST(affected("INSERT INTO " + table + " SELECT generate_series(1, 10)") == 10);
  BOOST_TEST(affected("UPDATE " + table + " SET a = a WHERE a > 4") == 6);
  BOOST_TEST(affected("SELECT * FROM " + table) == 0);
  BOOST_TEST(affected("DELETE FROM " + table + " WHERE a = 1") == 1);
  BOOST_TEST(affected("DELETE FROM " + table + " WHERE a = 1") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(parameters, Fixture)

BOOST_AUTO_TEST_CASE(what_looks_like_a_parameter_and_is_none) {
  const Rows rows = store->query(
      {"SELECT '1'::int AS a, (ARRAY[1,2,3])[1:2] AS b, $$:x$$ AS c, $tag$ :y $tag$ AS d, E'\\':z' AS e, "
       "':q' AS f, :v AS \"g:h\" /* :no /* :nor */ */ -- :neither",
       {{"v", "it"}}});
  BOOST_TEST(rows.front()["a"].as<int>() == 1);
  BOOST_TEST(rows.front()["b"].as<std::string>() == "{1,2}");
  BOOST_TEST(rows.front()["c"].as<std::string>() == ":x");
  BOOST_TEST(rows.front()["d"].as<std::string>() == " :y ");
  BOOST_TEST(rows.front()["e"].as<std::string>() == "':z");
  BOOST_TEST(rows.front()["f"].as<std::string>() == ":q");
  BOOST_TEST(rows.front()["g:h"].as<std::string>() == "it");
}

BOOST_AUTO_TEST_CASE(a_repeated_name_is_one_value) {
  BOOST_TEST(one<std::int64_t>("SELECT :a::int * :b::int + :a", {{"a", 3}, {"b", 5}}) == 18);
}

BOOST_AUTO_TEST_CASE(parameters_that_the_server_can_not_type) {
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST(one<bool>("SELECT :a IS NULL", {{"a", nullptr}}));
    BOOST_TEST(!one<bool>("SELECT :a IS NULL", {{"a", 5}}));
    BOOST_TEST(!one<bool>("SELECT :a IS NULL", {{"a", weir::Bytes{"x"}}}));
    BOOST_TEST(one<std::int64_t>("SELECT :a + :b", {{"a", 5}, {"b", 6}}) == 11);
    BOOST_TEST(
        one<weir::Decimal>("SELECT :a + :b", {{"a", weir::Decimal::parse("0.5")}, {"b", 6}}).to_string() ==
        "6.5");
  }
}

BOOST_AUTO_TEST_CASE(a_first_try_that_fails_does_not_end_the_transaction) {
  create("a integer");
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
  BOOST_TEST(transaction->query({"SELECT :a IS NULL", {{"a", nullptr}}}).front()[0].as<bool>());
  transaction->execute(Query("INSERT INTO " + table + " VALUES (:a)", {{"a", 2}}));
  transaction->commit();
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 2);
}

BOOST_AUTO_TEST_CASE(one_name_for_columns_of_two_types) {
  create("a integer, b text");
  store->execute(Query("INSERT INTO " + table + " VALUES (:v, :v)", {{"v", 7}}));
  BOOST_TEST(text("SELECT a || b FROM " + table) == "77");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(errors, Fixture)

BOOST_AUTO_TEST_CASE(kinds_codes_and_places) {
  create("id integer PRIMARY KEY, parent integer REFERENCES " + table +
         ", n integer NOT NULL CHECK (n > 0), s varchar(3)");
  execute("INSERT INTO " + table + " VALUES (1, NULL, 1)");
  const struct {
    std::string sql;
    Errc kind;
    const char* code;
    const char* part;
  } rows[] = {
      {"INSERT INTO " + table + " VALUES (1, NULL, 1)", Errc::unique_violation, "23505", "unique"},
      {"INSERT INTO " + table + " VALUES (2, 9, 1)", Errc::foreign_key_violation, "23503", "foreign key"},
      {"INSERT INTO " + table + " VALUES (2, NULL, 0)", Errc::check_violation, "23514", "check"},
      {"INSERT INTO " + table + " VALUES (2, NULL, NULL)", Errc::not_null_violation, "23502", "null"},
      {"INSERT INTO " + table + " VALUES (2, NULL, 1, 'long')", Errc::out_of_range, "22001", "too long"},
      {"INSERT INTO " + table + " VALUES (2, NULL, 3000000000)", Errc::out_of_range, "22003", "out of range"},
      {"SELECT\n 1 FORM t", Errc::syntax, "42601", "at 2:9"},
      {"SELECT :first, nope FROM " + table, Errc::undefined_object, "42703", "at 1:16"},
      {"SELECT * FROM no_such_table", Errc::undefined_object, "42P01", "at 1:15"},
      {"SELECT 'größe', no_function()", Errc::undefined_object, "42883", "at 1:19"},
      {"SELECT 'secret4711'::integer", Errc::type_mismatch, "22P02", "invalid input"},
      {"SELECT 1 / 0", Errc::out_of_range, "22012", "zero"},
      {"CREATE TABLE " + table + " (a integer)", Errc::invalid_argument, "42P07", "already exists"},
      {"SELECT * FROM pg_catalog.pg_authid", Errc::permission, "42501", "permission"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.sql) {
      std::vector<weir::Param> params;
      if (row.sql.find(":first") != std::string::npos) params.push_back({"first", 1});
      const Error error = error_of([&] { store->execute(Statement(row.sql).with(params)); });
      BOOST_TEST(to_string(error.kind()) == to_string(row.kind));
      BOOST_TEST(error.native_code() == row.code);
      BOOST_TEST(error.link() == "postgresql");
      BOOST_TEST(!error.maybe_applied());
      const std::string what = error.what();
      BOOST_TEST(what.find(row.part) != std::string::npos, what);
      BOOST_TEST(what.find("4711") == std::string::npos);
      BOOST_TEST(what.find('\n') == std::string::npos);
    }
  }
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 1);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_not_repeated_in_the_message) {
  const std::string url = server_url("postgresql");
  const std::size_t colon = url.find(':', url.find("//"));
  const std::string wrong = url.substr(0, colon) + ":s3cret" + url.substr(url.find('@'));
  const Error error = error_of([&] { weir::postgresql_store(wrong)->query("SELECT 1"); });
  BOOST_TEST((error.kind() == Errc::permission));
  BOOST_TEST(std::string(error.what()).find("s3cret") == std::string::npos);
  BOOST_TEST(error.server_message().find("s3cret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_password_from_the_options) {
  const std::string url = server_url("postgresql");
  const std::size_t colon = url.find(':', url.find("//"));
  const std::size_t at = url.find('@');
  const auto with = weir::postgresql_store(url.substr(0, colon) + url.substr(at),
                                           {.password = url.substr(colon + 1, at - colon - 1)});
  BOOST_TEST(with->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(nobody_there) {
  const Error error =
      error_of([] { weir::postgresql_store("postgresql://app:s3cret@127.0.0.1:1/db")->query("SELECT 1"); });
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(error.retryable());
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(std::string(error.what()).find("s3cret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_such_database) {
  std::string url = server_url("postgresql");
  url.insert(url.find('?') == std::string::npos ? url.size() : url.find('?'), "_nowhere");
  BOOST_TEST((error_of([&] { weir::postgresql_store(url)->ping({}); }).kind() == Errc::undefined_object));
}

BOOST_AUTO_TEST_CASE(copy_is_refused_and_the_store_goes_on) {
  create("a integer");
  for (const char* const direction : {" FROM STDIN", " TO STDOUT"})
    BOOST_TEST((error_of([&] { execute("COPY " + table + direction); }).kind() == Errc::unsupported));
  BOOST_TEST(one<std::int64_t>("SELECT 1::bigint") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(transactions, Fixture)

BOOST_AUTO_TEST_CASE(commit_keeps_and_rollback_undoes) {
  create("a integer");
  for (const bool keep : {true, false}) {
    const auto transaction = store->begin();
    transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
    if (keep)
      transaction->commit();
    else
      transaction->rollback();
  }
  store->begin()->execute(Query("INSERT INTO " + table + " VALUES (1)"));
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 1);
}

BOOST_AUTO_TEST_CASE(isolation_and_read_only) {
  create("a integer");
  const auto level = [&](weir::Isolation isolation) {
    const auto transaction = store->begin({.isolation = isolation});
    return transaction->query("SHOW transaction_isolation").front()[0].as<std::string>();
  };
  BOOST_TEST(level(weir::Isolation::engine_default) == "read committed");
  BOOST_TEST(level(weir::Isolation::read_committed) == "read committed");
  BOOST_TEST(level(weir::Isolation::repeatable_read) == "repeatable read");
  BOOST_TEST(level(weir::Isolation::serializable) == "serializable");
  const auto transaction = store->begin({.read_only = true});
  const Error error = error_of([&] { transaction->execute(Query("INSERT INTO " + table + " VALUES (1)")); });
  BOOST_TEST((error.kind() == Errc::read_only));
}

BOOST_AUTO_TEST_CASE(a_lost_race_is_a_serialization_failure) {
  create("a integer");
  execute("INSERT INTO " + table + " VALUES (1)");
  const weir::StorePtr other = open_store();
  const auto transaction = store->begin({.isolation = weir::Isolation::repeatable_read});
  transaction->query(Query("SELECT * FROM " + table));
  other->execute(Query("UPDATE " + table + " SET a = 2"));
  const Error error = error_of([&] { transaction->execute(Query("UPDATE " + table + " SET a = 3")); });
  BOOST_TEST((error.kind() == Errc::serialization_failure));
  BOOST_TEST(error.retryable());
}

BOOST_AUTO_TEST_CASE(committing_what_has_failed_is_an_error) {
  create("a integer");
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
  error_of([&] { transaction->query("SELECT 1/0"); });
  const Error error = error_of([&] { transaction->commit(); });
  BOOST_TEST((error.kind() == Errc::invalid_argument));
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(a_deferred_constraint_fails_at_commit) {
  create("id integer PRIMARY KEY, parent integer REFERENCES " + table + " DEFERRABLE INITIALLY DEFERRED");
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (1, 2)"));
  const Error error = error_of([&] { transaction->commit(); });
  BOOST_TEST((error.kind() == Errc::foreign_key_violation));
  BOOST_TEST(!error.maybe_applied());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sessions, Fixture)

BOOST_AUTO_TEST_CASE(a_session_comes_back_clean) {
  const auto pid = [&] { return one<std::int64_t>("SELECT pg_catalog.pg_backend_pid()"); };
  const auto before = pid();
  const auto transaction = store->begin();
  transaction->query(
      "SELECT set_config('work_mem', '123kB', false), set_config('datestyle', 'German', false)");
  transaction->query("SELECT pg_advisory_lock(4711)");
  transaction->execute("CREATE TEMPORARY TABLE leftover (a integer)");
  transaction->execute("DECLARE held CURSOR WITH HOLD FOR SELECT 1");
  transaction->commit();
  BOOST_TEST(pid() == before);  // the same connection
  BOOST_TEST(text("SHOW work_mem") != "123kB");
  BOOST_TEST(text("SHOW datestyle").starts_with("ISO"));
  BOOST_TEST(text("SHOW timezone") == "UTC");
  BOOST_TEST(text("SHOW extra_float_digits") == "3");
  BOOST_TEST(one<bool>("SELECT to_regclass('leftover') IS NULL"));
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM pg_cursors WHERE name = 'held'") == 0);
  BOOST_TEST(one<std::int64_t>(
                 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()") ==
             0);
}

BOOST_AUTO_TEST_CASE(a_single_call_leaves_nothing_either) {
  const auto before = one<std::int64_t>("SELECT pg_catalog.pg_backend_pid()::bigint");
  store->query("SELECT set_config('work_mem', '123kB', false)");
  BOOST_TEST(text("SHOW work_mem") != "123kB");
  execute("CREATE TEMPORARY TABLE leftover (a integer)");
  BOOST_TEST(one<bool>("SELECT to_regclass('leftover') IS NULL"));
  BOOST_TEST(one<std::int64_t>("SELECT pg_catalog.pg_backend_pid()::bigint") == before);
}

BOOST_AUTO_TEST_CASE(a_transaction_left_open_does_not_reach_the_next_call) {
  create("a integer");
  {
    const auto transaction = store->begin();
    transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
    error_of([&] { transaction->query("SELECT 1/0"); });
  }
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(statements_are_kept_and_the_oldest_dropped) {
  const weir::StorePtr small = open_store({.size = 1, .statement_cache = 4});
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < 30; ++i)
      BOOST_TEST(small->query(Query("SELECT " + std::to_string(i))).front()[0].as<int>() == i);
  const Rows kept = small->query("SELECT count(*) FROM pg_prepared_statements");
  BOOST_TEST(kept.front()[0].as<int>() <= 4 + 16);
  const Statement again("SELECT 1 AS again");
  const auto times = [&] {
    return small
        ->query(
            "SELECT coalesce(sum(generic_plans + custom_plans), 0)::bigint FROM pg_prepared_statements "
            "WHERE statement = 'SELECT 1 AS again'")
        .front()[0]
        .as<int>();
  };
  for (int i = 0; i < 3; ++i) small->query(again);
  BOOST_TEST(times() == 3);
}

BOOST_AUTO_TEST_CASE(a_table_changes_under_a_prepared_statement) {
  create("a integer");
  execute("INSERT INTO " + table + " VALUES (1)");
  const Statement select("SELECT * FROM " + table);
  BOOST_TEST(store->query(select).column_count() == 1);
  execute("ALTER TABLE " + table + " ADD COLUMN b text DEFAULT 'x'");
  BOOST_TEST(store->query(select).column_count() == 2);
  execute("ALTER TABLE " + table + " ALTER COLUMN a TYPE text");
  BOOST_TEST(store->query(select).front()["a"].as<std::string>() == "1");

  const weir::StorePtr other = open_store();
  const auto transaction = store->begin();
  other->execute(Query("ALTER TABLE " + table + " ADD COLUMN c integer"));
  const Error error = error_of([&] { transaction->query(select); });
  BOOST_TEST((error.kind() == Errc::serialization_failure));
  transaction->rollback();
  BOOST_TEST(store->query(select).column_count() == 3);
  other->execute(Query("ALTER TABLE " + table + " DROP COLUMN c"));
  BOOST_TEST(store->query(select).column_count() == 2);
}

BOOST_AUTO_TEST_CASE(a_column_gets_another_type) {
  create("a integer");
  const Statement insert("INSERT INTO " + table + " VALUES (:a)");
  const weir::StorePtr other = open_store();
  for (const weir::StorePtr& changer : {store, other}) {
    changer->execute(Query("ALTER TABLE " + table + " ALTER COLUMN a TYPE integer USING 0"));
    store->execute(insert.with({{"a", 1}}));
    changer->execute(Query("ALTER TABLE " + table + " ALTER COLUMN a TYPE bigint"));
    store->execute(insert.with({{"a", 3'000'000'000}}));
    changer->execute(Query("ALTER TABLE " + table + " ALTER COLUMN a TYPE text"));
    store->execute(insert.with({{"a", "three"}}));
  }
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 6);
}

BOOST_AUTO_TEST_CASE(somebody_deallocates_all) {
  const Statement select("SELECT 1 AS one");
  store->query(select);
  execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
  BOOST_TEST(store->query(select).size() == 1);
}

BOOST_AUTO_TEST_CASE(names_for_the_server_and_for_people) {
  const auto named = weir::postgresql_store(server_url("postgresql"), {.application_name = "the shop's"});
  BOOST_TEST(named->query("SHOW application_name").front()[0].as<std::string>() == "the shop's");
  BOOST_TEST(store->info().backend == "postgresql");
  const auto secretive = weir::postgresql_store("postgresql://app@shop.example/db", {.password = "s3cret"});
  const weir::Description description = secretive->describe();
  std::string all = secretive->info().identity;
  for (const auto& [key, value] : description.options) all += ' ' + key + ' ' + value;
  BOOST_TEST(description.name == "postgresql");
  BOOST_TEST(all.find("shop.example") != std::string::npos);
  BOOST_TEST(all.find("s3cret") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(deadlines, Fixture)

// Whether it was cut short, with the server's word that it was undone; on a machine that is busy that may
// come late once.
bool is_cancelled_in_time(weir::Store& store, const Query& query) {
  for (int tries = 0; tries < 5; ++tries) {
    const auto begun = std::chrono::steady_clock::now();
    const Error error = error_of([&] { store.execute(query, Context::within(200ms)); });
    BOOST_TEST((error.kind() == Errc::timeout));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 10s));
    if (!error.maybe_applied()) return true;
  }
  return false;
}

BOOST_AUTO_TEST_CASE(a_slow_statement_is_cancelled_and_the_connection_stays) {
  const auto pid = [&] { return one<std::int64_t>("SELECT pg_catalog.pg_backend_pid()"); };
  bool same = false;
  for (int tries = 0; tries < 5 && !same; ++tries) {
    const auto before = pid();
    BOOST_TEST(is_cancelled_in_time(*store, "SELECT pg_sleep(30)"));
    same = pid() == before;
  }
  BOOST_TEST(same);
}

BOOST_AUTO_TEST_CASE(a_slow_write_is_undone) {
  create("a text");
  BOOST_TEST(is_cancelled_in_time(*store, Query("INSERT INTO " + table + " SELECT pg_sleep(30)::text")));
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(a_deadline_in_a_transaction) {
  const auto transaction = store->begin({}, Context::within(5s));
  error_of([&] { transaction->query("SELECT pg_sleep(30)", Context::within(50ms)); });
  transaction->rollback();
  BOOST_TEST(one<std::int64_t>("SELECT 1::bigint") == 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_sends_nothing) {
  create("a integer");
  Context late;
  late.deadline = std::chrono::steady_clock::now() - 1s;
  BOOST_TEST((error_of([&] { store->execute(Query("INSERT INTO " + table + " VALUES (1)"), late); }).kind() ==
              Errc::timeout));
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(large_values_within_a_deadline) {
  const std::string large(8'000'000, 'x');
  const Rows rows = store->query({"SELECT :large || ''", {{"large", large}}}, Context::within(60s));
  BOOST_TEST((rows.front()[0].as<std::string_view>() == large));
}

BOOST_AUTO_TEST_CASE(a_lock_timeout_of_the_server_is_busy) {
  create("a integer");
  const weir::StorePtr other = open_store();
  const auto holder = other->begin();
  holder->execute(Query("LOCK TABLE " + table));
  const auto waiter = store->begin();
  waiter->execute("SET LOCAL lock_timeout = '50ms'");
  BOOST_TEST((error_of([&] { waiter->query(Query("SELECT * FROM " + table)); }).kind() == Errc::busy));
}

BOOST_AUTO_TEST_SUITE_END()
