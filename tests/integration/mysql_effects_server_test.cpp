// SPDX-License-Identifier: BSL-1.0
// What the MySQL backend says a statement reads and writes, by the server's catalog, and what it really does.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "support/servers.hpp"
#include "weir/backends/mysql.hpp"

namespace {

using weir::Effects;
using weir::Query;
using weir::Statement;
using Names = std::vector<std::string>;

/// A database of its own: a shop with cascades, views over views, a trigger and functions.
struct Shop {
  std::string schema = weir::test::unique_name("weir_effects");
  weir::StorePtr store =
      weir::mysql_store(weir::test::server_url("mariadb"), {.schema = schema, .pool = {.size = 1}});
  const Names tables{"Mixed", "audited", "customers", "log", "lines", "loose", "orders"};

  Shop() {
    weir::mysql_store(weir::test::server_url("mariadb"), {.pool = {.size = 1}})
        ->execute(Query("CREATE DATABASE " + schema));
    execute("CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(20))");
    execute(
        "CREATE TABLE orders (id INT PRIMARY KEY, customer INT, total INT, "
        "FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE)");
    execute(
        "CREATE TABLE `lines` (id INT PRIMARY KEY, `order` INT, "
        "FOREIGN KEY (`order`) REFERENCES orders (id) ON DELETE SET NULL ON UPDATE CASCADE)");
    execute(
        "CREATE TABLE loose (id INT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES customers "
        "(id))");
    execute("CREATE TABLE Mixed (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3");
    execute("CREATE TABLE log (what VARCHAR(20))");
    execute("CREATE TABLE audited (id INT PRIMARY KEY)");
    execute("CREATE TRIGGER audit AFTER INSERT ON audited FOR EACH ROW INSERT INTO log VALUES ('inserted')");
    execute(
        "CREATE VIEW open_orders AS SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer");
    execute(
        "CREATE VIEW busy AS SELECT name, COUNT(*) AS n FROM open_orders JOIN `lines` l ON l.`order` = "
        "open_orders.id GROUP BY name");
    execute("CREATE VIEW today AS SELECT id FROM orders WHERE NOW() IS NOT NULL");
    execute("CREATE VIEW big_orders AS SELECT * FROM orders WHERE total > 5");
    execute(
        "CREATE FUNCTION total_of (c INT) RETURNS INT READS SQL DATA RETURN (SELECT SUM(total) FROM orders "
        "WHERE customer = c)");
    execute("CREATE VIEW with_total AS SELECT id, total_of(id) AS total FROM customers");
    execute("CREATE PROCEDURE tidy () DELETE FROM loose");
    fill();
  }
  ~Shop() { execute("DROP DATABASE " + schema); }

  void fill() {
    execute("INSERT INTO customers VALUES (1, 'one'), (2, 'two'), (3, 'three')");
    execute("INSERT INTO orders VALUES (10, 1, 5), (11, 1, 6), (12, 2, 7)");
    execute("INSERT INTO `lines` VALUES (100, 10), (101, 11), (102, 12)");
    execute("INSERT INTO loose VALUES (1, NULL)");
    execute("INSERT INTO Mixed VALUES (1), (2), (3)");
    execute("INSERT INTO log VALUES ('begun')");
    execute("INSERT INTO audited VALUES (1)");
  }

  void execute(const std::string& sql) { store->execute(Query(sql)); }
  Effects effects(const std::string& sql) { return store->effects(Statement(sql), {}); }

  /// Without this database's name, sorted.
  Names plain(Names names) const {
    for (std::string& name : names)
      if (name.starts_with(schema + '.')) name.erase(0, schema.size() + 1);
    std::sort(names.begin(), names.end());
    return names;
  }

  using State = std::map<std::string, std::string>;
  /// What each table holds.
  static std::string contents(weir::Executor& executor, const std::string& table) {
    std::string all;
    for (const weir::Row row : executor.query(Query("SELECT * FROM `" + table + "` ORDER BY 1")))
      for (std::size_t i = 0; i < row.size(); ++i) all += row[i].as<weir::Value>().to_string() + "|";
    return all;
  }
  State state(weir::Executor& executor) const {
    State all;
    for (const std::string& table : tables) all[table] = contents(executor, table);
    return all;
  }
  /// The tables that a statement changes, found out by running it.
  Names changed_by(const std::string& sql) {
    const auto transaction = store->begin();
    State before = state(*transaction);
    transaction->execute(Query(sql));
    const State after = state(*transaction);
    Names changed;
    for (const auto& [table, text] : before)
      if (after.at(table) != text) changed.push_back(table);
    return changed;
  }

