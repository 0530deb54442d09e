// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE memory
#include <malloc.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "index.hpp"
#include "shard.hpp"
#include "sieve.hpp"
#include "support/manual_clock.hpp"
#include "weir/backends/memory.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using memory::Entry;
using memory::HashedKey;
using memory::Index;
using memory::Shard;
using memory::Sieve;
using memory::SieveNode;
using test::ManualClock;

constexpr Ttl forever = Ttl::forever();
constexpr std::chrono::milliseconds hour = 1h;

HashedKey hashed(std::string_view text) { return {std::hash<std::string_view>()(text), text}; }

std::string number(std::size_t i) { return "key-" + std::to_string(i); }

auto has_kind(Errc kind) {
  return [kind](const Error& error) { return error.kind() == kind && error.link() == "memory"; };
}

struct Fixture {
  ManualClock clock;
  CachePtr cache = memory_cache({.capacity = 1_MiB, .shards = 4, .clock = &clock});

  std::string read(std::string_view key) {
    const std::optional<Blob> value = cache->get(key);
    return value ? std::string(value->view()) : "(absent)";
  }
  void write(std::string_view key, std::string_view value, Ttl ttl = forever) {
    cache->set(key, Blob::copy_of(value), ttl);
  }
};

BOOST_FIXTURE_TEST_SUITE(the_cache, Fixture)

BOOST_AUTO_TEST_CASE(a_value_is_shared_not_copied) {
  const Blob value = Blob::copy_of("text");
  cache->set("k", value, forever);
  BOOST_TEST((cache->get("k")->data() == value.data()));
  write("k", "other");
  BOOST_TEST(value.view() == "text");
}

BOOST_AUTO_TEST_CASE(a_hit_is_reported) {
  write("k", "v");
  CallReport report;
  Context context;
  context.report = &report;
  cache->get("absent", context);
  BOOST_TEST((report.verdict == CacheVerdict::none));
  cache->get("k", context);
  BOOST_TEST((report.verdict == CacheVerdict::hit_local));
}

BOOST_AUTO_TEST_CASE(get_many_keeps_the_order) {
  write("a", "1");
  write("c", "");
  const std::vector<std::string_view> keys{"c", "b", "a", "a"};
  const auto values = cache->get_many(keys);
  BOOST_REQUIRE(values.size() == 4);
  BOOST_TEST((values[0] && values[0]->empty()));
  BOOST_TEST(!values[1]);
  BOOST_TEST(values[2]->view() == "1");
  BOOST_TEST(values[3]->view() == "1");
  BOOST_TEST(cache->get_many({}).empty());
}

BOOST_AUTO_TEST_CASE(an_entry_expires_at_its_instant) {
  write("k", "v", 10ms);
  clock.advance(10ms - 1ns);
  BOOST_TEST(read("k") == "v");
  clock.advance(1ns);
  BOOST_TEST(read("k") == "(absent)");
  BOOST_TEST(!cache->touch("k", forever));
  BOOST_TEST(!cache->remove("k"));
}

BOOST_AUTO_TEST_CASE(an_expired_entry_counts_as_absent_for_every_write) {
  for (const std::string_view key : {"add", "cas", "increment", "touch", "remove"}) write(key, "1", 1ms);
  clock.advance(1ms);
  BOOST_TEST(cache->add("add", Blob::copy_of("2"), forever));
  BOOST_TEST(!cache->compare_and_set("cas", Blob::copy_of("1"), Blob::copy_of("2"), forever));
  BOOST_TEST(cache->increment("increment", 5, forever) == 5);
  BOOST_TEST(!cache->touch("touch", forever));
  BOOST_TEST(!cache->remove("remove"));
}

BOOST_AUTO_TEST_CASE(a_ttl_beyond_the_clock_is_forever) {
  write("k", "v", std::chrono::milliseconds::max() - 1ms);
  clock.advance(std::chrono::hours(24 * 365 * 100));
  BOOST_TEST(read("k") == "v");
}

BOOST_AUTO_TEST_CASE(add_sets_what_is_absent_only) {
  BOOST_TEST(cache->add("k", Blob::copy_of("1"), forever));
  BOOST_TEST(!cache->add("k", Blob::copy_of("2"), forever));
  BOOST_TEST(read("k") == "1");
}

