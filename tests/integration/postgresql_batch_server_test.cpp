// SPDX-License-Identifier: BSL-1.0
// Batches on a real PostgreSQL server: by COPY where many rows go into a plain table, else by pipelined
// statements. Each test runs both ways where both can do it.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <thread>

#include "postgresql_fixture.hpp"
#include "weir/sql.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using weir::Batch;
using weir::Context;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::Statement;
using weir::Value;
using weir::test::error_of;

constexpr int few = 7;
constexpr int many = 300;

struct Fixture : weir::test::PostgresqlFixture {
  Statement insert(const std::string& columns, const std::string& values) {
    return Statement("INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ")");
  }
  // Whether the table's rows came by COPY: one command, so all have the same cmin.
  bool came_by_copy() { return one<std::int64_t>("SELECT count(DISTINCT cmin::text) FROM " + table) == 1; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batches, Fixture)

BOOST_AUTO_TEST_CASE(many_plain_rows_go_by_copy_and_few_do_not) {
  create("id integer, name text");
  for (const int size : {few, many}) {
    execute("TRUNCATE " + table);
    Batch batch(insert("id, name", ":id, :name"), {"name", "id"});
    for (int i = 0; i < size; ++i) batch.add({"name " + std::to_string(i), i});
    BOOST_TEST(store->execute_many(batch).affected_rows == static_cast<std::uint64_t>(size));
    BOOST_TEST(count() == size);
    BOOST_TEST(came_by_copy() == (size == many));
    BOOST_TEST(text("SELECT name FROM " + table + " WHERE id = 5") == "name 5");
  }
}

BOOST_AUTO_TEST_CASE(copy_stores_what_an_insert_stores) {
  const struct {
    const char* type;
    std::vector<Value> values;
  } rows[] = {
      {"boolean", {true, false}},
      {"text",
       {true, "", "\\N", "\\.", "a\tb\nc\rd\\e", "NULL", "größe 😀 'x' \"y\"", "\b\f\v\x7f", " a ", 5, 1.5}},
      {"varchar(3)", {"abc", "ab   "}},
      {"char(4)", {"ab"}},
      {"smallint", {-32768}},
      {"integer", {2147483647, "42", " 7 "}},
      {"bigint", {std::numeric_limits<std::int64_t>::min(), std::uint64_t{5}}},
      {"numeric", {std::numeric_limits<std::uint64_t>::max(), weir::Decimal::parse("-0.00001"), 1.25, "NaN"}},
      {"numeric(5,2)", {weir::Decimal::parse("1.005"), weir::Decimal::parse("-999.994"), 3}},
      {"real", {1.1, 16777217}},
      {"double precision",
       {0.1, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::infinity(),
        weir::Decimal::parse("1.5")}},
      {"bytea", {weir::Bytes{}, weir::Bytes{"\0\1\xff\\x'\n\t"s}, weir::Bytes{std::string(300'000, '\x9a')}}},
      {"date", {weir::Date::from_ymd(-4711, 1, 1), weir::Date::infinity(), "2026-02-28"}},
      {"time", {weir::Time{86'400'000'000}, weir::Time::from_hms(1, 2, 3, 4)}},
      {"timestamp(0)", {weir::Timestamp::parse("2026-11-23 07:20:52.5")}},
      {"timestamp", {weir::Timestamp::parse("-0043-03-15 12:00:00.000001"), weir::Timestamp::infinity()}},
      {"timestamptz", {weir::TimestampTz::parse("2026-11-23 07:20:52.123456+05:30")}},
      {"uuid", {weir::Uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")}},
      {"json", {weir::Json{"{\"b\": \"a\\nb\",  \"a\": [1.50, null]}"}}},
      {"jsonb", {weir::Json{"{\"a\": [1, null]}"}}},
      {"text[]", {"{a,NULL,\"b c\"}"}},
      {"interval", {"P1DT2H"}},
  };
  for (const auto& row : rows) {
    execute("DROP TABLE IF EXISTS " + table);
    create("n integer, v "s + row.type);
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      BOOST_TEST_CONTEXT(row.type << " " << row.values[i].to_string().substr(0, 60)) {
        execute("TRUNCATE " + table);
        Batch batch(insert("n, v", ":n, :v"), {"n", "v"});
        for (int n = 0; n < many; ++n) batch.add({n, n % 2 ? row.values[i] : Value(nullptr)});
        store->execute_many(batch);
        store->execute(insert("n, v", ":n, :v").with({{"n", -1}, {"v", row.values[i]}}));
        const std::string stored = "SELECT count(*) FROM " + table + " a JOIN " + table +
                                   " b ON b.n = -1 AND a.v::text = b.v::text AND a.n % 2 = 1";
        BOOST_TEST(one<std::int64_t>(stored) == many / 2);
        BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table + " WHERE v IS NULL") == many / 2);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(names_that_need_quotes) {
  const std::string odd = table + "_\"Odd\" näme";
  const std::string quoted = weir::sql::quoted(weir::postgresql_dialect(), odd);
  execute("CREATE TABLE public." + quoted + " (\"A \"\"b\"\"\" integer, Plain integer)");
  Batch batch(
      Statement("insert into Public /* here */ . " + quoted + "\n(\"A \"\"b\"\"\", PLAIN) values (:a, :b);"),
      {"a", "b"});
  for (int i = 0; i < many; ++i) batch.add({i, 2 * i});
  BOOST_TEST(store->execute_many(batch).affected_rows == many);
  BOOST_TEST(one<std::int64_t>("SELECT sum(plain) - 2 * sum(\"A \"\"b\"\"\") FROM " + quoted) == 0);
  const Error error = error_of([&] {
    Batch wrong = batch;
    wrong.add({"x", 1});
    store->execute_many(wrong);
  });
  BOOST_TEST((error.row() == many));
  execute("DROP TABLE " + quoted);
}

BOOST_AUTO_TEST_CASE(the_row_that_failed) {
  create(
      "id integer PRIMARY KEY, n smallint NOT NULL CHECK (n > 0), v varchar(3), parent integer REFERENCES " +
      table);
  const struct {
    std::vector<Value> row;
    Errc kind;
  } bad[] = {
      {{1, 1, "abc", nullptr}, Errc::unique_violation},
      {{-1, nullptr, "abc", nullptr}, Errc::not_null_violation},
      {{-1, 0, "abc", nullptr}, Errc::check_violation},
      {{-1, 1, "abcd", nullptr}, Errc::out_of_range},
      {{-1, 40'000, "abc", nullptr}, Errc::out_of_range},
      {{-1, "x", "abc", nullptr}, Errc::type_mismatch},
      {{-1, 1, "abc", 1'000'000}, Errc::foreign_key_violation},
      {{-1, 1, "a\0c"s, nullptr}, Errc::invalid_argument},
      {{-1, weir::Bytes{"1"}, "abc", nullptr}, Errc::type_mismatch},
  };
  for (const int size : {few, many}) {
    for (const auto& each : bad) {
      for (const int place : {0, size / 2, size - 1}) {
        BOOST_TEST_CONTEXT(size << " rows, " << weir::to_string(each.kind) << " at " << place) {
          Batch batch(insert("id, n, v, parent", ":id, :n, :v, :parent"), {"id", "n", "v", "parent"});
          const bool twice = each.kind == Errc::unique_violation;
          for (int i = 0; i < size; ++i) {
            if (i == place)
              batch.add(std::vector<Value>(each.row));
            else
              batch.add({i + 2, 1, "abc", nullptr});
          }
          if (twice) batch.add(std::vector<Value>(each.row));
          const Error error = error_of([&] { store->execute_many(batch); });
          BOOST_TEST((error.kind() == each.kind), error.what());
          BOOST_TEST_REQUIRE(error.row().has_value());
          BOOST_TEST(*error.row() == static_cast<std::size_t>(twice ? size : place));
          BOOST_TEST(!error.maybe_applied());
          BOOST_TEST(count() == 0);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_copy_would_do_otherwise_goes_by_statements) {
  const auto run = [&](const std::string& columns, const std::string& values) {
    Batch batch(insert(columns, values), {"a"});
    for (int i = 0; i < many; ++i) batch.add({i});
    return batch;
  };
  const auto by_statements = [&](const Batch& batch) {
    execute("TRUNCATE " + table);
    BOOST_TEST(store->execute_many(batch).affected_rows == many);
    BOOST_TEST(!came_by_copy());
  };
  create("a integer, b integer DEFAULT 7, log integer");
  const Batch plain = run("a", ":a");
  BOOST_TEST(store->execute_many(plain).affected_rows == many);
  BOOST_TEST(came_by_copy());
  BOOST_TEST(one<std::int64_t>("SELECT sum(b) FROM " + table) == many * 7);

  for (const char* const values : {":a + 1", ":a::integer", "(:a)"}) by_statements(run("a", values));
  by_statements(run("a, b", ":a, :a"));
  by_statements(run("a", ":a) ON CONFLICT DO NOTHING --"));
  by_statements(run("a", ":a) RETURNING (a"));

  execute("CREATE FUNCTION " + table +
          "_f() RETURNS trigger LANGUAGE plpgsql AS "
          "$$ BEGIN NEW.b := 9; RETURN NEW; END $$");
  execute("CREATE TRIGGER x BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION " + table + "_f()");
  by_statements(plain);
  BOOST_TEST(one<std::int64_t>("SELECT sum(b) FROM " + table) == many * 9);
  execute("DROP FUNCTION " + table + "_f() CASCADE");

  execute("CREATE RULE r AS ON INSERT TO " + table + " DO ALSO UPDATE " + table +
          " SET log = 1 WHERE a = NEW.a");
  execute("TRUNCATE " + table);
  store->execute_many(plain);
  BOOST_TEST(one<std::int64_t>("SELECT sum(log) FROM " + table) == many);
  execute("DROP RULE r ON " + table);

  execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY");
  by_statements(plain);
  execute("ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY");

  execute("ALTER TABLE " + table + " ALTER COLUMN a SET NOT NULL");
  execute("ALTER TABLE " + table + " ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY");
  BOOST_TEST((error_of([&] { store->execute_many(plain); }).native_code() == "428C9"));
}

BOOST_AUTO_TEST_CASE(a_partitioned_table) {
  execute("CREATE TABLE " + table + " (a integer, b text) PARTITION BY RANGE (a)");
  execute("CREATE TABLE " + table + "_1 PARTITION OF " + table + " FOR VALUES FROM (0) TO (100)");
  execute("CREATE TABLE " + table + "_2 PARTITION OF " + table + " FOR VALUES FROM (100) TO (300)");
  Batch batch(insert("a, b", ":a, :b"), {"a", "b"});
  for (int i = 0; i < many; ++i) batch.add({i, "x"});
  BOOST_TEST(store->execute_many(batch).affected_rows == many);
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + table + "_2") == 200);
  batch.add({300, "nowhere"});
  const Error error = error_of([&] { store->execute_many(batch); });
  BOOST_TEST((error.kind() == Errc::check_violation), error.what());
  BOOST_TEST((error.row() == many));
}

BOOST_AUTO_TEST_CASE(updates_and_deletes) {
  create("a integer, b text");
  execute("INSERT INTO " + table + " SELECT i, 'old' FROM generate_series(1, 5000) i");
  Batch update(Statement("UPDATE " + table + " SET b = :b WHERE a = :a"), {"a", "b"});
  for (int i = 1; i <= 5000; i += 2) update.add({i, "new"});
  update.add({-1, "nobody"});
  execute("CREATE INDEX ON " + table + " (a)");
  BOOST_TEST(store->execute_many(update).affected_rows == 2500);
  Batch remove(Statement("DELETE FROM " + table + " WHERE a > :low AND a <= :high RETURNING a, b"),
               {"low", "high"});
  for (int i = 0; i < 5000; i += 50) remove.add({i, i + 50});
  BOOST_TEST(store->execute_many(remove).affected_rows == 5000);
}

BOOST_AUTO_TEST_CASE(much_to_send_and_much_to_read_at_once) {
  create("a text");
  Batch batch(Statement("INSERT INTO " + table + " VALUES (:a) RETURNING repeat(a, 3)"), {"a"});
  for (int i = 0; i < 60; ++i) batch.add({std::string(400'000, 'x')});
  BOOST_TEST(store->execute_many(batch, Context::within(60s)).affected_rows == 60);
  BOOST_TEST(store->execute_many(batch).affected_rows == 60);
}

BOOST_AUTO_TEST_CASE(values_of_more_types_than_one_where_the_server_can_not_tell) {
  create("a text");
  Batch batch(Statement("INSERT INTO " + table + " SELECT 'x' WHERE :a IS NOT NULL"), {"a"});
  batch.add({1}).add({"text"}).add({nullptr}).add({2.5}).add({weir::Bytes{"\0"s}});
  BOOST_TEST(store->execute_many(batch).affected_rows == 4);
}

BOOST_AUTO_TEST_CASE(a_table_changes_between_two_batches) {
  create("a integer");
  Batch batch(Statement("INSERT INTO " + table + " VALUES (:a) RETURNING *"), {"a"});
  batch.add({1}).add({2});
  store->execute_many(batch);
  const weir::StorePtr other = weir::test::open_postgresql();
  other->execute(Query("ALTER TABLE " + table + " ADD COLUMN b integer"));
  BOOST_TEST(store->execute_many(batch).affected_rows == 2);
  other->execute(Query("ALTER TABLE " + table + " ALTER COLUMN a TYPE text"));
  Batch words(batch.statement(), {"a"});
  words.add({"one"}).add({"two"});
  BOOST_TEST(store->execute_many(words).affected_rows == 2);
  other->execute(Query("ALTER TABLE " + table + " DROP COLUMN b"));
  const auto transaction = store->begin();
  BOOST_TEST(transaction->execute_many(words).affected_rows == 2);
  transaction->commit();
  BOOST_TEST(count() == 8);
}

BOOST_AUTO_TEST_CASE(a_transaction_goes_on_after_a_batch_that_failed) {
  create("a integer PRIMARY KEY");
  for (const int size : {few, many}) {
    execute("TRUNCATE " + table);
    Batch batch(insert("a", ":a"), {"a"});
    for (int i = 0; i < size; ++i) batch.add({i});
    const auto transaction = store->begin();
    transaction->execute(Query("INSERT INTO " + table + " VALUES (-1)"));
    BOOST_TEST(transaction->execute_many(batch).affected_rows == static_cast<std::uint64_t>(size));
    const Error error = error_of([&] { transaction->execute_many(batch); });
    BOOST_TEST((error.row() == 0));
    transaction->execute(Query("INSERT INTO " + table + " VALUES (-2)"));
    transaction->commit();
    BOOST_TEST(count() == size + 2);
  }
}

BOOST_AUTO_TEST_CASE(errors_that_no_row_is_to_blame_for) {
  create("a integer");
  for (const int size : {few, many}) {
    Batch none(Statement("INSERT INTO " + table + "_none (a) VALUES (:a)"), {"a"});
    Batch column(insert("b", ":a"), {"a"});
    Batch syntax(insert("a", ":a, "), {"a"});
    Batch fine(insert("a", ":a"), {"a"});
    for (int i = 0; i < size; ++i)
      for (Batch* const batch : {&none, &column, &syntax, &fine}) batch->add({i});
    for (const Batch* const batch : {&none, &column, &syntax}) {
      const Error error = error_of([&] { store->execute_many(*batch); });
      BOOST_TEST((error.kind() == (batch == &syntax ? Errc::syntax : Errc::undefined_object)), error.what());
      BOOST_TEST(!error.row().has_value());
      BOOST_TEST(std::string(error.what()).find(" at 1:") != std::string::npos);
    }
    const auto reading = store->begin({.read_only = true});
    const Error error = error_of([&] { reading->execute_many(fine); });
    BOOST_TEST((error.kind() == Errc::read_only));
    BOOST_TEST(!error.row().has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_stops_the_server) {
  create("a integer");
  const weir::StorePtr other = weir::test::open_postgresql();
  for (const int size : {few, many}) {
    Batch batch(insert("a", ":a"), {"a"});
    for (int i = 0; i < size; ++i) batch.add({i});
    {
      const auto holder = other->begin();
      holder->execute(Query("LOCK TABLE " + table));
      const auto begun = std::chrono::steady_clock::now();
      const Error error = error_of([&] { store->execute_many(batch, Context::within(100ms)); });
      BOOST_TEST((error.kind() == Errc::timeout));
      BOOST_TEST(!error.maybe_applied());
      BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
    }
    BOOST_TEST(count() == 0);
    BOOST_TEST(store->execute_many(batch, Context::within(30s)).affected_rows ==
               static_cast<std::uint64_t>(size));
    execute("TRUNCATE " + table);
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_middle_of_much_work) {
  create("a integer");
  execute("CREATE FUNCTION " + table +
          "_slow(integer) RETURNS integer LANGUAGE sql VOLATILE AS "
          "$$ SELECT $1 FROM pg_sleep(0.01) $$");
  Batch batch(insert("a", table + "_slow(:a)"), {"a"});
  for (int i = 0; i < 20'000; ++i) batch.add({i});
  const Error error = error_of([&] { store->execute_many(batch, Context::within(300ms)); });
  BOOST_TEST((error.kind() == Errc::timeout));
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(count() == 0);
  execute("DROP FUNCTION " + table + "_slow(integer)");
}

BOOST_AUTO_TEST_SUITE_END()
