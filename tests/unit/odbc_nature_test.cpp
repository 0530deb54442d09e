// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "known.hpp"
#include "nature.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/odbc.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir::relational::odbc {
namespace {

Nature nature(const char* sql, const Dialect& dialect = ansi_dialect()) {
  Target target;
  target.dialect = &dialect;
  target.ways = weir::odbc::known_of(dialect).ways;
  return nature_of(Statement(sql), target);
}

/// The nature as letters: p(repared), c(hanges rows), g(ives rows of that), r(eads only), t(races).
std::string letters(const Nature& nature) {
  std::string text;
  if (nature.worth_preparing) text += 'p';
  if (nature.changes_rows) text += 'c';
  if (nature.returns_rows) text += 'g';
  if (nature.only_reads) text += 'r';
  if (nature.leaves_traces) text += 't';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_nature)

BOOST_AUTO_TEST_CASE(each_statement) {
  const struct {
    const char* sql;
    const char* nature;
  } rows[] = {
      {"SELECT a FROM t", "pr"},
      {" -- first\n (SELECT a FROM t)", "pr"},
      {"/* x */ select upper(a), count(*) from t", "pr"},
      {"SELECT strange(a) FROM t", "pt"},
      {"VALUES (1)", "pr"},
      {"WITH x AS (SELECT 1) SELECT * FROM x", "pr"},
      {"WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "pc"},
      {"WITH insert_me AS (SELECT 1) DELETE FROM t", "pc"},
      {"INSERT INTO t VALUES (:a)", "pc"},
      {"INSERT INTO t VALUES (:a) RETURNING a", "pcg"},
      {"INSERT INTO t VALUES ('returning')", "pc"},
      {"UPDATE t SET a = 1", "pc"},
      {"DELETE FROM t", "pc"},
      {"MERGE INTO t USING u ON (t.a = u.a) WHEN MATCHED THEN DELETE", "pc"},
      {"CREATE TABLE t (a INTEGER, b VARCHAR(30) NOT NULL, c DECIMAL(10, 2), PRIMARY KEY (a), UNIQUE (b))",
       ""},
      {"create or replace view v as select upper(b) from t", ""},
      {"CREATE UNIQUE INDEX i ON t (a)", "t"},  // perhaps a call of t
      {"ALTER TABLE t ADD b INTEGER", ""},
      {"DROP TABLE t", ""},
      {"TRUNCATE TABLE t", ""},
      {"CREATE TEMPORARY TABLE t (a INTEGER)", "t"},
      {"CREATE TABLE #t (a INTEGER)", "t"},
      {"CREATE TABLE t AS SELECT strange(a) FROM u", "t"},
      {"CREATE FUNCTION f() RETURNS INTEGER", "t"},
      {"DROP DATABASE d", "t"},
      {"SET x = 1", "t"},
      {"CALL p()", "t"},
      {"INSERT INTO temp VALUES (1)", "pct"},  // perhaps a table that only this session has
  };
  for (const auto& row : rows) BOOST_TEST(letters(nature(row.sql)) == row.nature, row.sql);
}

BOOST_AUTO_TEST_CASE(functions_of_known_engines) {
  for (const char* sql : {"SELECT SUM(a), COUNT(*) FROM t", "SELECT now(), coalesce(a, 1) FROM t",
                          "SELECT i FROM generate_series(1, 9) i"})
    BOOST_TEST(letters(nature(sql, postgresql_dialect())) == "pr", sql);
  BOOST_TEST(letters(nature("SELECT SUM(a), NOW() FROM t", mysql_dialect())) == "pr");
  BOOST_TEST(letters(nature("SELECT COUNT(*), typeof(a) FROM t", sqlite_dialect())) == "pr");
  BOOST_TEST(letters(nature("SELECT blob_export(a, 'b') FROM t", sqlite_dialect())) == "pt");
  for (const char* sql :
       {"SELECT setval('s', 1)", "SELECT set_config('a', 'b', false)", "SELECT mine(a) FROM t"})
    BOOST_TEST(letters(nature(sql, postgresql_dialect())) == "pt", sql);
  BOOST_TEST(letters(nature("SELECT GET_LOCK('a', 1)", mysql_dialect())) == "pt");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