BOOST_AUTO_TEST_CASE(compare_and_set_wants_equal_bytes_and_sets_the_ttl_anew) {
  BOOST_TEST(!cache->compare_and_set("k", Blob(), Blob::copy_of("1"), forever));
  write("k", "1", 10ms);
  BOOST_TEST(!cache->compare_and_set("k", Blob::copy_of("2"), Blob::copy_of("3"), forever));
  BOOST_TEST(read("k") == "1");
  BOOST_TEST(cache->compare_and_set("k", Blob::copy_of("1"), Blob::copy_of("3"), forever));
  clock.advance(1h);
  BOOST_TEST(read("k") == "3");
}

BOOST_AUTO_TEST_CASE(increment_counts) {
  BOOST_TEST(cache->increment("k", 5, 10ms) == 5);
  BOOST_TEST(cache->increment("k", -7, hour) == -2);
  BOOST_TEST(read("k") == "-2");
  clock.advance(10ms);
  BOOST_TEST(read("k") == "(absent)");
}

BOOST_AUTO_TEST_CASE(increment_refuses_what_is_no_count_and_changes_nothing) {
  for (const std::string_view text :
       {"", " 1", "1 ", "+1", "01", "-0", "1.0", "one", "9223372036854775808", "99999999999999999999"}) {
    write("k", text);
    BOOST_CHECK_EXCEPTION(cache->increment("k", 1, forever), Error, has_kind(Errc::type_mismatch));
    BOOST_TEST(read("k") == text);
  }
}

BOOST_AUTO_TEST_CASE(increment_refuses_to_leave_64_bits) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  BOOST_TEST(cache->increment("k", most, forever) == most);
  BOOST_CHECK_EXCEPTION(cache->increment("k", 1, forever), Error, has_kind(Errc::out_of_range));
  BOOST_TEST(cache->increment("k", least, forever) == -1);
  BOOST_TEST(cache->increment("l", least, forever) == least);
  BOOST_CHECK_EXCEPTION(cache->increment("l", -1, forever), Error, has_kind(Errc::out_of_range));
}

BOOST_AUTO_TEST_CASE(touch_sets_the_ttl_anew) {
  write("k", "v", 10ms);
  BOOST_TEST(cache->touch("k", hour));
  clock.advance(1min);
  BOOST_TEST(read("k") == "v");
  BOOST_TEST(cache->touch("k", forever));
  clock.advance(2h);
  BOOST_TEST(read("k") == "v");
  BOOST_TEST(!cache->touch("absent", hour));
}

BOOST_AUTO_TEST_CASE(remove_tells_whether_it_was_there) {
  write("k", "v");
  BOOST_TEST(cache->remove("k"));
  BOOST_TEST(!cache->remove("k"));
  BOOST_TEST(read("k") == "(absent)");
}

BOOST_AUTO_TEST_CASE(clear_removes_all) {
  for (std::size_t i = 0; i < 500; ++i) write(number(i), "v");
  cache->clear();
  for (std::size_t i = 0; i < 500; ++i) BOOST_TEST(read(number(i)) == "(absent)");
  write("k", "v");
  BOOST_TEST(read("k") == "v");
}

BOOST_AUTO_TEST_CASE(keys_and_values_are_any_octets) {
  using namespace std::string_literals;
  const std::string key = "a\0b\xff\r\n"s;
  write(key, "\0\0"s);
  BOOST_TEST(read(key) == "\0\0"s);
  BOOST_TEST(read("a"s) == "(absent)");
  BOOST_CHECK_EXCEPTION(cache->get(""), Error,
                        [](const Error& error) { return error.kind() == Errc::invalid_argument; });
  BOOST_CHECK_EXCEPTION(cache->get(std::string(1025, 'k')), Error,
                        [](const Error& error) { return error.kind() == Errc::invalid_argument; });
  write(std::string(1024, 'k'), "long");
  BOOST_TEST(read(std::string(1024, 'k')) == "long");
}

BOOST_AUTO_TEST_CASE(what_fits_nowhere_is_an_error_and_leaves_the_old_value) {
  write("k", "old");
  BOOST_CHECK_EXCEPTION(write("k", std::string(300 * 1024, 'x')), Error, has_kind(Errc::too_large));
  BOOST_TEST(read("k") == "old");
  write("k", std::string(200 * 1024, 'x'));
  BOOST_TEST(read("k").size() == 200 * 1024);
}

BOOST_AUTO_TEST_CASE(it_describes_itself) {
  const Description description = cache->describe();
  BOOST_TEST(description.name == "memory");
  BOOST_TEST(description.options.at(0).first == "capacity");
  BOOST_TEST(description.options.at(0).second == "1MiB");
  BOOST_TEST(description.options.at(1).second == "4");
}

