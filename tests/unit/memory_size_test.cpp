// SPDX-License-Identifier: BSL-1.0
// What the memory cache takes of memory, as malloc says; which sanitizers replace.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <malloc.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "memory_fixture.hpp"
#include "weir/backends/memory.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

std::size_t in_use() {
  const struct mallinfo2 now = mallinfo2();
  return now.uordblks + now.hblkhd;
}

constexpr std::size_t million = 1'000'000;

std::string key_of(std::size_t i) {
  std::string key = std::to_string(i);
  return "user:" + std::string(15 - key.size(), '0') + key;  // 20 octets
}

/// Octets of each of a million entries in a full cache, as malloc says and as the cache does, beyond key and
/// value.
struct Overhead {
  double real;
  double told;
};

Overhead overhead_of(std::size_t value_size, Ttl ttl) {
  const std::string value(value_size, 'v');
  const std::size_t before = in_use();
  const CachePtr cache = memory_cache({.capacity = {0}, .entries = million});
  for (std::size_t i = 0; i < million + million / 10; ++i) cache->set(key_of(i), Blob::copy_of(value), ttl);
  const CacheStatistics statistics = cache->statistics();
  const auto entries = static_cast<double>(*statistics.entries);
  BOOST_TEST(entries > 0.99 * million);
  const double beyond = static_cast<double>(20 + value_size);
  const Overhead overhead{static_cast<double>(in_use() - before) / entries - beyond,
                          static_cast<double>(*statistics.bytes) / entries - beyond};
  BOOST_TEST_MESSAGE("values of " << value_size << " octets" << (ttl.is_forever() ? "" : " that expire")
                                  << ": overhead " << overhead.real << ", told " << overhead.told);
  return overhead;
}

BOOST_AUTO_TEST_SUITE(memory_size)

// With all that belongs to the value's Blob, and what malloc adds to that.
BOOST_AUTO_TEST_CASE(of_an_entry_is_at_most_64_octets_beyond_key_and_value) {
  for (const std::size_t size : {8, 64, 100, 200}) {
    const Overhead overhead = overhead_of(size, Ttl::forever());
    BOOST_TEST(overhead.real <= 64);
    BOOST_TEST(overhead.told >= overhead.real * 0.99);
    BOOST_TEST(overhead.told <= overhead.real + 4);
  }
}

BOOST_AUTO_TEST_CASE(of_an_entry_that_expires_is_16_more) {
  BOOST_TEST(overhead_of(100, 1h).real <= 64 + 16);
}

// The cache's own, where the Blob is somebody else's as well.
BOOST_AUTO_TEST_CASE(of_an_entry_whose_value_is_held_elsewhere) {
  const Blob shared = Blob::copy_of("v");
  const std::size_t before = in_use();
  const CachePtr cache = memory_cache({.capacity = {0}, .entries = million});
  for (std::size_t i = 0; i < million + million / 10; ++i) cache->set(key_of(i), shared, 1h);
  const auto entries = static_cast<double>(*cache->statistics().entries);
  const double own = static_cast<double>(in_use() - before) / entries - 20;
  BOOST_TEST_MESSAGE("the cache's own, of an entry that expires: " << own);
  BOOST_TEST(own <= 64);
}

// Keys and values of all sizes.
BOOST_AUTO_TEST_CASE(is_what_the_cache_says) {
  const std::size_t before = in_use();
  test::OneShard one({.bytes = std::size_t{64} << 20U});
  const std::size_t own_before = one.shard.counts().bytes;
  std::mt19937 random(7);
  for (std::size_t i = 0; i < 200'000; ++i) {
    const std::string key = test::numbered(i) + std::string(random() % 200, 'k');
    one.set(key, std::string(random() % 1000, 'v'), i % 2 == 0 ? Ttl(1h) : Ttl::forever());
  }
  BOOST_TEST(one.shard.counts().evictions > 10'000);
  const auto real = static_cast<double>(in_use() - before);
  const auto own = static_cast<double>(one.shard.counts().bytes - own_before);
  BOOST_TEST(own >= real * 0.98);
  BOOST_TEST(own <= real * 1.03);
  BOOST_TEST(one.shard.counts().bytes <= std::size_t{64} << 20U);
}

// Nothing is left of it.
BOOST_AUTO_TEST_CASE(is_nothing_once_it_is_gone) {
  const std::size_t before = in_use();
  {
    const CachePtr cache = memory_cache({.capacity = 4_MiB});
    const Blob buffer = Blob::copy_of(std::string(1000, 'b'));
    for (std::size_t i = 0; i < 20'000; ++i) {
      cache->set(key_of(i) + std::string(i % 100, 'k'), buffer.slice(i % 100, 100), 1h);
      cache->set(key_of(i + million), Blob::copy_of(std::string(i % 300, 'v')), Ttl::forever());
    }
  }
  BOOST_TEST(in_use() - before < 1000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
#endif
