// SPDX-License-Identifier: BSL-1.0
// PostgreSQL's dialect on a real server: what it asks the catalog, schemas, savepoints, what capabilities
// say.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "connect_sqlstate.hpp"
#include "fake_server.hpp"
#include "postgresql_fixture.hpp"
#include "weir/sql.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using weir::Capability;
using weir::Context;
using weir::Dialect;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::Statement;
using weir::Value;
using weir::test::error_of;
using weir::test::server_url;
using weir::test::unique_name;

const Dialect& dialect = weir::postgresql_dialect();

struct Fixture : weir::test::PostgresqlFixture {
  std::string schema = unique_name("Schema \"x\" ");
  std::string quoted = weir::sql::quoted(dialect, schema);
  weir::StorePtr inside =
      weir::postgresql_store(server_url("postgresql"), {.schema = schema, .pool = {.size = 1}});

  Fixture() { execute(with_schema(dialect.create_schema)); }
  ~Fixture() { execute(with_schema(dialect.drop_schema)); }

  std::string with_schema(std::string_view text) const {
    std::string sql(text);
    return sql.replace(sql.find("{}"), 2, quoted);
  }
  void run(const std::string& sql) { inside->execute(Query(sql)); }
  // The cells of a catalog query's answer, row after row.
  std::vector<std::string> ask(std::string_view sql, Value schema_name, const std::string& name) {
    const Rows rows =
        inside->query(Statement(sql).with({{"schema", std::move(schema_name)}, {"name", name}}));
    std::vector<std::string> cells;
    for (const auto row : rows)
      for (std::size_t i = 0; i < rows.column_count(); ++i) cells.push_back(row[i].as<Value>().to_string());
    return cells;
  }
};

using Cells = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dialect_on_the_server, Fixture)

BOOST_AUTO_TEST_CASE(names_are_looked_up_in_the_store_s_schema) {
  run("CREATE TABLE things (a integer)");
  BOOST_TEST(one<std::int64_t>("SELECT count(*) FROM " + quoted + ".things") == 0);
  BOOST_TEST((error_of([&] { store->query("SELECT * FROM things"); }).kind() == Errc::undefined_object));
  inside->query("SELECT set_config('search_path', 'public', false)");  // a session comes back clean
  BOOST_TEST(inside->query("SELECT * FROM things").empty());
  BOOST_TEST(inside->info().identity != store->info().identity);
  BOOST_TEST((inside->effects(Statement("SELECT * FROM things"), {}).reads == Cells{schema + ".things"}));
  execute(with_schema(dialect.use_schema).insert(0, "DO $$ BEGIN ") + "; END $$");
}

BOOST_AUTO_TEST_CASE(objects_of_the_catalog) {
  run("CREATE TABLE things (a integer PRIMARY KEY)");
  run("CREATE TABLE \"Mixed\" (a integer REFERENCES things ON DELETE CASCADE, b integer REFERENCES things)");
  run("CREATE TABLE plain (a integer REFERENCES things)");
  run("CREATE VIEW shown AS SELECT a FROM things");
  run("CREATE MATERIALIZED VIEW kept AS SELECT a FROM things");
  run("CREATE TABLE parts (a integer) PARTITION BY LIST (a)");
  run("CREATE TABLE secret (a integer)");
  run("ALTER TABLE secret ENABLE ROW LEVEL SECURITY");
  const std::string_view objects = dialect.catalog.objects;
  for (const Value& where : {Value(nullptr), Value(schema)}) {
    BOOST_TEST((ask(objects, where, "THINGS") == Cells{schema, "things", "table"}));
    BOOST_TEST((ask(objects, where, "mixed") == Cells{schema, "Mixed", "table"}));
    BOOST_TEST((ask(objects, where, "shown") == Cells{schema, "shown", "view"}));
    BOOST_TEST((ask(objects, where, "kept") == Cells{schema, "kept", "other"}));
    BOOST_TEST((ask(objects, where, "parts") == Cells{schema, "parts", "other"}));
    BOOST_TEST((ask(objects, where, "secret") == Cells{schema, "secret", "other"}));
    BOOST_TEST(ask(objects, where, "nothing").empty());
    BOOST_TEST((ask(dialect.catalog.cascades, where, "things") == Cells{schema, "Mixed"}));
    BOOST_TEST(ask(dialect.catalog.cascades, where, "plain").empty());
    const Cells view = ask(dialect.catalog.view_definition, where, "shown");
    BOOST_TEST_REQUIRE(view.size() == 1);
    BOOST_TEST(view[0].find("FROM things") != std::string::npos, view[0]);
    BOOST_TEST((ask(dialect.catalog.triggers, where, "things") ==
                Cells{"0"}));  // those of foreign keys are no triggers
  }
  run("CREATE RULE r AS ON DELETE TO plain DO INSTEAD NOTHING");
  BOOST_TEST((ask(dialect.catalog.triggers, nullptr, "plain") == Cells{"1"}));
  BOOST_TEST((ask(dialect.catalog.triggers, nullptr, "shown") == Cells{"0"}));
  BOOST_TEST((ask(objects, nullptr, "pg_class") == Cells{"pg_catalog", "pg_class", "other"}));
  const auto transaction = inside->begin();
  transaction->execute("CREATE TEMPORARY TABLE brief (a integer)");
  const Rows brief = transaction->query(Statement(objects).with({{"schema", nullptr}, {"name", "brief"}}));
  BOOST_TEST(brief.front()["kind"].as<std::string>() == "temporary");
}

BOOST_AUTO_TEST_CASE(role_and_topology) {
  BOOST_TEST(store->query(std::string(dialect.role)).front()["writer"].as<int>() == 1);
  // Aurora's function, as far as it is asked.
  run("CREATE FUNCTION aurora_replica_status() RETURNS TABLE (server_id text, session_id text, "
      "last_update_timestamp timestamptz) LANGUAGE sql AS $$ VALUES "
      "('one', 'MASTER_SESSION_ID', now() - interval '1 hour'), ('two', 'a', now()), ('three', 'b', NULL), "
      "('gone', 'c', now() - interval '1 hour') $$");
  std::string topology(dialect.topology);
  topology.replace(topology.find("pg_catalog.aurora_"), "pg_catalog."s.size(), "");
  const Rows nodes = inside->query(topology);
  std::string found;
  for (const auto node : nodes)
    found += node["node"].as<std::string>() + std::to_string(node["writer"].as<int>()) + ' ';
  BOOST_TEST(found == "one1 two0 three0 ");
}

BOOST_AUTO_TEST_CASE(now_is_an_instant_to_the_microsecond) {
  const std::string now(weir::sql::now(dialect));
  const Rows rows =
      store->query("SELECT " + now + " AS now, clock_timestamp() - " + now + " < '10s' AS close");
  BOOST_TEST((rows.front()["now"].type() == weir::ValueType::timestamp_tz));
  BOOST_TEST(rows.front()["close"].as<bool>());
  // Later in a transaction it is later.
  const auto transaction = store->begin();
  const auto instant = [&] { return transaction->query("SELECT " + now).front()[0].as<weir::TimestampTz>(); };
  const auto first = instant();
  transaction->query("SELECT pg_sleep(0.01)");
  BOOST_TEST((instant() > first));
}

BOOST_AUTO_TEST_CASE(json_fields) {
  create("doc json, binary_doc jsonb");
  execute("INSERT INTO " + table +
          " VALUES ('{\"a\": [1, {\"b\": \"x y\"}], \"null\": null}', '{\"a\": [7]}')");
  const auto field = [&](const char* column, std::vector<std::string_view> path) {
    return store->query("SELECT " + weir::sql::json_field(dialect, column, path) + " FROM " + table)
        .front()[0]
        .as<Value>()
        .to_string();
  };
  BOOST_TEST(field("doc", {"a", "1", "b"}) == "x y");
  BOOST_TEST(field("doc", {"a", "0"}) == "1");
  BOOST_TEST(field("doc", {"null"}) == "NULL");
  BOOST_TEST(field("doc", {"nothing", "there"}) == "NULL");
  BOOST_TEST(field("binary_doc", {"a", "0"}) == "7");
}

BOOST_AUTO_TEST_CASE(a_portable_table) {
  const weir::sql::Table portable{
      .name = table,
      .columns = {{.name = "id", .type = weir::ValueType::int64, .generated = true},
                  {.name = "name", .type = weir::ValueType::text, .size = 10, .nullable = false},
                  {.name = "price", .type = weir::ValueType::decimal, .size = 12, .scale = 2}},
      .primary_key = {"id"}};
  for (const Statement& statement : weir::sql::create_table(dialect, portable)) store->execute(statement);
  const Rows keys = weir::sql::insert_returning(*store, table, {{"name", "a"}}, {"id", "price"});
  BOOST_TEST(keys.front()["id"].as<int>() == 1);
  BOOST_TEST(keys.front()["price"].is_null());
  const Statement upsert = weir::sql::upsert(dialect, table, {"id", "name"}, {"id"});
  for (const char* const name : {"b", "c"})
    BOOST_TEST(store->execute(upsert.with({{"id", 1}, {"name", name}})).affected_rows == 1);
  BOOST_TEST(text("SELECT name FROM " + table) == "c");
  const Statement page = weir::sql::page(dialect, "SELECT i FROM generate_series(1, 9) i ORDER BY i");
  BOOST_TEST(store->query(page.with({{"limit", 2}, {"offset", 3}})).front()[0].as<int>() == 4);
}

BOOST_AUTO_TEST_CASE(savepoints_in_a_failed_transaction) {
  create("a integer PRIMARY KEY");
  const Statement insert("INSERT INTO " + table + " VALUES (:a)");
  const auto transaction = store->begin();
  transaction->execute(insert.with({{"a", 1}}));
  auto outer = transaction->savepoint();
  transaction->execute(insert.with({{"a", 2}}));
  auto inner = transaction->savepoint();
  error_of([&] { transaction->execute(insert.with({{"a", 1}})); });
  BOOST_TEST((error_of([&] { transaction->query("SELECT 1"); }).native_code() == "25P02"));
  inner.rollback();
  transaction->execute(insert.with({{"a", 3}}));
  outer.release();
  transaction->commit();
  BOOST_TEST(count() == 3);
}

BOOST_AUTO_TEST_CASE(unsigned_numbers_over_int64_are_out_of_range) {
  BOOST_TEST(!store->info().capabilities.has(Capability::unsigned_integers));
  BOOST_TEST((store->info().capabilities.with({Capability::unsigned_integers}) == weir::Capabilities::all()));
  create("a " + dialect.column_type({.name = "a", .type = weir::ValueType::uint64}));
  const Statement insert("INSERT INTO " + table + " VALUES (:a)");
  BOOST_TEST((error_of([&] {
                store->execute(insert.with({{"a", std::uint64_t{1} << 63}}));
              }).kind() == Errc::out_of_range));
  store->execute(insert.with({{"a", (std::uint64_t{1} << 63) - 1}}));
  BOOST_TEST(one<std::int64_t>("SELECT a FROM " + table) == std::numeric_limits<std::int64_t>::max());
}

BOOST_AUTO_TEST_CASE(why_a_connection_is_refused_in_any_language) {
  const std::string url = server_url("postgresql");
  const std::size_t colon = url.find(':', url.find("//"));
  const auto sqlstate = [](const std::string& target) {
    return weir::postgresql::ask_connect_sqlstate(target, weir::no_deadline);
  };
  BOOST_TEST(sqlstate(url.substr(0, colon) + ":wrong" + url.substr(url.find('@'))) == "28P01");
  BOOST_TEST(sqlstate(url + "_nowhere") == "3D000");
  BOOST_TEST(sqlstate(url) == "");
  BOOST_TEST(sqlstate("postgresql://127.0.0.1:1/db") == "");

  // Length, then fields, each a letter and a text.
  std::string fields = "SFEHLER\0VFATAL\0C28P01\0MPasswort falsch\0\0"s;
  const std::string answer = "E\0\0\0"s + static_cast<char>(fields.size() + 4) + fields;
  const weir::test::FakeServer german([&](const weir::test::FakeServer::Peer& peer) {
    if (peer.read().size() == 8) {  // asks for encryption first
      peer.write("N");
      peer.read();
    }
    peer.write(answer);
    peer.read();
  });
  const auto foreign = weir::postgresql_store("postgresql://app:s3cret@" + german.address() + "/db");
  const Error error = error_of([&] { foreign->query("SELECT 1", Context::within(10s)); });
  BOOST_TEST((error.kind() == Errc::permission), error.what());
  BOOST_TEST(std::string(error.what()).find("Passwort falsch") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
