// SPDX-License-Identifier: BSL-1.0
#include "weir/spelling.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(spelling)

namespace {

struct Row {
  std::string_view word;
  std::string_view nearest;
};

const std::vector<std::string_view> words{"backend", "pool", "size",    "postgresql",
                                          "memory",  "ttl",  "near_ttl"};

}  // namespace

BOOST_AUTO_TEST_CASE(nearest_word) {
  const Row rows[] = {
      {"pool", "pool"},
      {"POOL", "pool"},             // case is no difference
      {"sise", "size"},             // another letter
      {"postgres", "postgresql"},   // letters missing
      {"memorry", "memory"},        // one too many
      {"tlt", "ttl"},               // swapped neighbours are one mistake
      {"mmeroy", "memory"},         // and two of them two
      {"near_tll", "near_ttl"},     // the whole word counts, not a part
      {"x", ""},                    // nothing is near
      {"", ""},                     //
      {"bck", ""},                  // more than a third is wrong
      {"completely different", ""}  //
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.word) { BOOST_TEST(weir::nearest_spelling(row.word, words) == row.nearest); }
  }
}

BOOST_AUTO_TEST_CASE(nearest_of_several_is_the_nearest) {
  BOOST_TEST(weir::nearest_spelling("cachet", {"cachets", "cachet", "cache"}) == "cachet");
  BOOST_TEST(weir::nearest_spelling("queues", {"query", "queue"}) == "queue");
}

BOOST_AUTO_TEST_CASE(a_monstrous_word_means_nothing) {
  BOOST_TEST(weir::nearest_spelling(std::string(1'000'000, 'a'), {std::string_view("a")}) == "");
}

BOOST_AUTO_TEST_CASE(suggestions) {
  BOOST_TEST(weir::suggestion("pol", {"pool", "size"}) == "; did you mean \"pool\"?");
  BOOST_TEST(weir::suggestion("x", {"pool", "size"}) == "; expected one of \"pool\", \"size\"");
  BOOST_TEST(weir::suggestion("x", {"pool"}) == "; expected \"pool\"");
  BOOST_TEST(weir::suggestion("x", {}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
