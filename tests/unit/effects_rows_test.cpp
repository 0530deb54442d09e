// SPDX-License-Identifier: BSL-1.0
// To which rows a text ties its statement.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "sql_rules.hpp"
#include "weir/effects.hpp"
#include "weir/statement.hpp"

namespace {

using namespace weir;
using test::mysql;
using test::oracle;
using test::postgresql;
using test::sqlite;
using test::sqlserver;

std::string in_words(const std::optional<RowsInText>& rows) {
  if (!rows) return "many";
  std::string text = rows->table;
  if (rows->only_adds_rows) text += " new";
  for (const KeyCondition& condition : rows->conditions) {
    text += " " + condition.column + "=";
    text +=
        condition.parameter ? ":" + std::to_string(*condition.parameter) : std::to_string(condition.literal);
  }
  return text;
}

std::string rows_of(std::string_view sql, const Dialect& dialect) {
  return in_words(analyze_text(Statement(std::string(sql)), dialect).rows);
}

struct Case {
  std::string_view sql;
  std::string_view rows;
};

/// On every engine that rows are narrowed for.
const Case everywhere[] = {
    {"SELECT * FROM t WHERE id = :id", "t id=:0"},
    {"select a, b from t where :id = id", "t id=:0"},
    {"SELECT a FROM t WHERE id = 7", "t id=7"},
    {"SELECT a FROM t WHERE id = 7;", "t id=7"},
    {"SELECT a FROM s.t WHERE id = :id", "s.t id=:0"},
    {"SELECT p.a FROM t AS p WHERE p.id = :id", "t id=:0"},
    {"SELECT p.a FROM t p WHERE :id = p.id", "t id=:0"},
    {"SELECT t.a FROM t WHERE t.id = :id", "t id=:0"},
    {"SELECT a FROM t WHERE x = :x AND id = :id", "t x=:0 id=:1"},
    {"SELECT a FROM t WHERE id = :id AND x > :x", "t id=:0"},
    {"SELECT a FROM t WHERE (x = 1 OR y = 2) AND id = :id", "t id=:0"},
    {"SELECT a FROM t WHERE NOT x = 1 AND id = :id", "t id=:0"},
    {"SELECT a FROM t WHERE x IN (1, 2) AND id = :id", "t id=:0"},
    {"SELECT a FROM t WHERE id = :id ORDER BY a LIMIT 1", "t id=:0"},
    {"SELECT DISTINCT a FROM t WHERE id = :id", "t id=:0"},
    {"SELECT coalesce(a, b), cast(c AS integer) FROM t WHERE id = :id", "t id=:0"},
    {"SELECT CASE WHEN a = 1 THEN b ELSE c END FROM t WHERE id = :id", "t id=:0"},
    {"UPDATE t SET a = :a WHERE id = :id", "t id=:1"},
    {"UPDATE t SET a = a + 1, b = lower(:b) WHERE id = :id AND a < :a", "t id=:1"},
    {"UPDATE t AS p SET a = 1 WHERE p.id = 5", "t id=5"},
    {"UPDATE t p SET a = CASE WHEN b = 1 THEN 2 ELSE 3 END WHERE id = :id", "t id=:0"},
    {"DELETE FROM t WHERE id = :id", "t id=:0"},
    {"DELETE FROM t WHERE id = :id AND a = 1", "t id=:0 a=1"},
    {"INSERT INTO t (id, a) VALUES (:id, :a)", "t new"},
    {"INSERT INTO s.t SELECT a, b FROM u", "s.t new"},
    // Not the conjunction that it seems.
    {"SELECT a FROM t WHERE id = :id OR x = 1", "many"},
    {"SELECT a FROM t WHERE x = 1 AND id = :id OR y = 1", "many"},
    {"SELECT a FROM t WHERE NOT id = :id", "many"},
    {"SELECT a FROM t WHERE x BETWEEN 1 AND id = :id", "many"},
    {"SELECT a FROM t WHERE CASE WHEN x = 1 AND id = :id THEN 1 ELSE 2 END = 2", "many"},
    {"SELECT a FROM t WHERE (id = :id OR x = 1)", "many"},
    {"SELECT a FROM t WHERE (id = :id)", "many"},
    {"SELECT a FROM t WHERE offset = 1 AND id = :id", "t offset=1"},
    {"SELECT a FROM t WHERE id = :id AND offset = 3 OR x = 1", "many"},
    // Not the equality that it seems.
    {"SELECT a FROM t WHERE id > :id", "many"},
    {"SELECT a FROM t WHERE id <> :id", "many"},
    {"SELECT a FROM t WHERE id >= :id", "many"},
    {"SELECT a FROM t WHERE id = :id + 1", "many"},
    {"SELECT a FROM t WHERE id + 1 = :id", "many"},
    {"SELECT a FROM t WHERE -id = :id", "many"},
    {"SELECT a FROM t WHERE id = -5", "many"},
    {"SELECT a FROM t WHERE id = 5.0", "many"},
    {"SELECT a FROM t WHERE id = '5'", "many"},
    {"SELECT a FROM t WHERE id = 99999999999999999999", "many"},
    {"SELECT a FROM t WHERE id = other", "many"},
    {"SELECT a FROM t WHERE id = :id IS NULL", "many"},
    {"SELECT a FROM t WHERE abs(id) = :id", "many"},
    {"SELECT a FROM t WHERE id IN (:a, :b)", "many"},
    {"SELECT a FROM t WHERE id = (SELECT max(id) FROM t)", "many"},
    {"SELECT a FROM t", "many"},
    // More than one table, or more rows than the table has.
    {"SELECT a FROM t, u WHERE t.id = :id", "many"},
    {"SELECT a FROM t JOIN u ON u.t = t.id WHERE t.id = :id", "many"},
    {"SELECT a FROM (SELECT * FROM t) p WHERE id = :id", "many"},
    {"SELECT a, (SELECT count(*) FROM u) FROM t WHERE id = :id", "many"},
    {"SELECT a FROM t WHERE id = :id AND EXISTS (SELECT 1 FROM u)", "many"},
    {"SELECT a FROM t WHERE id = :id UNION SELECT a FROM u", "many"},
    {"WITH t AS (SELECT 1 AS id) SELECT id FROM t WHERE id = :id", "many"},
    {"SELECT count(*) FROM t WHERE id = :id", "many"},
    {"SELECT max(a) FROM t WHERE id = :id", "many"},
    {"SELECT a FROM t WHERE id = :id GROUP BY a", "many"},
    {"SELECT 1 FROM t WHERE id = :id HAVING 1 = 1", "many"},
    {"SELECT sum(a) OVER () FROM t WHERE id = :id", "many"},
    {"SELECT a FROM t WHERE id = :id FOR UPDATE", "many"},
    // Changes that move the key, reach further, or are of many rows.
    {"UPDATE t SET id = :new WHERE id = :id", "many"},
    {"UPDATE t SET a = 1, ID = 2 WHERE id = :id", "many"},
    {"UPDATE t SET t.id = 2 WHERE id = :id", "many"},
    {"UPDATE t SET rowid = 2 WHERE id = :id", "many"},
    {"UPDATE t SET a = 1", "many"},
    {"UPDATE t SET a = 1 WHERE id = :id OR a = 2", "many"},
    {"UPDATE t SET a = (SELECT 1) WHERE id = :id", "many"},
    {"UPDATE t SET a = u.a FROM u WHERE t.id = :id", "many"},
    {"UPDATE t, u SET t.a = 1 WHERE t.id = :id", "many"},
    {"DELETE FROM t", "many"},
    {"DELETE FROM t USING u WHERE t.id = :id", "many"},
    {"WITH u AS (SELECT 1) DELETE FROM t WHERE id = :id", "many"},
    {"INSERT INTO t VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = 2", "many"},
    {"INSERT INTO t VALUES (1, 2) ON CONFLICT DO NOTHING", "many"},
    {"INSERT INTO t VALUES (1, 2) ON DUPLICATE KEY UPDATE a = 2", "many"},
    {"REPLACE INTO t VALUES (1, 2)", "many"},
    {"INSERT OR REPLACE INTO t VALUES (1, 2)", "many"},
    {"TRUNCATE TABLE t", "many"},
    {"UPDATE t SET a = 1 WHERE id = :id; DELETE FROM t", "many"},
};

BOOST_AUTO_TEST_SUITE(effects_rows)

BOOST_AUTO_TEST_CASE(the_plainest_statements_are_tied_to_rows) {
  for (const Dialect* dialect : {&sqlite, &postgresql, &mysql})
    for (const Case& each : everywhere) BOOST_TEST_CONTEXT(dialect->name << ": " << each.sql) {
        BOOST_TEST(rows_of(each.sql, *dialect) == each.rows);
      }
}

BOOST_AUTO_TEST_CASE(names_are_compared_as_the_engine_does) {
  BOOST_TEST(rows_of("SELECT \"Id\" FROM \"T\" WHERE \"Id\" = :id", postgresql) == "T Id=:0");
  BOOST_TEST(rows_of("SELECT Id FROM T WHERE ID = :id", postgresql) == "t id=:0");
  BOOST_TEST(rows_of("SELECT id FROM t WHERE U&\"\\0069d\" = :id", postgresql) == "many");
  BOOST_TEST(rows_of("SELECT id FROM t WHERE \u00e4 = :id", postgresql) == "many");
  BOOST_TEST(rows_of("SELECT id FROM `t` WHERE `id` = :id", mysql) == "t id=:0");
  // Text, unless the session's mode says otherwise.
  BOOST_TEST(rows_of("SELECT a FROM t WHERE \"id\" = :id", mysql) == "many");
  BOOST_TEST(rows_of("SELECT [id] FROM [t] WHERE [id] = :id", sqlite) == "t id=:0");
  BOOST_TEST(rows_of("UPDATE t SET 'id' = 5 WHERE id = :id", sqlite) == "many");
}

BOOST_AUTO_TEST_CASE(what_an_engine_alone_means_by_it) {
  BOOST_TEST(rows_of("SELECT a FROM t WHERE id = :id || x", mysql) == "many");
  BOOST_TEST(rows_of("SELECT a FROM t WHERE x = 1 AND id = :id XOR y", mysql) == "many");
  BOOST_TEST(rows_of("SELECT a FROM t WHERE id = :id && x = 1", mysql) == "many");
  BOOST_TEST(rows_of("UPDATE IGNORE t SET a = 1 WHERE id = :id", mysql) == "many");
  BOOST_TEST(rows_of("INSERT IGNORE INTO t VALUES (1)", mysql) == "many");
  BOOST_TEST(rows_of("DELETE t FROM t WHERE id = :id", mysql) == "many");
  BOOST_TEST(rows_of("UPDATE t PARTITION (p) SET a = 1 WHERE id = :id", mysql) == "many");
  BOOST_TEST(rows_of("UPDATE OR REPLACE t SET a = 1 WHERE id = :id", sqlite) == "many");
  BOOST_TEST(rows_of("SELECT a FROM ONLY t WHERE id = :id", postgresql) == "many");
  BOOST_TEST(rows_of("UPDATE t SET (id, a) = (1, 2) WHERE id = :id", postgresql) == "many");
  BOOST_TEST(rows_of("UPDATE t SET a[1] = 2 WHERE id = :id", postgresql) == "many");
  BOOST_TEST(rows_of("UPDATE t SET a = 1 WHERE id = :id RETURNING a", postgresql) == "t id=:0");
  BOOST_TEST(rows_of("SELECT a FROM t TABLESAMPLE SYSTEM (1) WHERE id = :id", postgresql) == "many");
  for (const Dialect* other : {&oracle, &sqlserver})
    BOOST_TEST(rows_of("SELECT a FROM t WHERE id = :id", *other) == "many");
}

// PostgreSQL takes t.count for count(t) where the table has no such column.
BOOST_AUTO_TEST_CASE(qualified_names_are_told) {
  const auto rows =
      analyze_text(Statement("SELECT p.a, p.count, (a).b FROM s.t p WHERE p.id = :id"), postgresql).rows;
  BOOST_REQUIRE(rows);
  BOOST_TEST(rows->qualified == (std::vector<std::string>{"a", "count", "", "id"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_declared_is_about_tables) {
  const Statement read("SELECT a FROM t WHERE id = :id");
  BOOST_TEST(!analyze_text(read.reads({"t"}), sqlite).rows);
  BOOST_TEST(!analyze_text(Statement("UPDATE t SET a = 1 WHERE id = :id").writes({"t"}), sqlite).rows);
}

// ---- what an engine's catalog makes of that

Effects narrowed(std::string_view sql, std::string_view key, bool case_matters = true) {
  TextAnalysis analysis = analyze_text(Statement(std::string(sql)), sqlite);
  if (analysis.rows) narrow_to_rows(analysis.effects, *analysis.rows, key, case_matters);
  return analysis.effects;
}

BOOST_AUTO_TEST_CASE(only_the_key_narrows) {
  BOOST_TEST(narrowed("SELECT a FROM t WHERE x = :x AND id = :id", "id").row->parameter.value() == 1u);
  BOOST_TEST(narrowed("SELECT a FROM t WHERE id = 7", "id").row->literal == 7);
  BOOST_TEST(!narrowed("SELECT a FROM t WHERE x = :x", "id").row);
  BOOST_TEST(!narrowed("SELECT a FROM t WHERE id = :id", "").row);
  BOOST_TEST(!narrowed("SELECT a FROM t WHERE id = :id", "ID").row);
  BOOST_TEST(narrowed("SELECT a FROM t WHERE id = :id", "ID", false).row.has_value());
  BOOST_TEST(narrowed("INSERT INTO t VALUES (1)", "id").only_adds_rows);
  BOOST_TEST(!narrowed("INSERT INTO t VALUES (1)", "").only_adds_rows);
}

BOOST_AUTO_TEST_CASE(what_reaches_further_is_not_narrowed) {
  TextAnalysis analysis = analyze_text(Statement("DELETE FROM t WHERE id = :id"), sqlite);
  Effects cascading = analysis.effects;
  cascading.writes.push_back("u");
  narrow_to_rows(cascading, *analysis.rows, "id", true);
  BOOST_TEST(!cascading.row);
  Effects firing = analysis.effects;
  firing.writes_anything = true;
  narrow_to_rows(firing, *analysis.rows, "id", true);
  BOOST_TEST(!firing.row);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
