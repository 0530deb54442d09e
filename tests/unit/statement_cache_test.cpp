// SPDX-License-Identifier: BSL-1.0
#include "statement_cache.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace weir::relational {
namespace {

BOOST_AUTO_TEST_SUITE(statement_cache)

BOOST_AUTO_TEST_CASE(finds_what_it_keeps_by_text) {
  StatementCache<int> cache(4);
  BOOST_TEST((cache.find("SELECT 1", 1) == nullptr));
  cache.keep("SELECT 1", 1, 10);
  BOOST_REQUIRE(cache.find("SELECT 1", 1));
  BOOST_TEST(*cache.find("SELECT 1", 1) == 10);
}

BOOST_AUTO_TEST_CASE(tells_texts_of_one_hash_apart) {
  StatementCache<int> cache(4);
  cache.keep("a", 7, 1);
  cache.keep("b", 7, 2);
  BOOST_TEST(*cache.find("a", 7) == 1);
  BOOST_TEST(*cache.find("b", 7) == 2);
  BOOST_TEST((cache.find("c", 7) == nullptr));
}

BOOST_AUTO_TEST_CASE(copies_the_text) {
  StatementCache<int> cache(4);
  std::string text = "SELECT a";
  cache.keep(text, 1, 5);
  text = "DELETE x";
  BOOST_TEST((cache.find("SELECT a", 1) != nullptr));
}

BOOST_AUTO_TEST_CASE(drops_the_least_recently_used) {
  StatementCache<int> cache(2);
  cache.keep("a", 1, 1);
  cache.keep("b", 2, 2);
  cache.find("a", 1);
  cache.keep("c", 3, 3);
  BOOST_TEST((cache.find("b", 2) == nullptr));
  BOOST_TEST((cache.find("a", 1) != nullptr));
  BOOST_TEST((cache.find("c", 3) != nullptr));
}

BOOST_AUTO_TEST_CASE(of_no_capacity_keeps_the_last) {
  StatementCache<int> cache(0);
  cache.keep("a", 1, 1);
  cache.keep("b", 2, 2);
  BOOST_TEST((cache.find("a", 1) == nullptr));
  BOOST_TEST((cache.find("b", 2) != nullptr));
}

BOOST_AUTO_TEST_CASE(drop_and_clear_forget) {
  StatementCache<int> cache(4);
  cache.keep("a", 1, 1);
  cache.keep("b", 2, 2);
  cache.drop("a", 1);
  cache.drop("never there", 9);
  BOOST_TEST((cache.find("a", 1) == nullptr));
  BOOST_TEST((cache.find("b", 2) != nullptr));
  cache.clear();
  BOOST_TEST((cache.find("b", 2) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational
