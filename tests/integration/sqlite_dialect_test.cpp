// SPDX-License-Identifier: BSL-1.0
// What the helpers of weir/sql.hpp write for SQLite, run by SQLite.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite_fixture.hpp"
#include "weir/sql.hpp"

namespace weir::test {
namespace {

struct DialectFixture : SqliteFixture {
  const Dialect& dialect = sqlite_dialect();
  StorePtr store = open();

  void create(const sql::Table& table) {
    for (const Statement& statement : sql::create_table(dialect, table)) store->execute(statement);
  }
  Rows ask(std::string_view catalog_query, const std::string& name, const Value& schema = nullptr) {
    return store->query(Query(Statement(catalog_query), {{"schema", schema}, {"name", name}}));
  }
  /// The cells of a column of text, in order.
  static std::vector<std::string> texts(const Rows& rows, std::string_view column) {
    std::vector<std::string> all;
    for (const auto& row : rows) all.push_back(row[column].as<std::string>());
    std::sort(all.begin(), all.end());
    return all;
  }
};

BOOST_FIXTURE_TEST_SUITE(sqlite_dialect_runs, DialectFixture)

BOOST_AUTO_TEST_CASE(a_column_of_each_type_gives_back_what_it_was_given) {
  const std::vector<std::pair<sql::Column, Value>> cells = {
      {{"a", ValueType::boolean}, true},
      {{"b", ValueType::int64}, std::int64_t{5'000'000'000}},
      {{"c", ValueType::real}, 0.1},
      {{"d", ValueType::decimal, 38, 10}, Decimal::parse("1234567890123456789012345678.0123456789")},
      {{"e", ValueType::decimal}, Decimal::parse("99999999999999999999999999999999999999")},
      {{"f", ValueType::text, 20}, "12345678901234567890"},
      {{"g", ValueType::text}, "0012"},
      {{"h", ValueType::bytes}, Bytes{std::string("\0\xff", 2)}},
      {{"i", ValueType::date}, Date::parse("9999-12-31")},
      {{"j", ValueType::time}, Time::parse("23:59:59.999999")},
      {{"k", ValueType::timestamp}, Timestamp::parse("0001-01-01 00:00:00.000001")},
      {{"l", ValueType::timestamp_tz}, TimestampTz::parse("2024-02-29 12:00:00.123456+02:00")},
      {{"m", ValueType::uuid}, Uuid::parse("00112233-4455-6677-8899-aabbccddeeff")},
      {{"n", ValueType::json}, Json{R"({"a": [1, 2.50, "x"]})"}},
      {{"o", ValueType::json}, Json{"12"}},
  };
  sql::Table table{.name = "all_types", .columns = {}};
  std::vector<std::string> names;
  std::vector<Param> params;
  for (const auto& [column, value] : cells) {
    table.columns.push_back(column);
    names.push_back(column.name);
    params.push_back({column.name, value});
  }
  create(table);
  store->execute(sql::insert("all_types", names).with(params));
  const Rows rows = store->query("SELECT * FROM all_types");
  for (std::size_t i = 0; i < cells.size(); ++i) BOOST_TEST_CONTEXT(names[i]) {
      BOOST_TEST((rows.front()[i].as<Value>() == cells[i].second));
      BOOST_TEST((rows.column_type(i) == cells[i].first.type));
    }
}

BOOST_AUTO_TEST_CASE(what_sqlite_can_not_hold_is_refused_by_name) {
  BOOST_CHECK_EXCEPTION(sql::create_table(dialect, {.name = "t", .columns = {{"big", ValueType::uint64}}}),
                        Error, says(Errc::unsupported, "big"));
}

BOOST_AUTO_TEST_CASE(keys_are_generated_where_none_is_given) {
  create({.name = "t",
          .columns = {{.name = "id", .type = ValueType::int64, .generated = true}, {.name = "v"}},
          .primary_key = {"id"}});
  BOOST_TEST(sql::insert_returning(*store, "t", {{"v", "a"}}, {"id"}).front()[0].as<std::int64_t>() == 1);
  const auto transaction = store->begin();
  const Rows rows = sql::insert_returning(*transaction, dialect, "t", {{"v", "b"}}, {"id", "v"});
  BOOST_TEST(rows.front()["id"].as<std::int64_t>() == 2);
  BOOST_TEST(rows.front()["v"].as<std::string>() == "b");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_generated_must_be_given) {
  create({.name = "t", .columns = {{"id", ValueType::int64}, {"v"}}, .primary_key = {"id"}});
  BOOST_CHECK_EXCEPTION(store->execute({"INSERT INTO t VALUES (NULL, 'a')"}), Error,
                        is(Errc::not_null_violation));
}

BOOST_AUTO_TEST_CASE(an_upsert_inserts_or_updates) {
  create({.name = "t", .columns = {{"id", ValueType::int64}, {"v"}}, .primary_key = {"id"}});
  const Statement upsert = sql::upsert(dialect, "t", {"id", "v"}, {"id"});
  for (const char* value : {"first", "second"}) store->execute(upsert.with({{"id", 1}, {"v", value}}));
  BOOST_TEST(texts(store->query("SELECT v FROM t"), "v") == std::vector<std::string>{"second"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_page_is_a_part_in_order) {
  const Statement page =
      sql::page(dialect,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n "
                "ORDER BY i DESC");
  const Rows rows = store->query(page.with({{"limit", 2}, {"offset", 3}}));
  BOOST_TEST(rows.size() == 2u);
  BOOST_TEST(rows.front()[0].as<std::int64_t>() == 6);
}

BOOST_AUTO_TEST_CASE(now_is_an_instant) {
  create({.name = "t", .columns = {{"at", ValueType::timestamp_tz}}});
  store->execute("INSERT INTO t VALUES (" + std::string(sql::now(dialect)) + ")");
  const auto at = store->query("SELECT at FROM t").front()[0].as<TimestampTz>();
  const auto clock = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(clock).count();
  BOOST_TEST(std::abs(micros - at.micros) < 60'000'000);
  BOOST_TEST(store->query("SELECT at FROM t WHERE at <= " + std::string(sql::now(dialect))).size() == 1u);
}

BOOST_AUTO_TEST_CASE(fields_of_json_are_text) {
  create({.name = "t", .columns = {{"j", ValueType::json}}});
  store->execute({"INSERT INTO t VALUES (:j)",
                  {{"j", Json{R"({"s": "it's \"so\"", "n": 1.50, "big": 12345678901234567890, "yes": true,
                                  "none": null, "list": [10, {"x": "deep"}], "a": {"0": "key"}})"}}}});
  const auto field = [this](std::vector<std::string_view> path) -> std::string {
    const Rows rows = store->query("SELECT " + sql::json_field(dialect, "j", path) + " AS f FROM t");
    const Value value = rows.front()[0].as<Value>();
    return value.is_null() ? "NULL" : value.get<std::string>();
  };
  BOOST_TEST(field({"s"}) == "it's \"so\"");
  BOOST_TEST(field({"n"}) == "1.50");
  BOOST_TEST(field({"big"}) == "12345678901234567890");
  BOOST_TEST(field({"yes"}) == "true");
  BOOST_TEST(field({"none"}) == "NULL");
  BOOST_TEST(field({"absent"}) == "NULL");
  BOOST_TEST(field({"list", "0"}) == "10");
  BOOST_TEST(field({"list", "1", "x"}) == "deep");
  BOOST_TEST(field({"list", "7"}) == "NULL");
}

BOOST_AUTO_TEST_CASE(the_role_is_a_writers) {
  BOOST_TEST(store->query(dialect.role).front()["writer"].as<std::int64_t>() == 1);
}

BOOST_AUTO_TEST_CASE(it_is_known_by_its_name) { BOOST_TEST(store->info().dialect == &dialect); }

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_catalog_queries, DialectFixture)

BOOST_AUTO_TEST_CASE(tell_what_stands_behind_a_name) {
  store->execute("CREATE TABLE \"Shop Items\" (a INTEGER)");
  store->execute("CREATE VIEW cheap AS SELECT a FROM \"Shop Items\"");
  store->execute("CREATE VIRTUAL TABLE words USING fts5(word)");
  const auto kind = [this](const std::string& name, const Value& schema = nullptr) {
    const Rows rows = ask(dialect.catalog.objects, name, schema);
    if (rows.size() != 1) return std::string("none");
    return rows.front()["schema_name"].as<std::string>() + " " + rows.front()["name"].as<std::string>() +
           " " + rows.front()["kind"].as<std::string>();
  };
  BOOST_TEST(kind("shop items") == "main Shop Items table");
  BOOST_TEST(kind("CHEAP", "MAIN") == "main cheap view");
  BOOST_TEST(kind("words") == "main words other");
  BOOST_TEST(kind("absent") == "none");
  BOOST_TEST(kind("cheap", "other") == "none");
}

BOOST_AUTO_TEST_CASE(tell_temporary_tables_of_this_connection) {
  const StorePtr memory = sqlite_store("sqlite::memory:");
  memory->execute("CREATE TEMP TABLE mine (a INTEGER)");
  memory->execute("CREATE TABLE mine (a INTEGER)");
  const Rows rows =
      memory->query(Query(Statement(dialect.catalog.objects), {{"schema", nullptr}, {"name", "mine"}}));
  BOOST_TEST(texts(rows, "kind") == (std::vector<std::string>{"table", "temporary"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(give_the_select_of_a_view) {
  store->execute("CREATE TABLE t (a INTEGER)");
  store->execute("CREATE VIEW plain AS SELECT a AS b FROM t");
  store->execute("create view \"two words\"(x)\n\tas\n  select a\n from t -- as it is");
  const auto definition = [this](const std::string& name) {
    return ask(dialect.catalog.view_definition, name).front()["definition"].as<std::string>();
  };
  BOOST_TEST(definition("PLAIN") == "SELECT a AS b FROM t");
  BOOST_TEST(definition("two words") == "  select a\n from t -- as it is");
  BOOST_TEST(ask(dialect.catalog.view_definition, "t").size() == 0u);
}

BOOST_AUTO_TEST_CASE(tell_which_tables_change_with_one) {
  store->execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)");
  store->execute("CREATE TABLE gone (p INTEGER REFERENCES Parent (id) ON DELETE CASCADE)");
  store->execute("CREATE TABLE renamed (p INTEGER REFERENCES parent (id) ON UPDATE SET NULL)");
  store->execute("CREATE TABLE held (p INTEGER REFERENCES parent (id) ON DELETE RESTRICT)");
  store->execute("CREATE TABLE other (p INTEGER REFERENCES gone (p) ON DELETE CASCADE)");
  BOOST_TEST(
      texts(ask(dialect.catalog.cascades, "PARENT"), "name") == (std::vector<std::string>{"gone", "renamed"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(count_triggers) {
  store->execute("CREATE TABLE t (a INTEGER)");
  const auto triggers = [this] {
    return ask(dialect.catalog.triggers, "T").front()["count"].as<std::int64_t>();
  };
  BOOST_TEST(triggers() == 0);
  store->execute("CREATE TRIGGER one AFTER INSERT ON t BEGIN DELETE FROM t; END");
  BOOST_TEST(triggers() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sqlite_driver_errors)

BOOST_AUTO_TEST_CASE(have_kinds_by_code_and_text) {
  struct Case {
    std::int64_t code;
    const char* message;
    Errc kind;
  };
  const Case cases[] = {
      {19, "[SQLite]UNIQUE constraint failed: t.id (19)", Errc::unique_violation},
      {1, "[SQLite]UNIQUE constraint failed: t.id (1)", Errc::unique_violation},
      {19, "FOREIGN KEY constraint failed", Errc::foreign_key_violation},
      {19, "CHECK constraint failed: n > 0", Errc::check_violation},
      {19, "NOT NULL constraint failed: t.id", Errc::not_null_violation},
      {19, "raised by a trigger", Errc::constraint_violation},
      {1, "[SQLite]no such table: t (1)", Errc::undefined_object},
      {1, "near \"SELEC\": syntax error", Errc::syntax},
      {5, "database is locked", Errc::busy},
      {8, "attempt to write a readonly database", Errc::read_only},
      {9, "interrupted", Errc::cancelled},
      {2067, "of an extended code", Errc::unique_violation},
      {0, "out of words", Errc::internal},
      {-1, "out of words", Errc::internal},
      {std::int64_t{1} << 40, "out of range", Errc::internal},
  };
  for (const Case& each : cases) BOOST_TEST_CONTEXT(each.message) {
      const Errc kind = sqlite_dialect().classify_error("HY000", each.code, each.message);
      BOOST_TEST(to_string(kind) == to_string(each.kind));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