  void expect_reads(const std::string& sql, const Names& expected) {
    BOOST_TEST_CONTEXT(sql) {
      const Effects found = effects(sql);
      BOOST_TEST(found.cacheable, found.why_not);
      BOOST_TEST(plain(found.reads) == expected, boost::test_tools::per_element());
      BOOST_TEST(!found.writes_something());
      expect_depends_on_no_other(sql, found);
    }
  }
  /// Empties one table after the other: where the answer changes, what emptying changes is read.
  void expect_depends_on_no_other(const std::string& sql, const Effects& found) {
    for (const std::string& table : tables) {
      const std::string emptying = "DELETE FROM `" + table + "`";
      const auto transaction = store->begin();
      const weir::Rows before = transaction->query(Query(sql));
      transaction->execute(Query("DELETE FROM loose"));
      transaction->execute(Query(emptying));
      if (transaction->query(Query(sql)) == before) continue;
      transaction->rollback();
      const Names written = effects(emptying).writes;
      const bool covered = std::any_of(written.begin(), written.end(), [&](const std::string& each) {
        return std::find(found.reads.begin(), found.reads.end(), each) != found.reads.end();
      });
      BOOST_TEST(covered, "the answer depends on " << table);
    }
  }
  void expect_not_cacheable(const std::string& sql, std::string_view why) {
    BOOST_TEST_CONTEXT(sql) {
      const Effects found = effects(sql);
      BOOST_TEST(!found.cacheable);
      BOOST_TEST(found.why_not.find(why) != std::string::npos, found.why_not);
    }
  }
  void expect_writes(const std::string& sql, const Names& expected) {
    BOOST_TEST_CONTEXT(sql) {
      const Effects found = effects(sql);
      BOOST_TEST(!found.writes_anything);
      BOOST_TEST(plain(found.writes) == expected, boost::test_tools::per_element());
      for (const std::string& table : changed_by(sql))
        BOOST_TEST((std::find(expected.begin(), expected.end(), table) != expected.end()),
                   "it changed " << table);
    }
  }
  void expect_writes_anything(const std::string& sql) {
    BOOST_TEST_CONTEXT(sql) { BOOST_TEST(effects(sql).writes_anything); }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_effects_by_the_catalog, Shop)

BOOST_AUTO_TEST_CASE(plain_tables_and_functions) {
  expect_reads("SELECT * FROM customers", {"customers"});
  expect_reads("SELECT UPPER(name), COUNT(*) FROM customers GROUP BY 1", {"customers"});
  expect_reads("SELECT * FROM " + schema + ".customers JOIN `orders` o ON o.customer = customers.id",
               {"customers", "orders"});
  expect_reads("SELECT * FROM customers WHERE id IN (SELECT customer FROM orders)", {"customers", "orders"});
  expect_reads("WITH c AS (SELECT * FROM customers) SELECT * FROM c", {"customers"});
  expect_reads("SELECT * FROM `Mixed` PARTITION (p0)", {"Mixed"});
  BOOST_TEST(effects("SELECT * FROM customers").reads.front() == schema + ".customers");
}

BOOST_AUTO_TEST_CASE(a_name_in_the_wrong_case_is_never_another_table) {
  // Whether it is the table's name depends on the server; taken for one it must be the right one.
  for (const char* const name : {"Mixed", "MIXED", "mixed", "`Mixed`"}) {
    const Effects found = effects(std::string("SELECT * FROM ") + name);
    BOOST_TEST((!found.cacheable || plain(found.reads) == Names{"Mixed"}), name);
  }
  execute("CREATE TABLE mixed (id INT PRIMARY KEY)");
  for (const char* const name : {"Mixed", "`Mixed`", "mixed"}) {
    const Effects read = effects(std::string("SELECT * FROM ") + name);
    const std::string table = std::string(name) == "mixed" ? "mixed" : "Mixed";
    const Names reads = plain(read.reads);
    BOOST_TEST((!read.cacheable || std::find(reads.begin(), reads.end(), table) != reads.end()), name);
    const Effects written = effects(std::string("DELETE FROM ") + name);
    const Names writes = plain(written.writes);
    BOOST_TEST((written.writes_anything || std::find(writes.begin(), writes.end(), table) != writes.end()),
               name);
  }
}

BOOST_AUTO_TEST_CASE(views_are_their_tables) {
  expect_reads("SELECT * FROM open_orders", {"customers", "orders"});
  expect_reads("SELECT * FROM busy", {"customers", "lines", "orders"});
  expect_reads("SELECT * FROM customers WHERE name IN (SELECT name FROM busy)",
               {"customers", "lines", "orders"});
  expect_not_cacheable("SELECT * FROM today", "view " + schema + ".today");
  expect_not_cacheable("SELECT * FROM with_total", "total_of");
  expect_writes("UPDATE big_orders SET total = total + 1", {"lines", "orders"});
}

BOOST_AUTO_TEST_CASE(cascades_are_followed) {
  expect_writes("DELETE FROM customers WHERE id = 1", {"customers", "lines", "orders"});
  expect_writes("UPDATE orders SET id = id + 100", {"lines", "orders"});
  expect_writes("DELETE o FROM orders o JOIN customers c ON c.id = o.customer WHERE c.name = 'one'",
                {"lines", "orders"});
  expect_writes("DELETE FROM l USING `lines` AS l JOIN orders o ON o.id = l.`order`", {"lines"});
  expect_writes("INSERT INTO loose SELECT id, customer FROM orders", {"loose"});
  expect_writes("REPLACE INTO customers VALUES (1, 'uno')", {"customers", "lines", "orders"});
  expect_writes("INSERT INTO orders VALUES (10, 1, 1) ON DUPLICATE KEY UPDATE total = 9",
                {"lines", "orders"});
  expect_writes("UPDATE orders o, customers c SET o.total = 1, c.name = 'x' WHERE o.customer = c.id",
                {"customers", "lines", "orders"});
  expect_writes("DELETE FROM `Mixed` PARTITION (p1)", {"Mixed"});
}

BOOST_AUTO_TEST_CASE(triggers_may_do_anything) {
  expect_writes_anything("INSERT INTO audited VALUES (2)");
  BOOST_TEST(changed_by("INSERT INTO audited VALUES (2)") == (Names{"audited", "log"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_session_alone_knows_is_not_cacheable) {
  execute("CREATE TEMPORARY TABLE scratch (id INT)");
  expect_not_cacheable("SELECT * FROM scratch", "scratch");
  expect_not_cacheable("SELECT NOW() FROM customers", "now");
  expect_not_cacheable("SELECT LAST_INSERT_ID()", "last_insert_id");
  expect_not_cacheable("SELECT * FROM customers WHERE id = @x", "session variable");
  expect_not_cacheable("SELECT * FROM customers FOR UPDATE", "locks");
  expect_not_cacheable("SELECT * FROM information_schema.tables", "information_schema");
  expect_not_cacheable("SELECT * FROM nothing", "nothing");
}

BOOST_AUTO_TEST_CASE(stored_functions_and_procedures_may_do_anything) {
  expect_not_cacheable("SELECT total_of(1)", "total_of");
  expect_writes_anything("SELECT total_of(1)");
  expect_writes_anything("CALL tidy()");
  expect_writes_anything("INSERT INTO loose VALUES (total_of(1), NULL)");
}

BOOST_AUTO_TEST_CASE(what_is_declared_is_spelt_and_followed) {
  const Statement call("CALL tidy()");
  const Effects found = store->effects(call.writes({"customers"}), {});
  BOOST_TEST(!found.writes_anything);
  BOOST_TEST(plain(found.writes) == (Names{"customers", "lines", "orders"}),
             boost::test_tools::per_element());
  const Effects read = store->effects(Statement("SELECT total_of(1)").reads({"busy"}), {});
  BOOST_TEST(read.cacheable, read.why_not);
  BOOST_TEST(plain(read.reads) == (Names{"customers", "lines", "orders"}), boost::test_tools::per_element());
}

// ---- rows

BOOST_AUTO_TEST_CASE(plain_tables_have_rows) {
  BOOST_TEST(effects("SELECT customer FROM loose WHERE id = :id").row.has_value());
  BOOST_TEST(effects("SELECT l.customer FROM `loose` l WHERE l.`ID` = 5").row.has_value());
  BOOST_TEST(effects("UPDATE loose SET customer = 1 WHERE id = :id").row->column == "id");
  BOOST_TEST(effects("DELETE FROM " + schema + ".loose WHERE id = :id").row.has_value());
  BOOST_TEST(effects("INSERT INTO loose VALUES (1, 2)").only_adds_rows);
  // Its partitions are one table.
  BOOST_TEST(effects("DELETE FROM Mixed WHERE id = :id").row.has_value());
}

BOOST_AUTO_TEST_CASE(where_one_row_may_change_others_there_are_none) {
  BOOST_TEST(!effects("SELECT name FROM customers WHERE id = :id").row);  // cascades
  BOOST_TEST(!effects("DELETE FROM customers WHERE id = :id").row);
  BOOST_TEST(!effects("DELETE FROM audited WHERE id = :id").row);  // a trigger
  BOOST_TEST(!effects("INSERT INTO audited VALUES (2)").only_adds_rows);
  BOOST_TEST(!effects("SELECT total FROM big_orders WHERE id = :id").row);  // a view
  BOOST_TEST(!effects("UPDATE big_orders SET total = 1 WHERE id = :id").row);
  BOOST_TEST(!effects("SELECT customer FROM loose WHERE customer = :id").row);  // not the key
  BOOST_TEST(!effects("INSERT INTO loose VALUES (1, 2) ON DUPLICATE KEY UPDATE customer = 3").only_adds_rows);
  for (const char* create : {
           "CREATE TABLE t (id VARCHAR(9) PRIMARY KEY, a INT)",
           "CREATE TABLE t (id DECIMAL(9) PRIMARY KEY, a INT)",
           "CREATE TABLE t (id INT, a INT, PRIMARY KEY (id, a))",
           "CREATE TABLE t (id INT NOT NULL UNIQUE, a INT)",
           "CREATE TABLE t (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES t (id) ON DELETE CASCADE)",
           "CREATE TABLE t (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING",
       }) {
    BOOST_TEST_CONTEXT(create) {
      execute(create);
      BOOST_TEST(!effects("SELECT a FROM t WHERE id = :id").row);
      BOOST_TEST(!effects("UPDATE t SET a = 1 WHERE id = :id").row);
      execute("DROP TABLE t");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