BOOST_AUTO_TEST_CASE(odd_shapes_are_refused) {
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = 1_MiB, .shards = 3}), Error,
                        has_kind(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = 1_MiB, .shards = 32}), Error,
                        has_kind(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = {1000}}), Error, has_kind(Errc::invalid_argument));
  memory_cache({.capacity = 64_KiB});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_shard)

// Against a plain map, over many random writes; at each step the size stays under the capacity.
BOOST_AUTO_TEST_CASE(it_never_takes_more_than_its_capacity_and_never_answers_wrongly) {
  constexpr std::size_t capacity = 128 * 1024;
  const ManualClock clock;
  Shard shard(capacity, clock);
  std::unordered_map<std::string, std::string> model;
  std::mt19937 random(7);
  std::size_t hits = 0;
  for (int step = 0; step < 30'000; ++step) {
    const std::string key = number(random() % 2000);
    const std::string value((random() % 50 == 0) ? random() % 20'000 : random() % 100,
                            static_cast<char>('a' + random() % 26));
    switch (random() % 4) {
      case 0:
        shard.remove(hashed(key));
        model.erase(key);
        break;
      case 1:
        if (const auto found = shard.get(hashed(key))) {
          ++hits;
          BOOST_REQUIRE(found->view() == model.at(key));
        }
        break;
      default:
        shard.set(hashed(key), Blob::copy_of(value), forever);
        model[key] = value;
        BOOST_REQUIRE(shard.get(hashed(key)).has_value());
    }
    BOOST_REQUIRE(shard.bytes() <= capacity);
  }
  BOOST_TEST(hits > 1000);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// What it says it takes is what malloc says is in use, within a small part.
BOOST_AUTO_TEST_CASE(its_size_is_what_malloc_gave) {
  const ManualClock clock;
  Shard shard(std::size_t{64} << 20U, clock);
  const std::size_t before = mallinfo2().uordblks;
  const std::size_t own_before = shard.bytes();
  std::mt19937 random(7);
  for (std::size_t i = 0; i < 20'000; ++i) {
    shard.set(hashed(number(i) + std::string(random() % 200, 'k')),
              Blob::copy_of(std::string(random() % 1000, 'v')), forever);
  }
  const auto real = static_cast<double>(mallinfo2().uordblks - before);
  const auto own = static_cast<double>(shard.bytes() - own_before);
  BOOST_TEST(own >= real * 0.99);
  BOOST_TEST(own <= real * 1.05);
}
#endif

BOOST_AUTO_TEST_CASE(writes_sweep_expired_entries_out) {
  ManualClock clock;
  Shard shard(std::size_t{1} << 20U, clock);
  for (std::size_t i = 0; i < 1000; ++i) shard.set(hashed(number(i)), Blob(), 10ms);
  shard.set(hashed("stays"), Blob(), forever);
  clock.advance(10ms);
  for (std::size_t i = 0; i <= 1000 / Shard::sweep_width + 1; ++i) shard.remove(hashed("absent"));
  BOOST_TEST(shard.size() == 1);
  BOOST_TEST(shard.get(hashed("stays")).has_value());
}

BOOST_AUTO_TEST_CASE(reading_an_expired_entry_frees_it) {
  ManualClock clock;
  Shard shard(std::size_t{1} << 20U, clock);
  const std::size_t empty = shard.bytes();
  shard.set(hashed("k"), Blob::copy_of("v"), 10ms);
  clock.advance(10ms);
  BOOST_TEST(shard.bytes() > empty);
  shard.get(hashed("k"));
  BOOST_TEST(shard.bytes() == empty);
}

BOOST_AUTO_TEST_CASE(what_is_read_survives_a_scan) {
  const ManualClock clock;
  Shard shard(std::size_t{256} << 10U, clock);
  const Blob value = Blob::copy_of(std::string(100, 'v'));
  for (std::size_t i = 0; i < 100; ++i) shard.set(hashed("hot-" + number(i)), value, forever);
  for (std::size_t i = 0; i < 20'000; ++i) {
    shard.set(hashed(number(i)), value, forever);
    shard.get(hashed("hot-" + number(i % 100)));
  }
  for (std::size_t i = 0; i < 100; ++i) BOOST_TEST(shard.get(hashed("hot-" + number(i))).has_value());
}

BOOST_AUTO_TEST_CASE(an_index_that_was_large_gives_its_memory_back) {
  const ManualClock clock;
  constexpr std::size_t capacity = std::size_t{1} << 20U;
  Shard shard(capacity, clock);
  for (std::size_t i = 0; i < 10'000; ++i) shard.set(hashed(number(i)), Blob(), forever);
  const std::size_t largest = capacity - memory::entry_bytes(1, 0) - 2048;
  shard.set(hashed("k"), Blob::copy_of(std::string(largest, 'x')), forever);
  BOOST_TEST(shard.bytes() <= capacity);
  BOOST_TEST(shard.get(hashed("k"))->size() == largest);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_index)

BOOST_AUTO_TEST_CASE(it_agrees_with_a_map_even_where_hashes_collide) {
  Index index;
  std::unordered_map<std::string, Entry*> model;
  std::mt19937 random(7);
  const auto colliding = [](std::string_view key) {
    return HashedKey{(std::hash<std::string_view>()(key) % 37) << 32U, key};
  };
  for (int step = 0; step < 50'000; ++step) {
    const std::string key = number(random() % 300);
    Entry* found = index.find(colliding(key));
    const auto known = model.find(key);
    BOOST_REQUIRE(found == (known == model.end() ? nullptr : known->second));
    if (!found) {
      model[key] = &index.insert(Entry::make(colliding(key), Blob(), memory::never));
    } else if (random() % 2 == 0) {
      index.take(*found);
      model.erase(key);
    }
    BOOST_REQUIRE(index.size() == model.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sieve)

// The example of the paper's figure: what was visited is spared once, what was not goes, the hand stays
// there.
BOOST_AUTO_TEST_CASE(the_hand_spares_the_visited_once) {
  std::vector<SieveNode> nodes(5);
  Sieve policy;
  for (SieveNode& node : nodes) policy.inserted(node);
  Sieve::hit(nodes[0]);
  Sieve::hit(nodes[2]);
  const auto evict = [&] {
    SieveNode* victim = policy.victim();
    policy.removed(*victim);
    return victim - nodes.data();
  };
  BOOST_TEST(evict() == 1);
  BOOST_TEST(evict() == 3);
  BOOST_TEST(evict() == 4);
  BOOST_TEST(evict() == 0);
  BOOST_TEST(evict() == 2);
  BOOST_TEST(!policy.victim());
}

BOOST_AUTO_TEST_CASE(its_patience_ends) {
  std::vector<SieveNode> nodes(1000);
  Sieve policy;
  for (SieveNode& node : nodes) {
    policy.inserted(node);
    Sieve::hit(node);
  }
  BOOST_TEST(policy.victim() == &nodes[Sieve::patience]);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(many_threads)

// Counters count every increment, a compare-and-set loop loses none, and a value read is one that was
// written.
BOOST_AUTO_TEST_CASE(every_operation_is_atomic) {
  constexpr int threads = 4;
  constexpr int rounds = 3000;
  const CachePtr cache = memory_cache({.capacity = 64_MiB, .shards = 2});
  const CachePtr crowded = memory_cache({.capacity = 256_KiB, .shards = 2});
  cache->set("cell", Blob::copy_of("0"), forever);
  std::atomic<int> added{0};
  std::atomic<int> wrong{0};
  const auto work = [&](int self) {
    std::mt19937 random(static_cast<unsigned>(self));
    for (int i = 0; i < rounds; ++i) {
      cache->increment("count", 1, forever);
      added += cache->add("once-" + std::to_string(i), Blob(), forever);
      for (bool done = false; !done;) {
        const Blob held = *cache->get("cell");
        const std::string next = std::to_string(std::stoi(std::string(held.view())) + 1);
        done = cache->compare_and_set("cell", held, Blob::copy_of(next), forever);
      }
      const std::string key = number(random() % 3000);
      crowded->set(key, Blob::copy_of(key + std::string(random() % 500, '!')), 1ms);
      const auto found = crowded->get(number(random() % 3000));
      wrong += found && !found->view().starts_with("key-");
      if (i % 1000 == 0) crowded->clear();
    }
  };
  {
    std::vector<std::jthread> running;
    for (int self = 0; self < threads; ++self) running.emplace_back(work, self);
  }
  BOOST_TEST(cache->get("count")->view() == std::to_string(threads * rounds));
  BOOST_TEST(cache->get("cell")->view() == std::to_string(threads * rounds));
  BOOST_TEST(added == rounds);
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
