// SPDX-License-Identifier: BSL-1.0
// What the PostgreSQL backend says a statement reads and writes, by the server's catalog.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/servers.hpp"
#include "weir/backends/postgresql.hpp"

namespace {

using weir::Effects;
using weir::Query;
using weir::Statement;
using Names = std::vector<std::string>;

// A schema of its own, first in the search path.
struct Fixture {
  std::string schema = weir::test::unique_name("s");
  weir::StorePtr store = weir::postgresql_store(url_with_schema(), {.pool = {.size = 1}});

  Fixture() {
    execute("CREATE SCHEMA " + schema);
    execute("CREATE TABLE products (id integer PRIMARY KEY, name text, price numeric)");
    execute("CREATE TABLE stock (product integer REFERENCES products ON DELETE CASCADE, n integer)");
    execute("CREATE TABLE notes (product integer REFERENCES products, note text)");
  }
  ~Fixture() { execute("DROP SCHEMA " + schema + " CASCADE"); }

  std::string url_with_schema() const {
    const std::string url = weir::test::server_url("postgresql");
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-c%20search_path%3D" + schema +
           "%2Cpublic";
  }
  void execute(const std::string& sql) { store->execute(Query(sql)); }
  Effects effects(std::string_view sql) { return store->effects(Statement(sql), {}); }
  // Names of this schema's tables, without it, sorted.
  Names plain(Names names) const {
    for (std::string& name : names)
      if (name.starts_with(schema + '.')) name.erase(0, schema.size() + 1);
    std::sort(names.begin(), names.end());
    return names;
  }
  void expect_reads(std::string_view sql, const Names& tables) {
    const Effects found = effects(sql);
    BOOST_TEST_CONTEXT(sql) {
      BOOST_TEST(found.cacheable, found.why_not);
      BOOST_TEST(plain(found.reads) == tables, boost::test_tools::per_element());
      BOOST_TEST(!found.writes_something());
    }
  }
  void expect_not_cacheable(std::string_view sql, bool writes_anything = false) {
    const Effects found = effects(sql);
    BOOST_TEST_CONTEXT(sql) {
      BOOST_TEST(!found.cacheable);
      BOOST_TEST(!found.why_not.empty());
      BOOST_TEST(found.writes_anything == writes_anything);
    }
  }
  void expect_writes(std::string_view sql, const Names& tables) {
    const Effects found = effects(sql);
    BOOST_TEST_CONTEXT(sql) {
      BOOST_TEST(!found.writes_anything);
      BOOST_TEST(plain(found.writes) == tables, boost::test_tools::per_element());
    }
  }
  void expect_writes_anything(std::string_view sql) {
    BOOST_TEST_CONTEXT(sql) { BOOST_TEST(effects(sql).writes_anything); }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(effects_by_the_catalog, Fixture)

BOOST_AUTO_TEST_CASE(plain_tables) {
  expect_reads("SELECT * FROM products WHERE id = :id", {"products"});
  expect_reads("SELECT * FROM products p JOIN stock s ON s.product = p.id", {"products", "stock"});
  expect_reads(
      "SELECT count(*), lower(name), coalesce(sum(price), 0)::numeric(10,2) FROM products GROUP BY 2",
      {"products"});
  expect_reads("SELECT * FROM " + schema + ".products", {"products"});
  expect_reads("WITH p AS (SELECT * FROM products) SELECT * FROM p", {"products"});
  BOOST_TEST(effects("SELECT * FROM products").reads.front() == schema + ".products");
}

BOOST_AUTO_TEST_CASE(names_follow_the_search_path) {
  execute("CREATE TABLE public." + schema + "_t (a integer)");
  BOOST_TEST(effects("SELECT * FROM " + schema + "_t").reads.front() == "public." + schema + "_t");
  execute("CREATE TABLE " + schema + "_t (a integer)");
  BOOST_TEST(effects("SELECT * FROM " + schema + "_t").reads.front() == schema + "." + schema + "_t");
  execute("DROP TABLE public." + schema + "_t");
  execute("CREATE TABLE \"Odd \"\" name\" (a integer)");
  expect_reads("SELECT * FROM \"Odd \"\" name\"", {"Odd \" name"});
}

BOOST_AUTO_TEST_CASE(views_are_their_tables) {
  execute("CREATE VIEW cheap AS SELECT * FROM products WHERE price < 10");
  execute("CREATE VIEW cheap_stock AS SELECT c.*, s.n FROM cheap c JOIN stock s ON s.product = c.id");
  const Names reads = plain(effects("SELECT * FROM cheap_stock").reads);
  for (const char* const table : {"products", "stock"})
    BOOST_TEST((std::find(reads.begin(), reads.end(), table) != reads.end()), table);
  BOOST_TEST(effects("SELECT * FROM cheap_stock").cacheable);
  expect_writes_anything("UPDATE cheap SET price = 1");

  execute("CREATE VIEW today AS SELECT *, now() FROM products");
  expect_not_cacheable("SELECT * FROM today");
  execute("CREATE VIEW mine AS SELECT * FROM products WHERE name = CURRENT_USER");
  expect_not_cacheable("SELECT * FROM mine");
  execute("CREATE VIEW over_today AS SELECT * FROM today");
  expect_not_cacheable("SELECT * FROM over_today");
  execute("CREATE FUNCTION sneaky() RETURNS integer LANGUAGE sql STABLE AS 'SELECT n FROM stock LIMIT 1'");
  execute("CREATE VIEW hidden AS SELECT sneaky() FROM products");
  expect_not_cacheable("SELECT * FROM hidden");
}

BOOST_AUTO_TEST_CASE(a_materialized_view_is_a_table) {
  execute("CREATE MATERIALIZED VIEW totals AS SELECT sum(n) FROM stock");
  expect_reads("SELECT * FROM totals", {"totals"});
}

BOOST_AUTO_TEST_CASE(partitions_stand_for_one_another) {
  execute("CREATE TABLE sales (day date, n integer) PARTITION BY RANGE (day)");
  execute("CREATE TABLE sales_1 PARTITION OF sales FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')");
  execute("CREATE TABLE sales_2 PARTITION OF sales FOR VALUES FROM ('2026-07-01') TO ('2027-01-01')");
  expect_reads("SELECT * FROM sales", {"sales", "sales_1", "sales_2"});
  expect_writes("INSERT INTO sales_1 VALUES ('2026-02-01', 1)", {"sales", "sales_1", "sales_2"});
}

BOOST_AUTO_TEST_CASE(cascades_change_other_tables) {
  expect_writes("DELETE FROM products WHERE id = :id", {"products", "stock"});
  expect_writes("DELETE FROM stock", {"stock"});
  execute("CREATE TABLE boxes (product integer PRIMARY KEY REFERENCES products ON UPDATE SET NULL)");
  execute("CREATE TABLE labels (product integer REFERENCES boxes ON DELETE SET DEFAULT)");
  expect_writes("UPDATE products SET id = 2", {"boxes", "labels", "products", "stock"});
}

BOOST_AUTO_TEST_CASE(triggers_and_rules_may_change_anything) {
  execute("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$");
  execute("CREATE TRIGGER touched BEFORE UPDATE ON stock FOR EACH ROW EXECUTE FUNCTION touch()");
  expect_writes_anything("UPDATE stock SET n = 1");
  expect_writes_anything("DELETE FROM products");  // by cascade
  expect_reads("SELECT * FROM stock", {"stock"});
  execute("CREATE RULE also AS ON INSERT TO notes DO ALSO INSERT INTO products VALUES (1)");
  expect_writes_anything("INSERT INTO notes VALUES (1, 'x')");
}

BOOST_AUTO_TEST_CASE(functions_by_their_volatility) {
  execute("CREATE FUNCTION pure(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'");
  execute(
      "CREATE FUNCTION looks(integer) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM stock'");
  execute(
      "CREATE FUNCTION acts(integer) RETURNS integer LANGUAGE sql AS "
      "'DELETE FROM stock; SELECT 1'");
  expect_reads("SELECT pure(id) FROM products", {"products"});
  expect_not_cacheable("SELECT looks(id) FROM products");
  expect_not_cacheable("SELECT acts(id) FROM products", true);
  expect_not_cacheable("SELECT random() FROM products");
  expect_not_cacheable("SELECT now() FROM products");
  expect_not_cacheable("SELECT CURRENT_TIMESTAMP FROM products");
  expect_not_cacheable("SELECT clock_timestamp() FROM products");
  expect_not_cacheable("SELECT no_such_function() FROM products", true);
  execute("CREATE SEQUENCE numbers");
  expect_not_cacheable("SELECT nextval('numbers')");
}

BOOST_AUTO_TEST_CASE(a_default_may_call_what_changes_other_tables) {
  execute(
      "CREATE FUNCTION counted() RETURNS integer LANGUAGE sql AS 'INSERT INTO notes VALUES (NULL, NULL); "
      "SELECT 1'");
  execute("CREATE TABLE orders (id integer DEFAULT counted(), n serial)");
  expect_writes_anything("INSERT INTO orders DEFAULT VALUES");
  execute("CREATE TABLE plain (id serial, at timestamptz DEFAULT now())");
  expect_writes("INSERT INTO plain DEFAULT VALUES", {"plain"});
}

BOOST_AUTO_TEST_CASE(what_others_see_differently_is_not_cacheable) {
  execute("CREATE TEMPORARY TABLE mine (a integer)");
  expect_not_cacheable("SELECT * FROM mine");
  execute("ALTER TABLE notes ENABLE ROW LEVEL SECURITY");
  expect_not_cacheable("SELECT * FROM notes");
  execute("CREATE VIEW on_notes AS SELECT * FROM notes");
  expect_not_cacheable("SELECT * FROM on_notes");
  expect_not_cacheable("SELECT * FROM pg_class");
  expect_not_cacheable("SELECT * FROM information_schema.tables");
  expect_not_cacheable("SELECT * FROM no_such_table");
}

BOOST_AUTO_TEST_CASE(writes_that_read) {
  const Effects found = effects("INSERT INTO notes (product, note) SELECT id, name FROM products");
  BOOST_TEST(!found.writes_anything);
  BOOST_TEST(plain(found.writes) == Names({"notes"}), boost::test_tools::per_element());
  expect_writes("UPDATE stock SET n = greatest(n - 1, 0) WHERE product = :id RETURNING n", {"stock"});
  expect_writes(
      "INSERT INTO products (id, name) VALUES (:id, :name) ON CONFLICT (id) DO UPDATE SET name = :name",
      {"products", "stock"});
  BOOST_TEST(!effects("UPDATE stock SET n = 1 RETURNING n").cacheable);
}

BOOST_AUTO_TEST_CASE(what_is_declared_is_spelt_like_what_is_found) {
  execute("CREATE FUNCTION looks() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM stock'");
  const Effects read = store->effects(Statement("SELECT looks()").reads({"stock"}), {});
  BOOST_TEST(read.cacheable, read.why_not);
  BOOST_TEST(read.reads == Names({schema + ".stock"}), boost::test_tools::per_element());
  execute("CREATE FUNCTION acts() RETURNS integer LANGUAGE sql AS 'DELETE FROM stock; SELECT 1'");
  const Effects written = store->effects(Statement("SELECT acts()").writes({"stock"}), {});
  BOOST_TEST(!written.writes_anything);
  BOOST_TEST(written.writes == Names({schema + ".stock"}), boost::test_tools::per_element());
}

// ---- rows

BOOST_AUTO_TEST_CASE(plain_tables_have_rows) {
  execute("CREATE TABLE plain (id bigint PRIMARY KEY, a integer, \"Odd\" integer)");
  BOOST_TEST(effects("SELECT a FROM plain WHERE id = :id").row.has_value());
  BOOST_TEST(effects("SELECT p.a, p.\"Odd\" FROM " + schema + ".plain p WHERE p.id = 5").row.has_value());
  BOOST_TEST(effects("UPDATE plain SET a = a + 1 WHERE a > 0 AND id = :id").row->column == "id");
  BOOST_TEST(effects("UPDATE plain SET a = 1 WHERE id = :id RETURNING a").row.has_value());
  BOOST_TEST(effects("DELETE FROM plain WHERE id = :id").row.has_value());
  BOOST_TEST(effects("INSERT INTO plain VALUES (1, 2)").only_adds_rows);
  // The key of others is what counts, not the one that this table refers to.
  execute("CREATE TABLE child (id smallint PRIMARY KEY, plain bigint REFERENCES plain)");
  BOOST_TEST(effects("UPDATE child SET plain = 1 WHERE id = :id").row.has_value());
  BOOST_TEST(effects("UPDATE plain SET a = 1 WHERE id = :id").row.has_value());
}

BOOST_AUTO_TEST_CASE(conditions_on_other_columns_are_about_many_rows) {
  execute("CREATE TABLE plain (id bigint PRIMARY KEY, a integer UNIQUE, \"ID\" integer)");
  BOOST_TEST(!effects("SELECT a FROM plain WHERE a = :id").row);
  BOOST_TEST(!effects("SELECT a FROM plain WHERE \"ID\" = :id").row);
  BOOST_TEST(!effects("UPDATE plain SET a = 1 WHERE \"ID\" = :id").row);
  BOOST_TEST(!effects("INSERT INTO plain VALUES (1, 2) ON CONFLICT (id) DO NOTHING").only_adds_rows);
}

// p.count is count(p) where there is no such column: a row where the table has none.
BOOST_AUTO_TEST_CASE(an_aggregate_written_as_a_column_is_no_column) {
  execute("CREATE TABLE plain (id bigint PRIMARY KEY, a integer)");
  BOOST_TEST(store->query(Query("SELECT p.count FROM plain p WHERE p.id = 5")).size() == 1u);
  BOOST_TEST(!effects("SELECT p.count FROM plain p WHERE p.id = :id").row);
  execute("ALTER TABLE plain ADD count integer");
  BOOST_TEST(effects("SELECT p.count FROM plain p WHERE p.id = :id").row.has_value());
}

BOOST_AUTO_TEST_CASE(where_one_row_may_change_others_there_are_none) {
  const std::pair<const char*, const char*> tables[] = {
      {"text", "CREATE TABLE t (id text PRIMARY KEY, a integer)"},
      {"numeric", "CREATE TABLE t (id numeric PRIMARY KEY, a integer)"},
      {"two columns", "CREATE TABLE t (id integer, a integer, PRIMARY KEY (id, a))"},
      {"no key", "CREATE TABLE t (id integer UNIQUE NOT NULL, a integer)"},
      {"cascade", "CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES t ON DELETE SET NULL)"},
      {"inheritance", "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE TABLE u () INHERITS (t)"},
      {"partitions", "CREATE TABLE t (id integer PRIMARY KEY, a integer) PARTITION BY HASH (id)"},
      {"row security",
       "CREATE TABLE t (id integer PRIMARY KEY, a integer); ALTER TABLE t ENABLE ROW LEVEL SECURITY"},
      {"rule",
       "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE TABLE u (a integer); CREATE RULE r AS ON "
       "UPDATE TO t DO ALSO INSERT INTO u VALUES (1)"},
      {"trigger",
       "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE FUNCTION f() RETURNS trigger LANGUAGE "
       "plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE "
       "FUNCTION "
       "f()"},
      {"view", "CREATE TABLE u (id integer PRIMARY KEY, a integer); CREATE VIEW t AS SELECT * FROM u"},
  };
  for (const auto& [name, create] : tables) {
    BOOST_TEST_CONTEXT(name) {
      for (std::string_view rest = create; !rest.empty();) {
        const std::size_t end = std::min(rest.find("; C"), rest.find("; A"));
        execute(std::string(rest.substr(0, end)));
        rest.remove_prefix(std::min(rest.size(), end == std::string_view::npos ? rest.size() : end + 2));
      }
      BOOST_TEST(!effects("SELECT a FROM t WHERE id = :id").row);
      BOOST_TEST(!effects("UPDATE t SET a = 1 WHERE id = :id").row);
      BOOST_TEST(!effects("INSERT INTO t (a) VALUES (1)").only_adds_rows);
      execute(std::string("DROP ") + (name == std::string_view("view") ? "VIEW" : "TABLE") + " t CASCADE");
      execute("DROP TABLE IF EXISTS u");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
