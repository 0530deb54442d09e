// SPDX-License-Identifier: BSL-1.0
// What the memory cache does where there is no memory: any allocation may fail, and what throws has changed
// nothing.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <limits>
#include <new>
#include <random>
#include <string>
#include <unordered_map>

#include "memory_fixture.hpp"

namespace {

constexpr long all_succeed = std::numeric_limits<long>::max();
// How many allocations of this thread succeed still.
thread_local long allocations_left = all_succeed;

void* allocate(std::size_t size) {
  if (allocations_left != all_succeed && allocations_left-- <= 0) throw std::bad_alloc();
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

// Not inlined: g++ 12 would take it for the wrong counterpart of the standard's operator new.
[[gnu::noinline]] void release(void* memory) noexcept { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  if (allocations_left != all_succeed && allocations_left-- <= 0) throw std::bad_alloc();
  const auto align = static_cast<std::size_t>(alignment);
  if (void* const memory = std::aligned_alloc(align, (size + align - 1) / align * align)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::numbered;

BOOST_AUTO_TEST_SUITE(memory_without_memory)

BOOST_AUTO_TEST_CASE(what_throws_changes_nothing) {
  test::OneShard one({.bytes = 256U << 10U});
  const Blob buffer = Blob::copy_of(std::string(1000, 'b'));
  std::unordered_map<std::string, std::string> model;
  std::mt19937 random(7);
  int failed = 0;
  for (int step = 0; step < 40'000; ++step) {
    std::string key = numbered(random() % 3000);
    if (random() % 4 == 0) key += std::string(50, 'l');
    const std::string before = one.read(key);
    const Blob value = random() % 4 == 0 ? buffer.slice(1, 100) : Blob::copy_of(numbered(random()));
    const Ttl ttl = random() % 3 == 0 ? Ttl(1h) : Ttl::forever();
    allocations_left = static_cast<long>(random() % 4);
    try {
      if (random() % 4 == 0) {
        one.shard.get_and_touch(one.hashed(key), ttl);
        allocations_left = all_succeed;
      } else {
        one.shard.set(one.hashed(key), value, ttl);
        allocations_left = all_succeed;
        BOOST_REQUIRE(one.read(key) == value.view());
        model[key] = std::string(value.view());
      }
    } catch (const std::bad_alloc&) {
      allocations_left = all_succeed;
      ++failed;
      const std::string after = one.read(key);
      BOOST_REQUIRE((after == before || after == "(absent)"));  // room may have been made before it failed
    }
    if (step % 50 == 0) one.shard.remove(one.hashed(numbered(random() % 3000)));
    BOOST_REQUIRE(one.shard.counts().bytes <= 256U << 10U);
  }
  BOOST_TEST(failed > 1000);
  for (const auto& [key, value] : model) {
    const std::string held = one.read(key);
    BOOST_REQUIRE((held == value || held == "(absent)"));
  }
  one.clock.advance(1h);
  one.shard.clear();
  BOOST_TEST(one.shard.counts().entries == 0);
}

// Neither the policy's memory of what went nor its trials are worth failing for.
BOOST_AUTO_TEST_CASE(evictions_go_on) {
  test::OneShard one({.entries = 100});
  for (std::size_t i = 0; i < 100; ++i) one.set(numbered(i), "v");
  const Blob value = Blob::copy_of("v");
  const std::string key = "k";
  allocations_left = 0;
  one.shard.set(one.hashed(key), value, Ttl::forever());
  allocations_left = all_succeed;
  BOOST_TEST(one.has(key));
  BOOST_TEST(one.shard.counts().evictions == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
