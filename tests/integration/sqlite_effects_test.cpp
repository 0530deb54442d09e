// SPDX-License-Identifier: BSL-1.0
// What SQLite's catalog tells of a statement.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sqlite_fixture.hpp"

namespace weir::test {
namespace {

using Names = std::vector<std::string>;

struct CatalogFixture : SqliteFixture {
  CatalogFixture() : store(open()) {
    for (const char* sql : {
             "CREATE TABLE Category (id INTEGER PRIMARY KEY, name TEXT)",
             "CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT, doc JSON, "
             "category INTEGER REFERENCES Category (id) ON DELETE CASCADE)",
             "CREATE TABLE review (product INTEGER REFERENCES product (id) ON DELETE SET NULL)",
             "CREATE TABLE audit (what TEXT)",
             "CREATE TABLE stock (product INTEGER REFERENCES product (id))",
             "CREATE VIEW named AS SELECT p.id, p.name, c.name AS category FROM product p JOIN Category c "
             "ON c.id = p.category",
             "CREATE VIEW today AS SELECT date('now') AS day, id FROM product",
             "CREATE TRIGGER noted AFTER UPDATE ON stock BEGIN INSERT INTO audit VALUES ('stock'); END",
             "CREATE TRIGGER through INSTEAD OF INSERT ON named BEGIN "
             "INSERT INTO product (name) SELECT new.name FROM review; END",
             "CREATE VIRTUAL TABLE words USING fts5 (word)",
         })
      store->execute(sql);
  }

  Effects effects(const char* sql) { return store->effects(Statement(sql), {}); }

  StorePtr store;
};

BOOST_FIXTURE_TEST_SUITE(sqlite_effects, CatalogFixture)

struct Reading {
  const char* sql;
  Names reads;
  bool cacheable;
};

BOOST_AUTO_TEST_CASE(reads_are_found_through_views) {
  const std::vector<Reading> cases{
      {"SELECT * FROM product", {"product"}, true},
      {"SELECT count(*) FROM PRODUCT", {"product"}, true},
      {"SELECT * FROM main.\"Category\"", {"category"}, true},
      {"SELECT * FROM named WHERE id = :id", {"category", "named", "product"}, true},
      {"WITH a AS (SELECT id FROM product) SELECT * FROM a JOIN review ON review.product = a.id",
       {"product", "review"},
       true},
      {"SELECT lower(name), sum(id), row_number() OVER () FROM product", {"product"}, true},
      {"SELECT e.value FROM product, json_each(product.doc) e", {"product"}, true},
      {"SELECT name FROM product WHERE name LIKE 'a%' AND doc ->> '$.a' = 1", {"product"}, true},
      {"SELECT id FROM product WHERE id > random()", {"product"}, false},
      {"SELECT * FROM product WHERE name = date('now')", {"product"}, false},
      {"SELECT CURRENT_TIMESTAMP, id FROM product", {"product"}, false},
      {"SELECT * FROM today", {"product", "today"}, false},
      {"SELECT last_insert_rowid() FROM product", {"product"}, false},
      {"SELECT * FROM words", {"words"}, false},
  };
  for (const Reading& one : cases) {
    BOOST_TEST_CONTEXT(one.sql) {
      const Effects found = effects(one.sql);
      Names reads;
      for (const std::string& name : found.reads)
        if (name != "json_each") reads.push_back(name);
      BOOST_TEST(reads == one.reads, boost::test_tools::per_element());
      BOOST_TEST(found.cacheable == one.cacheable, found.why_not);
      BOOST_TEST(found.why_not.empty() == one.cacheable);
      BOOST_TEST(!found.writes_something());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_schema_itself_is_not_cached) {
  BOOST_TEST(!effects("SELECT name FROM sqlite_schema").cacheable);
  BOOST_TEST(!effects("SELECT name FROM pragma_table_info('product')").cacheable);
  BOOST_TEST(!effects("PRAGMA table_info(product)").cacheable);
}

struct Writing {
  const char* sql;
  Names writes;
};

BOOST_AUTO_TEST_CASE(writes_are_found_through_triggers_and_cascades) {
  const std::vector<Writing> cases{
      {"INSERT INTO audit VALUES ('x')", {"audit"}},
      {"INSERT INTO Category (name) VALUES ('x')", {"category"}},
      {"UPDATE stock SET product = 1", {"audit", "stock"}},
      {"DELETE FROM stock", {"stock"}},
      {"DELETE FROM product WHERE id = 1", {"product", "review"}},
      {"DELETE FROM category", {"category", "product", "review"}},
      {"REPLACE INTO category (id) VALUES (1)", {"category", "product", "review"}},
      {"INSERT INTO named (name) VALUES ('x')", {"named", "product"}},
      {"INSERT INTO audit (what) VALUES ('x') ON CONFLICT DO UPDATE SET what = 'y'", {"audit"}},
      {"WITH a AS (SELECT 1 AS id) DELETE FROM review WHERE product IN (SELECT id FROM a)", {"review"}},
  };
  for (const Writing& one : cases) {
    BOOST_TEST_CONTEXT(one.sql) {
      const Effects found = effects(one.sql);
      BOOST_TEST(found.writes == one.writes, boost::test_tools::per_element());
      BOOST_TEST(!found.cacheable);
      BOOST_TEST(!found.writes_anything);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_written_selects_source_is_read) {
  const Effects found = effects("INSERT INTO audit SELECT name FROM product");
  BOOST_TEST(found.reads == Names{"product"}, boost::test_tools::per_element());
  BOOST_TEST(found.writes == Names{"audit"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_declared_stands_in_canonical_spelling) {
  const Statement query("SELECT random() FROM product");
  const Effects reads = store->effects(query.reads({"Main.REVIEW"}), {});
  BOOST_TEST(reads.reads == Names{"review"}, boost::test_tools::per_element());
  BOOST_TEST(reads.cacheable);

  const Effects of_view = store->effects(query.reads({"named"}), {});
  BOOST_TEST(of_view.reads == (Names{"category", "named", "product"}), boost::test_tools::per_element());

  const Effects writes = store->effects(Statement("DELETE FROM product").writes({"Product"}), {});
  BOOST_TEST(writes.writes == Names{"product"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(schema_changes_are_told) {
  BOOST_TEST(effects("CREATE TABLE fresh (a INTEGER)").changes_schema);
  BOOST_TEST(effects("ALTER TABLE audit ADD COLUMN b TEXT").changes_schema);
}

BOOST_AUTO_TEST_CASE(a_statement_that_does_not_compile_is_an_error) {
  BOOST_CHECK_EXCEPTION(effects("SELECT * FROM nowhere"), Error, is(Errc::undefined_object));
}

BOOST_AUTO_TEST_CASE(statements_run_as_before_after_they_were_analysed) {
  const Statement all("SELECT count(*) FROM product");
  store->query(all);
  store->effects(all, {});
  BOOST_TEST(store->query(all).front()[0].as<int>() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
