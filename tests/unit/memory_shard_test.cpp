// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <random>
#include <string>
#include <unordered_map>

#include "memory_fixture.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::numbered;
using test::OneShard;

constexpr std::size_t operator""_K(unsigned long long size) { return size * 1024; }

Ttl random_ttl(std::mt19937& random) {
  switch (random() % 3) {
    case 0:
      return Ttl::forever();
    case 1:
      return 1ms;
    default:
      return std::chrono::milliseconds(1 + random() % 100'000);
  }
}

auto too_large = [](const Error& error) { return error.kind() == Errc::too_large; };

BOOST_AUTO_TEST_SUITE(a_memory_shard)

// Against a plain map, over many random writes with long keys, slices and expiries among them; at each step
// the size stays under the capacity.
BOOST_AUTO_TEST_CASE(never_takes_more_than_its_capacity_and_never_answers_wrongly) {
  constexpr std::size_t capacity = 128_K;
  OneShard one({.bytes = capacity});
  const Blob buffer = Blob::copy_of(std::string(20'000, 'b'));
  std::unordered_map<std::string, std::string> model;
  std::mt19937 random(7);
  std::size_t hits = 0;
  for (int step = 0; step < 60'000; ++step) {
    std::string key = numbered(random() % 2000);
    if (key.back() == '3') key += std::string(100, 'l');
    const std::size_t size = random() % 50 == 0 ? random() % 20'000 : random() % 100;
    switch (random() % 8) {
      case 0:
        one.shard.remove(one.hashed(key));
        model.erase(key);
        break;
      case 1:
      case 2:
      case 3:
        if (const auto found = one.shard.get(one.hashed(key))) {
          ++hits;
          BOOST_REQUIRE(found->view() == model.at(key));
        }
        break;
      case 4:
        if (one.shard.get_and_touch(one.hashed(key), random_ttl(random))) ++hits;
        break;
      case 5:
        one.shard.set(one.hashed(key), buffer.slice(random() % 100, size % 1000), random_ttl(random));
        model[key] = std::string(size % 1000, 'b');
        break;
      default:
        model[key] = std::string(size, static_cast<char>('a' + random() % 26));
        one.shard.set(one.hashed(key), Blob::copy_of(model[key]), random_ttl(random));
        BOOST_REQUIRE(one.has(key));
    }
    if (step % 10 == 0) one.clock.advance(1ms);
    BOOST_REQUIRE(one.shard.counts().bytes <= capacity);
  }
  BOOST_TEST(hits > 1000);
  one.shard.clear();
  BOOST_TEST(one.shard.counts().entries == 0);
}

BOOST_AUTO_TEST_CASE(gives_all_its_room_to_one_value_once_it_is_empty) {
  constexpr std::size_t capacity = 256_K;
  OneShard one({.bytes = capacity});
  for (std::size_t i = 0; i < 3000; ++i) one.set(numbered(i), "v", i % 2 == 0 ? Ttl(1h) : Ttl::forever());
  std::size_t largest = 0;
  for (std::size_t size = 1_K; size < capacity; size += 1_K) {
    try {
      one.set("large", std::string(size, 'x'));
      largest = size;
    } catch (const Error&) {
      break;
    }
    BOOST_REQUIRE(one.has("large"));
    BOOST_REQUIRE(one.shard.counts().bytes <= capacity);
  }
  BOOST_TEST(largest > capacity / 2);
}

BOOST_AUTO_TEST_CASE(refuses_what_never_fits_and_keeps_what_it_has) {
  OneShard one({.bytes = 64_K});
  one.set("k", "old");
  BOOST_CHECK_EXCEPTION(one.set("k", std::string(64_K, 'x')), Error, too_large);
  BOOST_CHECK_EXCEPTION(one.set("other", std::string(1'000_K, 'x')), Error, too_large);
  BOOST_TEST(one.read("k") == "old");
}

BOOST_AUTO_TEST_CASE(may_hold_one_entry_only) {
  OneShard one({.entries = 1});
  for (std::size_t i = 0; i < 100; ++i) {
    one.set(numbered(i), "v", i % 2 == 0 ? Ttl(1ms) : Ttl::forever());
    BOOST_TEST(one.has(numbered(i)));
    BOOST_TEST(one.shard.counts().entries == 1);
  }
}

// Millions of short-lived entries leave nothing behind, though nobody asks for them again.
BOOST_AUTO_TEST_CASE(keeps_no_garbage_of_what_expired) {
  OneShard one({.bytes = 64U << 20U});
  std::size_t most = 0;
  for (std::size_t i = 0; i < 300'000; ++i) {
    one.set(numbered(i), "v", 1ms);
    if (i % 100 == 0) one.clock.advance(1ms);
    most = std::max(most, one.shard.counts().entries);
  }
  BOOST_TEST(most < 5'000);  // 100 are alive; a slot of the wheel is 17 ms
  BOOST_TEST(one.shard.counts().expirations > 290'000);
  BOOST_TEST(one.shard.counts().bytes < 2U << 20U);
}

// The same key over and over, with a TTL that goes far beyond: nothing piles up.
BOOST_AUTO_TEST_CASE(keeps_no_garbage_of_what_was_replaced) {
  OneShard one({.bytes = 64U << 20U});
  one.set("k", "v", 1h);
  const std::size_t before = one.shard.counts().bytes;
  for (int i = 0; i < 100'000; ++i) one.set("k", "v", std::chrono::hours(1 + i % 1000));
  BOOST_TEST(one.shard.counts().bytes == before);
}

BOOST_AUTO_TEST_CASE(frees_expired_entries_by_the_writes_that_follow) {
  OneShard one({.bytes = 16U << 20U});
  for (std::size_t i = 0; i < 1000; ++i) one.set(numbered(i), "v", 10ms);
  one.set("stays", "v");
  one.set("stays too", "v", 1h);
  one.clock.advance(100ms);
  for (std::size_t i = 0; i < 1000; ++i) one.shard.remove(one.hashed("absent"));
  BOOST_TEST(one.shard.counts().entries == 2);
  BOOST_TEST(one.shard.counts().expirations == 1000);
  BOOST_TEST(one.has("stays"));
  BOOST_TEST(one.has("stays too"));
}

BOOST_AUTO_TEST_CASE(gives_memory_back) {
  OneShard one({.bytes = 64U << 20U});
  for (std::size_t i = 0; i < 100'000; ++i) one.set(numbered(i), "v", i % 3 == 0 ? Ttl(1h) : Ttl::forever());
  const std::size_t full = one.shard.counts().bytes;
  for (std::size_t i = 0; i < 100'000; ++i)
    if (i % 10 != 0) one.shard.remove(one.hashed(numbered(i)));
  for (std::size_t i = 0; i < 100'000; i += 10) BOOST_REQUIRE(one.read(numbered(i)) == "v");
  for (std::size_t i = 0; i < 20'000; ++i) one.shard.remove(one.hashed("absent"));
  BOOST_TEST(one.shard.counts().bytes < full / 4);
  for (std::size_t i = 0; i < 100'000; i += 10) BOOST_REQUIRE(one.read(numbered(i)) == "v");
  one.clock.advance(1h);
  for (std::size_t i = 0; i < 100'000; i += 10) BOOST_REQUIRE(one.has(numbered(i)) == (i % 3 != 0));
}

BOOST_AUTO_TEST_CASE(keeps_what_is_read_through_a_scan) {
  OneShard one({.entries = 1000});
  for (std::size_t i = 0; i < 100; ++i) one.set("hot-" + numbered(i), "v");
  std::size_t misses = 0;
  for (std::size_t i = 0; i < 20'000; ++i) {
    one.set(numbered(i), "v");
    misses += !one.has("hot-" + numbered(i % 100));
  }
  BOOST_TEST(misses == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
