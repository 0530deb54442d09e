// SPDX-License-Identifier: BSL-1.0
// How many requests the policy answers, on traces that are made here: what docs/decisions/0012 promises of
// it.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "weir/backends/memory.hpp"

namespace weir {
namespace {

using Trace = std::vector<std::uint32_t>;
constexpr std::size_t length = 200'000;

/// Ranks by Zipf's law, the hottest first.
class Zipf {
 public:
  Zipf(std::size_t keys, double exponent) : sums_(keys) {
    double sum = 0;
    for (std::size_t i = 0; i < keys; ++i) {
      sums_[i] = sum += std::pow(static_cast<double>(i + 1), -exponent);
    }
  }
  std::uint32_t operator()(std::mt19937_64& random) const {
    const double drawn = std::uniform_real_distribution<>(0, sums_.back())(random);
    return static_cast<std::uint32_t>(std::lower_bound(sums_.begin(), sums_.end(), drawn) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

Trace trace_of(const std::function<std::uint32_t(std::size_t, std::mt19937_64&)>& request) {
  std::mt19937_64 random(7);
  Trace trace;
  for (std::size_t i = 0; i < length; ++i) trace.push_back(request(i, random));
  return trace;
}

double ratio(std::size_t hits) { return static_cast<double>(hits) / static_cast<double>(length); }

double weir_on(const Trace& trace, std::size_t capacity) {
  const CachePtr cache = memory_cache({.capacity = {0}, .entries = capacity, .seed = 1});
  std::size_t hits = 0;
  for (const std::uint32_t request : trace) {
    const std::string key = std::to_string(request);
    if (cache->get(key)) {
      ++hits;
    } else {
      cache->set(key, Blob(), Ttl::forever());
    }
  }
  BOOST_REQUIRE(*cache->statistics().entries <= capacity);
  BOOST_REQUIRE(*cache->statistics().hits == hits);
  return ratio(hits);
}

/// The most that any policy can reach (Belady's), one that need not admit what it is asked for.
double best_on(const Trace& trace, std::size_t capacity) {
  constexpr auto never = std::numeric_limits<std::size_t>::max();
  const std::size_t keys = *std::max_element(trace.begin(), trace.end()) + 1;
  std::vector<std::size_t> last(keys, never);
  std::vector<std::size_t> next(trace.size());
  for (std::size_t i = trace.size(); i-- > 0;) next[i] = std::exchange(last[trace[i]], i);
  std::vector<std::size_t> held(keys, 0);  // when it comes next, where it is held; no request comes at 0 next
  std::priority_queue<std::pair<std::size_t, std::uint32_t>> farthest;
  std::size_t size = 0;
  std::size_t hits = 0;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    (held[trace[i]] != 0 ? hits : size) += 1;
    held[trace[i]] = next[i];
    farthest.emplace(next[i], trace[i]);
    while (size > capacity) {
      const auto [time, key] = farthest.top();
      farthest.pop();
      if (held[key] != time) continue;  // since then it came again
      held[key] = 0;
      --size;
    }
  }
  return ratio(hits);
}

double share_of_best(const Trace& trace, std::size_t capacity) {
  const double share = weir_on(trace, capacity) / best_on(trace, capacity);
  BOOST_TEST_MESSAGE("capacity " << capacity << ": share " << share);
  return share;
}

BOOST_AUTO_TEST_SUITE(memory_hit_ratio)

BOOST_AUTO_TEST_CASE(of_a_loop_four_times_the_capacity_is_more_than_half_of_the_best) {
  const Trace loop = trace_of([](std::size_t i, auto&) { return i % 4000; });
  BOOST_TEST(share_of_best(loop, 1000) > 0.8);
  const Trace longer = trace_of([](std::size_t i, auto&) { return i % 40'000; });
  BOOST_TEST(share_of_best(longer, 10'000) > 0.5);  // in several shards, and only five rounds
}

BOOST_AUTO_TEST_CASE(of_loops_of_other_lengths_is_more_than_half_too) {
  for (const std::size_t keys : {1100, 1500, 2000, 10'000, 20'000}) {
    const Trace loop = trace_of([keys](std::size_t i, auto&) { return i % keys; });
    BOOST_TEST(share_of_best(loop, 1000) > 0.5, "a loop of " << keys);
  }
}

// On such traces the best that is known of LRU, ARC, S3-FIFO, SIEVE and W-TinyLFU is 0.74, 0.82 and 0.90.
BOOST_AUTO_TEST_CASE(of_zipf_is_near_the_best) {
  for (const auto& [exponent, least] : {std::pair{0.7, 0.68}, {0.9, 0.82}, {1.1, 0.92}}) {
    const Zipf zipf(20'000, exponent);
    const Trace trace = trace_of([&](std::size_t, auto& random) { return zipf(random); });
    for (const std::size_t capacity : {200, 1000, 2000}) {
      BOOST_TEST(share_of_best(trace, capacity) > least, "exponent " << exponent);
    }
  }
}

BOOST_AUTO_TEST_CASE(suffers_little_from_scans) {
  const Zipf zipf(20'000, 1.0);
  const Trace trace = trace_of([&](std::size_t i, auto& random) {
    return i % 30'000 < 10'000 ? static_cast<std::uint32_t>(100'000 + i) : zipf(random);
  });
  BOOST_TEST(share_of_best(trace, 1000) > 0.88);
}

// What is new is asked for the most, as in a feed: LRU's own ground.
BOOST_AUTO_TEST_CASE(follows_what_is_new) {
  const Zipf zipf(2000, 0.8);
  const Trace trace = trace_of(
      [&](std::size_t i, auto& random) { return static_cast<std::uint32_t>(2000 + i / 20) - zipf(random); });
  BOOST_TEST(share_of_best(trace, 500) > 0.6);
}

BOOST_AUTO_TEST_CASE(comes_back_after_a_shift) {
  const Zipf zipf(10'000, 1.0);
  const Trace trace = trace_of([&](std::size_t i, auto& random) {
    return static_cast<std::uint32_t>(i / 50'000 * 10'000) + zipf(random);
  });
  BOOST_TEST(share_of_best(trace, 1000) > 0.84);
}

BOOST_AUTO_TEST_CASE(of_a_loop_beside_zipf_is_near_the_best) {
  const Zipf zipf(10'000, 0.9);
  const Trace trace = trace_of([&](std::size_t i, auto& random) {
    return i % 2 == 0 ? static_cast<std::uint32_t>(100'000 + i / 2 % 5000) : zipf(random);
  });
  BOOST_TEST(share_of_best(trace, 1000) > 0.75);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
