// SPDX-License-Identifier: BSL-1.0
#include "statement_rules.hpp"

#include <boost/test/unit_test.hpp>
#include <string_view>

#include "weir/error.hpp"

namespace weir::relational {
namespace {

const Dialect dialect{.name = "test", .lexical = {}, .placeholder = PlaceholderStyle::question};
const StoreInfo info{.backend = "test", .identity = "test", .dialect = &dialect};

/// The kind of the refusal, or an empty text.
std::string_view refusal(std::string_view sql, Place place) {
  try {
    check_statement(Statement(sql), info, place);
    return "";
  } catch (const Error& error) {
    BOOST_TEST(error.link() == "test");
    return to_string(error.kind());
  }
}

struct Case {
  std::string_view sql;
  std::string_view in_store;
  std::string_view in_transaction;
};

constexpr Case cases[] = {
    {"SELECT 1", "", ""},
    {"  /* first */ select 1;", "", ""},
    {"(SELECT 1) UNION (SELECT 2)", "", ""},
    {"UPDATE t SET a = 1", "", ""},
    {"INSERT INTO begin_log VALUES (1)", "", ""},
    {"\"begin\"", "", ""},
    {"", "syntax", "syntax"},
    {"  ; -- nothing", "syntax", "syntax"},
    {"SELECT 1; SELECT 2", "invalid_argument", "invalid_argument"},
    {"BEGIN", "invalid_argument", "invalid_argument"},
    {"; begin", "invalid_argument", "invalid_argument"},
    {"-- so\nCommit", "invalid_argument", "invalid_argument"},
    {"ROLLBACK", "invalid_argument", "invalid_argument"},
    {"END TRANSACTION", "invalid_argument", "invalid_argument"},
    {"START TRANSACTION", "invalid_argument", "invalid_argument"},
    {"SET search_path = x", "invalid_argument", "invalid_argument"},
    {"RESET ALL", "invalid_argument", "invalid_argument"},
    {"DISCARD ALL", "invalid_argument", "invalid_argument"},
    {"PREPARE p AS SELECT 1", "invalid_argument", "invalid_argument"},
    {"ATTACH 'x' AS y", "invalid_argument", "invalid_argument"},
    {"LISTEN channel", "invalid_argument", "invalid_argument"},
    {"SAVEPOINT a", "invalid_argument", ""},
    {"RELEASE a", "invalid_argument", ""},
    {"ROLLBACK TO a", "invalid_argument", ""},
    {"ROLLBACK TRANSACTION TO SAVEPOINT a", "invalid_argument", ""},
    {"SET LOCAL lock_timeout = 100", "invalid_argument", ""},
    {"SET CONSTRAINTS ALL DEFERRED", "invalid_argument", ""},
};

BOOST_AUTO_TEST_SUITE(statement_rules)

BOOST_AUTO_TEST_CASE(one_statement_that_leaves_the_session_alone) {
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(one.sql) {
      BOOST_TEST(refusal(one.sql, Place::store) == one.in_store);
      BOOST_TEST(refusal(one.sql, Place::transaction) == one.in_transaction);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational
