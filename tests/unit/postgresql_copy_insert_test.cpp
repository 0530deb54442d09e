// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "copy_insert.hpp"
#include "dialect.hpp"

namespace {

using weir::postgresql::CopyInsert;

std::optional<CopyInsert> read(std::string_view sql) {
  return weir::postgresql::copy_insert(sql, weir::parse_sql(sql, weir::postgresql::dialect.lexical));
}

BOOST_AUTO_TEST_CASE(what_copy_can_stand_for) {
  const struct {
    const char* sql;
    const char* command;
  } rows[] = {
      {"INSERT INTO t (a) VALUES (:a)", "COPY t (\"a\") FROM STDIN"},
      {"insert Into Shop.T (A, b_2)\nValues (:x, :y) ;", "COPY Shop.T (\"a\", \"b_2\") FROM STDIN"},
      {"INSERT INTO \"S\".\"T \"\"x\"\"\" (\"A b\", \"c\"\"d\") VALUES (:a, :b)",
       "COPY \"S\".\"T \"\"x\"\"\" (\"A b\", \"c\"\"d\") FROM STDIN"},
      {"INSERT INTO db . s . t /* a */ (a) -- b\n VALUES (:a)", "COPY db . s . t (\"a\") FROM STDIN"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.sql) {
      const auto insert = read(row.sql);
      BOOST_TEST_REQUIRE(insert.has_value());
      BOOST_TEST(insert->copy_command() == row.command);
    }
  }
}

BOOST_AUTO_TEST_CASE(others) {
  for (const char* const sql : {
           "INSERT INTO t VALUES (:a)",
           "INSERT INTO t (a) VALUES (:a), (:b)",
           "INSERT INTO t (a, b) VALUES (:a, :a)",
           "INSERT INTO t (a, b) VALUES (:a)",
           "INSERT INTO t (a) VALUES (:a, :b)",
           "INSERT INTO t (a) VALUES (1)",
           "INSERT INTO t (a, b) VALUES (:a, DEFAULT)",
           "INSERT INTO t (a) VALUES (:a::int)",
           "INSERT INTO t (a) VALUES ((:a))",
           "INSERT INTO t (a[1]) VALUES (:a)",
           "INSERT INTO t (a.b) VALUES (:a)",
           "INSERT INTO t (a) OVERRIDING USER VALUE VALUES (:a)",
           "INSERT INTO t AS x (a) VALUES (:a)",
           "INSERT INTO t (a) VALUES (:a) RETURNING a",
           "INSERT INTO t (a) VALUES (:a) ON CONFLICT DO NOTHING",
           "INSERT INTO t (U&\"a\") VALUES (:a)",
           "INSERT INTO s./* x */t (a) VALUES (:a)",
           "INSERT INTO t () VALUES ()",
           "INSERT INTO t (a) SELECT :a",
           "INSERT INTO t (a) VALUES (:a",
           "INSERT INTO (a) VALUES (:a)",
           "INSERT INTO t. (a) VALUES (:a)",
           "WITH x AS (SELECT 1) INSERT INTO t (a) VALUES (:a)",
           "UPDATE t SET a = :a",
           "",
       }) {
    BOOST_TEST_CONTEXT(sql) { BOOST_TEST(!read(sql).has_value()); }
  }
}

}  // namespace
