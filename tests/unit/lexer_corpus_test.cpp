// SPDX-License-Identifier: BSL-1.0
// weir's scanner against texts that are hard to scan, and against the engines' own scanners.
#include "lexer_corpus.hpp"

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "sql_rules.hpp"
#include "support/pg_scan.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"

BOOST_AUTO_TEST_SUITE(lexer_corpus)

namespace {

using namespace weir;
using test::LexerCase;
using test::read_lexer_corpus;
using Names = std::vector<std::string>;

Names occurrences(const ParsedSql& parsed) {
  Names names;
  for (const ParsedSql::Placeholder& place : parsed.placeholders) {
    names.push_back(parsed.parameter_names[place.index]);
  }
  return names;
}

void check(const LexerCase& row, const Dialect& dialect) {
  BOOST_TEST_CONTEXT(row.place << "\n" << row.sql) {
    if (row.fails) {
      BOOST_CHECK_EXCEPTION(parse_sql(row.sql, dialect.lexical), Error,
                            [](const Error& error) { return error.kind() == Errc::syntax; });
    } else {
      const ParsedSql parsed = parse_sql(row.sql, dialect.lexical);
      BOOST_TEST(occurrences(parsed) == row.parameters, boost::test_tools::per_element());
    }
  }
}

void check_corpus(const char* engine, const Dialect& dialect, std::size_t at_least) {
  const std::vector<LexerCase> corpus = read_lexer_corpus(engine);
  BOOST_TEST(corpus.size() >= at_least);
  for (const LexerCase& row : corpus) check(row, dialect);
}

void compare_with_postgresql(const LexerCase& row) {
  BOOST_TEST_CONTEXT(row.place << "\n" << row.sql) {
    if (row.fails) {
      BOOST_TEST(!test::scan_by_postgresql(row.sql).has_value());
      return;
    }
    const ParsedSql parsed = parse_sql(row.sql, test::postgresql.lexical);
    const std::string rendered = parsed.render(row.sql, PlaceholderStyle::dollar_number);
    auto theirs = test::scan_by_postgresql(rendered);
    BOOST_REQUIRE(theirs.has_value());
    std::string ours = test::scan_by_weir(row.sql, parsed);
    test::level_differences(rendered, *theirs, ours);
    BOOST_TEST(ours == *theirs, rendered << "\nweir:       " << ours << "\nPostgreSQL: " << *theirs);
    BOOST_TEST(parsed.statement_count == test::count_by_postgresql(rendered));
  }
}

struct Database {
  Database() { BOOST_REQUIRE(sqlite3_open(":memory:", &handle) == SQLITE_OK); }
  ~Database() { sqlite3_close(handle); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  sqlite3* handle = nullptr;
};

/// How many parameters SQLite sees; -1 where it does not understand the text.
int count_by_sqlite(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
  const int count = code == SQLITE_OK ? sqlite3_bind_parameter_count(statement) : -1;
  sqlite3_finalize(statement);
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(postgresql) { check_corpus("postgresql", test::postgresql, 150); }
BOOST_AUTO_TEST_CASE(sqlite) { check_corpus("sqlite", test::sqlite, 50); }
BOOST_AUTO_TEST_CASE(mysql) { check_corpus("mysql", test::mysql, 60); }
BOOST_AUTO_TEST_CASE(oracle) { check_corpus("oracle", test::oracle, 30); }
BOOST_AUTO_TEST_CASE(sqlserver) { check_corpus("sqlserver", test::sqlserver, 30); }

BOOST_AUTO_TEST_CASE(postgresql_s_own_scanner_agrees) {
  std::size_t asked = 0;
  for (const LexerCase& row : read_lexer_corpus("postgresql")) {
    if (!row.apart.empty()) continue;
    compare_with_postgresql(row);
    ++asked;
  }
  BOOST_TEST(asked >= 150U);
}

BOOST_AUTO_TEST_CASE(sqlite_itself_agrees) {
  const Database database;
  BOOST_REQUIRE(sqlite3_exec(database.handle, "CREATE TABLE t (a, b, c, [d e], `f:g`)", nullptr, nullptr,
                             nullptr) == SQLITE_OK);
  for (const LexerCase& row : read_lexer_corpus("sqlite")) {
    BOOST_TEST_CONTEXT(row.place << "\n" << row.sql) {
      if (row.fails && !row.apart.empty()) continue;
      if (row.fails || !row.apart.empty()) {
        BOOST_TEST(count_by_sqlite(database.handle, row.sql) == -1);
        continue;
      }
      const ParsedSql parsed = parse_sql(row.sql, test::sqlite.lexical);
      const std::string rendered = parsed.render(row.sql, PlaceholderStyle::question_number);
      BOOST_TEST(count_by_sqlite(database.handle, rendered) ==
                 static_cast<int>(parsed.parameter_names.size()));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
