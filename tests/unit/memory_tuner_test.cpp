// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <random>

#include "tuner.hpp"

namespace weir {
namespace {

using memory::Tuner;

constexpr std::size_t entries = 1000;

std::uint64_t hash_of(std::uint64_t key) {
  key = (key + 1) * 0x9E3779B97F4A7C15U;
  key ^= key >> 29U;
  return key * 0xBF58476D1CE4E5B9U;
}

void ask(Tuner& tuner, std::uint64_t key) {
  tuner.read(hash_of(key), false);
  tuner.wrote(hash_of(key));
}

BOOST_AUTO_TEST_SUITE(a_memory_tuner)

BOOST_AUTO_TEST_CASE(recommends_the_usual_until_the_cache_is_full) {
  Tuner tuner;
  for (std::uint64_t i = 0; i < 100'000; ++i) ask(tuner, i % (4 * entries));
  BOOST_TEST(tuner.recommended().small_share == 0.1);
}

BOOST_AUTO_TEST_CASE(finds_that_a_loop_wants_little_room_for_what_is_new) {
  Tuner tuner;
  tuner.begin(entries);
  for (std::uint64_t i = 0; i < 100'000; ++i) ask(tuner, i % (4 * entries));
  BOOST_TEST(tuner.recommended().small_share < 0.05);
}

// Each key twice, far enough apart that it is gone from a small queue; then never again.
BOOST_AUTO_TEST_CASE(finds_that_pairs_want_much) {
  Tuner tuner;
  tuner.begin(entries);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    ask(tuner, 1'000'000 + i);
    ask(tuner, 1'000'000 + i - entries / 2);
  }
  BOOST_TEST(tuner.recommended().small_share > 0.1);
}

BOOST_AUTO_TEST_CASE(follows_a_change) {
  Tuner tuner;
  tuner.begin(entries);
  for (std::uint64_t i = 0; i < 50'000; ++i) ask(tuner, i % (4 * entries));
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    ask(tuner, 1'000'000 + i);
    ask(tuner, 1'000'000 + i - entries / 2);
  }
  BOOST_TEST(tuner.recommended().small_share > 0.1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
