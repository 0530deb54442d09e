// SPDX-License-Identifier: BSL-1.0
// The memory cache under fire; most of what it shows, it shows with ThreadSanitizer.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "memory_fixture.hpp"
#include "support/manual_clock.hpp"
#include "weir/backends/memory.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::numbered;

constexpr Ttl forever = Ttl::forever();
constexpr int threads = 4;

void at_once(const std::function<void(int)>& work) {
  std::vector<std::jthread> running;
  for (int self = 0; self < threads; ++self) running.emplace_back(work, self);
}

Ttl some_ttl(std::mt19937& random) {
  return random() % 2 == 0 ? forever : Ttl(std::chrono::milliseconds(1 + random() % 20));
}

BOOST_AUTO_TEST_SUITE(memory_threads)

// Counters count every increment, a compare-and-set loop loses none, and of many adds one succeeds.
BOOST_AUTO_TEST_CASE(lose_no_change) {
  constexpr int rounds = 3000;
  const CachePtr cache = memory_cache({.capacity = 64_MiB, .shards = 2});
  cache->set("cell", Blob::copy_of("0"), forever);
  std::atomic<int> added{0};
  at_once([&](int) {
    for (int i = 0; i < rounds; ++i) {
      cache->increment("count", 1, forever);
      added += cache->add("once-" + std::to_string(i), Blob(), forever) ? 1 : 0;
      for (bool done = false; !done;) {
        const Blob held = *cache->get("cell");
        const std::string next = std::to_string(std::stoi(std::string(held.view())) + 1);
        done = cache->compare_and_set("cell", held, Blob::copy_of(next), forever);
      }
    }
  });
  BOOST_TEST(cache->get("count")->view() == std::to_string(threads * rounds));
  BOOST_TEST(cache->get("cell")->view() == std::to_string(threads * rounds));
  BOOST_TEST(added == rounds);
}

// Every operation at once in a cache that evicts, expires, grows, shrinks and is cleared: a value that is
// read is always one of its key, and one that is held stays as it is.
BOOST_AUTO_TEST_CASE(never_see_another_keys_value) {
  constexpr int rounds = 20'000;
  test::ManualClock clock;
  const CachePtr cache = memory_cache({.capacity = 512_KiB, .shards = 2, .clock = &clock});
  std::atomic<int> wrong{0};
  std::atomic<int> hits{0};
  at_once([&](int self) {
    std::mt19937 random(static_cast<unsigned>(self));
    for (int i = 0; i < rounds; ++i) {
      const std::string key = numbered(random() % 3000) + std::string(random() % 8 == 0 ? 40 : 0, 'l');
      const std::string value = key + std::string(random() % 300, '!');
      switch (random() % 12) {
        case 0:
          cache->remove(key);
          break;
        case 1:
          cache->touch(key, some_ttl(random));
          break;
        case 2:
          cache->replace(key, Blob::copy_of(value), some_ttl(random));
          break;
        case 3:
          cache->expires_in(key);
          break;
        case 4:
          clock.advance(100us);
          break;
        case 5:
          cache->statistics();
          break;
        case 6:
        case 7:
        case 8:
          cache->set(key, Blob::copy_of(value), some_ttl(random));
          break;
        default:
          const auto found = random() % 4 == 0 ? cache->get_and_touch(key, 5ms) : cache->get(key);
          hits += found ? 1 : 0;
          wrong += found && !found->view().starts_with(key) ? 1 : 0;
      }
      if (i % 5000 == 4999) cache->clear();
    }
  });
  BOOST_TEST(hits > rounds / 10);
  BOOST_TEST(wrong == 0);
  cache->clear();
  BOOST_TEST(*cache->statistics().entries == 0);
  BOOST_TEST(*cache->statistics().bytes <= (512_KiB).octets);
}

// Who reads after a set returned sees it or a later one: versions of a key never go back.
BOOST_AUTO_TEST_CASE(see_what_was_set_before) {
  constexpr int rounds = 20'000;
  const CachePtr cache = memory_cache({.capacity = 8_MiB, .shards = 1});
  std::atomic<int> written{0};
  std::atomic<int> wrong{0};
  cache->set("k", Blob::copy_of("0"), forever);
  at_once([&](int self) {
    for (int i = 1; i <= rounds; ++i) {
      if (self == 0) {
        cache->set("k", Blob::copy_of(std::to_string(i)), forever);
        written.store(i, std::memory_order_release);
        continue;
      }
      const int before = written.load(std::memory_order_acquire);
      wrong += std::stoi(std::string(cache->get("k")->view())) < before ? 1 : 0;
    }
  });
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(end_to_clear_while_others_set) {
  const CachePtr cache = memory_cache({.capacity = {0}, .entries = 2000, .shards = 2});
  at_once([&](int self) {
    for (std::size_t i = 0; i < 5000; ++i) {
      if (self == 0) {
        if (i % 100 == 0) cache->clear();
      } else {
        cache->set(numbered(i), Blob(), forever);
      }
    }
  });
  BOOST_TEST(*cache->statistics().entries <= 2000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
