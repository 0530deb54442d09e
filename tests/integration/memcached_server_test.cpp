// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "memcached_fixture.hpp"
#include "support/manual_clock.hpp"
#include "support/servers.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::error_of;
using test::text;

constexpr auto minute = 1min;

Blob blob(std::string_view octets) { return Blob::copy_of(octets); }

/// One server, and a namespace of the test's own on it.
struct OneNode {
  const std::string url = test::server_url("memcached");
  const std::string prefix = test::unique_name("test") + ":";
  const CachePtr cache = open();
  test::RawMemcached raw{test::addresses_in(url).front()};

  CachePtr open(MemcachedOptions options = {}) const {
    options.prefix = prefix;
    return memcached_cache(url, options);
  }
  std::uint64_t foreign() const { return cache->statistics().foreign_values.value(); }
};

BOOST_FIXTURE_TEST_SUITE(one_node, OneNode)

BOOST_AUTO_TEST_CASE(a_key_that_fits_stands_there_as_it_is_and_one_that_does_not_brings_itself_along) {
  cache->set("user/17", blob("v"), minute);
  const auto plain = raw.get(prefix + "user/17");
  BOOST_TEST_REQUIRE(plain.has_value());
  BOOST_TEST(plain->octets.size() == 20U + 1U);
  cache->set("with space", blob("v"), minute);
  BOOST_TEST(!raw.get(prefix + "with"));
  BOOST_TEST(text(cache->get("with space")) == "v");
}

// SHA-256 has no known collision, so one is made: the item of one key is put under the other.
BOOST_AUTO_TEST_CASE(two_keys_never_answer_for_each_other) {
  const std::string one = "a b";
  const std::string hash_of_one =
      prefix + "~hc8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65";
  cache->set("other key", blob("of the other"), minute);
  std::string hash_of_other;
  cache->set(one, blob("of the one"), minute);
  BOOST_TEST_REQUIRE(raw.get(hash_of_one).has_value());
  auto item = *raw.get(hash_of_one);
  item.octets.replace(item.octets.find(one), one.size(), "a c");
  raw.set(hash_of_one, item.octets, item.flags);
  const std::uint64_t before = foreign();
  BOOST_TEST(!cache->get(one));
  BOOST_TEST(foreign() == before + 1);
  BOOST_TEST(!cache->compare_and_set(one, blob("of the one"), blob("x"), minute));
  BOOST_TEST(!cache->remove(one));
  BOOST_TEST(cache->add(one, blob("again"), minute));
  BOOST_TEST(text(cache->get(one)) == "again");
}

BOOST_AUTO_TEST_CASE(a_foreign_value_is_a_miss_and_counted_and_gives_way) {
  const std::string key = prefix + "k";
  const auto plant = [&] { raw.set(key, "written by somebody else, in his own format", 0); };
  std::uint64_t seen = foreign();
  const auto one_more = [&] { return foreign() == ++seen; };
  plant();
  BOOST_TEST(!cache->get("k"));
  BOOST_TEST(one_more());
  const std::vector<std::string_view> keys{"k", "absent"};
  BOOST_TEST(!cache->get_many(keys).front());
  BOOST_TEST(one_more());
  BOOST_TEST(!cache->touch("k", minute));
  BOOST_TEST(one_more());
  BOOST_TEST(!cache->remove("k"));
  BOOST_TEST(one_more());
  BOOST_TEST(cache->remove_many(keys) == 0U);
  BOOST_TEST(one_more());
  BOOST_TEST(!cache->replace("k", blob("v"), minute));
  BOOST_TEST(one_more());
  BOOST_TEST(!cache->expires_in("k"));
  BOOST_TEST(one_more());
  BOOST_TEST(raw.get(key).has_value());
  BOOST_TEST(cache->increment("k", 5, minute) == 5);
  BOOST_TEST(one_more());
  plant();
  BOOST_TEST(cache->add("k", blob("ours"), minute));
  BOOST_TEST(text(cache->get("k")) == "ours");
}

BOOST_AUTO_TEST_CASE(damaged_items_are_misses) {
  cache->set("k", blob("value"), minute);
  const auto good = *raw.get(prefix + "k");
  for (std::size_t i = 0; i < 20; ++i) {
    auto bad = good;
    bad.octets[i] = static_cast<char>(~bad.octets[i]);
    raw.set(prefix + "k", bad.octets, bad.flags);
    const bool expiry_of_the_far_future = i >= 12 && i < 19;
    if (!expiry_of_the_far_future) BOOST_TEST(!cache->get("k"));
  }
  for (std::size_t size = 0; size < 20; ++size) {
    raw.set(prefix + "k", good.octets.substr(0, size), good.flags);
    BOOST_TEST(!cache->get("k"));
  }
  raw.set(prefix + "k", good.octets, good.flags);
  BOOST_TEST(text(cache->get("k")) == "value");
}

BOOST_AUTO_TEST_CASE(a_ttl_is_exact_to_the_millisecond) {
  test::ManualClock clock;
  const CachePtr timed = open({.clock = &clock});
  timed->set("k", blob("v"), 1ms);
  timed->set("l", blob("v"), 1500ms);
  BOOST_TEST((timed->expires_in("k")->duration() == 1ms));
  BOOST_TEST(text(timed->get("k")) == "v");
  clock.advance(1ms);
  BOOST_TEST(!timed->get("k"));
  BOOST_TEST(timed->add("k", blob("w"), minute));
  clock.advance(1498ms);
  BOOST_TEST((timed->expires_in("l")->duration() == 1ms));
  BOOST_TEST(text(timed->get("l")) == "v");
  clock.advance(1ms);
  BOOST_TEST(!timed->get("l"));
  BOOST_TEST(!timed->touch("l", minute));
}

// What the protocol takes for a date, and what it can't tell at all.
BOOST_AUTO_TEST_CASE(long_ttls) {
  for (const auto ttl : {24h * 29, 24h * 30, 24h * 31, 24h * 365, 24h * 365 * 20, 24h * 365 * 900}) {
    cache->set("k", blob("v"), ttl);
    BOOST_TEST(text(cache->get("k")) == "v");
    const auto left = cache->expires_in("k")->duration();
    BOOST_TEST((left <= ttl && left > ttl - 10s));
  }
  cache->set("k", blob("v"), Ttl::forever());
  BOOST_TEST(cache->expires_in("k")->is_forever());
}

BOOST_AUTO_TEST_CASE(the_engine_drops_what_is_over) {
  cache->set("k", blob("v"), 1ms);
  BOOST_TEST(raw.get(prefix + "k").has_value());
  std::this_thread::sleep_for(4s);
  BOOST_TEST(!raw.get(prefix + "k"));
}

BOOST_AUTO_TEST_CASE(remove_leaves_nothing_behind) {
  cache->set("k", blob("v"), minute);
  BOOST_TEST(cache->remove("k"));
  BOOST_TEST(!raw.get(prefix + "k"));
  const std::vector<std::string_view> keys{"a", "b", "a", "with space", "absent"};
  for (const std::string_view key : {"a", "b", "with space"}) cache->set(key, blob("v"), minute);
  BOOST_TEST(cache->remove_many(keys) == 3U);
  cache->ping();
  BOOST_TEST(!raw.get(prefix + "a"));
  BOOST_TEST(!raw.get(prefix + "b"));
}

BOOST_AUTO_TEST_CASE(clear_takes_this_namespace_for_every_process_and_leaves_the_others) {
  const CachePtr same = open();
  MemcachedOptions options;
  options.prefix = prefix + "x:";
  const CachePtr other = memcached_cache(url, options);
  raw.set(prefix + "raw", "not ours");
  for (int round = 0; round < 20; ++round) {
    cache->set("k", blob("v"), minute);
    same->set("with space", blob("v"), minute);
    other->set("k", blob("v"), minute);
    BOOST_TEST(text(same->get("k")) == "v");
    (round % 2 == 0 ? cache : same)->clear();
    for (const CachePtr& each : {cache, same}) {
      BOOST_TEST(!each->get("k"));
      BOOST_TEST(!each->get("with space"));
      BOOST_TEST(!each->touch("k", minute));
    }
    BOOST_TEST(text(other->get("k")) == "v");
    same->set("k", blob("new"), minute);
    BOOST_TEST(text(cache->get("k")) == "new");
  }
  BOOST_TEST(raw.get(prefix + "raw").has_value());
}

// Evicted, or written by a stranger: another one begins, and no old entry comes back.
BOOST_AUTO_TEST_CASE(a_generation_that_got_lost_never_comes_back) {
  const std::string generation = prefix + "~g";
  for (const bool foreign : {false, true}) {
    cache->set("k", blob("old"), minute);
    const auto before = *raw.get(generation);
    if (foreign) {
      raw.set(generation, "somebody else's");
    } else {
      BOOST_TEST(raw.remove(generation));
    }
    std::this_thread::sleep_for(30ms);
    BOOST_TEST(!cache->get("k"));
    BOOST_TEST(cache->add("k", blob("new"), minute));
    BOOST_TEST(text(open()->get("k")) == "new");
    BOOST_TEST(raw.get(generation)->octets != before.octets);
  }
}

BOOST_AUTO_TEST_CASE(clear_needs_its_time) {
  cache->ping();
  const Error error = error_of([&] { cache->clear(Context::within(5ms)); });
  BOOST_TEST((error.kind() == Errc::timeout));
  BOOST_TEST(error.maybe_applied());
}

BOOST_AUTO_TEST_CASE(the_largest_item_fits_and_one_octet_more_is_refused_and_changes_nothing) {
  const std::string longest_key(250 - prefix.size(), 'k');
  const std::size_t room = (1U << 20U) - 512 - 20;
  const std::string largest(room, 'v');
  cache->set(longest_key, blob(largest), minute);
  BOOST_TEST(cache->get(longest_key)->size() == room);
  const Blob larger = blob(largest + "v");
  const auto refuses = [&](const auto& call) { return error_of(call).kind() == Errc::too_large; };
  BOOST_TEST(refuses([&] { cache->set(longest_key, larger, minute); }));
  BOOST_TEST(refuses([&] { cache->add("absent", larger, minute); }));
  BOOST_TEST(refuses([&] { cache->replace(longest_key, larger, minute); }));
  BOOST_TEST(refuses([&] { cache->compare_and_set(longest_key, blob(largest), larger, minute); }));
  BOOST_TEST(cache->get(longest_key)->size() == room);
  const CacheItem items[] = {{"fits", blob("v"), minute}, {"k", larger, minute}};
  BOOST_TEST(refuses([&] { cache->set_many(items); }));
  BOOST_TEST(!cache->get("fits"));
  // A key that is hashed stands in the item, too.
  const std::string hashed(1024, 'h');
  cache->set(hashed, blob(largest.substr(1024)), minute);
  BOOST_TEST(refuses([&] { cache->set(hashed, blob(largest.substr(1023)), minute); }));
}

BOOST_AUTO_TEST_CASE(a_server_whose_limit_is_smaller_says_so) {
  const CachePtr wrong = open({.item_size = 2_MiB});
  const Error error = error_of([&] { wrong->set("k", blob(std::string(1'500'000, 'v')), minute); });
  BOOST_TEST((error.kind() == Errc::too_large));
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(std::string(error.what()).find("item_size") != std::string::npos);
  wrong->set("k", blob("v"), minute);
  BOOST_TEST(text(wrong->get("k")) == "v");
}

BOOST_AUTO_TEST_CASE(counters_are_decimal_text_of_64_bits_that_may_fall_below_zero) {
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
  BOOST_TEST(cache->increment("n", -3, minute) == -3);
  BOOST_TEST(text(cache->get("n")) == "-3");
  cache->set("n", blob("0"), minute);
  BOOST_TEST(cache->increment("n", smallest, minute) == smallest);
  BOOST_TEST((error_of([&] { cache->increment("n", -1, minute); }).kind() == Errc::out_of_range));
  BOOST_TEST(cache->increment("n", largest, minute) == -1);
  for (const char* const other : {"", "x", "1 ", "+1", "01", "-0", "9223372036854775808"}) {
    cache->set("n", blob(other), minute);
    BOOST_TEST((error_of([&] { cache->increment("n", 1, minute); }).kind() == Errc::type_mismatch));
    BOOST_TEST(text(cache->get("n")) == other);
  }
}

BOOST_AUTO_TEST_CASE(sixteen_threads_count_right_over_two_connections) {
  const CachePtr narrow = open({.command_timeout = 20s, .pool_size = 2});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 50; ++round) narrow->increment("count", 1, minute);
      });
    }
  }
  BOOST_TEST(text(cache->get("count")) == "800");
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_is_a_timeout) {
  Context context;
  context.deadline = std::chrono::steady_clock::now() - 1ms;
  BOOST_TEST((error_of([&] { cache->get("k", context); }).kind() == Errc::timeout));
}

BOOST_AUTO_TEST_CASE(connections_are_opened_by_calls_and_kept) {
  const auto before = open()->statistics();
  const CachePtr fresh = open();
  BOOST_TEST(fresh->describe().name == "memcached");
  for (int i = 0; i < 100; ++i) fresh->get("k");
  BOOST_TEST(before.entries.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_memcached_is_an_error) {
  BOOST_TEST(
      (error_of([&] { memcached_cache("memcached://127.0.0.1:1")->get("k"); }).kind() == Errc::unavailable));
  BOOST_TEST((error_of([&] { memcached_cache("memcached://no-such-host.invalid")->get("k"); }).kind() ==
              Errc::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

/// Three servers.
struct ThreeNodes {
  const std::string url = test::server_url("memcached_fleet");
  const std::vector<std::string> addresses = test::addresses_in(url);
  const std::string prefix = test::unique_name("test") + ":";
  const CachePtr cache = open();

  CachePtr open(MemcachedOptions options = {}) const {
    options.prefix = prefix;
    return memcached_cache(url, options);
  }
  std::vector<std::string> keys(int count) const {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i)
      names.push_back((i % 5 == 0 ? "key with space " : "key-") + std::to_string(i));
    return names;
  }
  /// Of the keys that stand there as they are, how many each server has.
  std::vector<int> shares(const std::vector<std::string>& names) const {
    std::vector<int> counts;
    for (const std::string& address : addresses) {
      test::RawMemcached raw(address);
      counts.push_back(
          static_cast<int>(std::count_if(names.begin(), names.end(), [&](const std::string& name) {
            return name.find(' ') == std::string::npos && raw.get(prefix + name).has_value();
          })));
    }
    return counts;
  }
};

BOOST_FIXTURE_TEST_SUITE(three_nodes, ThreeNodes)

BOOST_AUTO_TEST_CASE(keys_are_spread_each_on_one_node_and_batches_find_them) {
  const std::vector<std::string> names = keys(1000);
  std::vector<CacheItem> items;
  for (const std::string& name : names) items.push_back({name, blob("of " + name), minute});
  cache->set_many(items);
  const std::vector<int> counts = shares(names);
  BOOST_TEST(counts[0] + counts[1] + counts[2] == 800);
  for (const int count : counts) BOOST_TEST((count > 150 && count < 400));
  std::vector<std::string_view> views(names.begin(), names.end());
  views.insert(views.begin() + 500, "absent");
  views.push_back(names[3]);
  const auto values = cache->get_many(views);
  for (std::size_t i = 0; i < views.size(); ++i) {
    BOOST_TEST(text(values[i]) == (i == 500 ? "(absent)" : "of " + std::string(views[i])));
  }
  BOOST_TEST(cache->remove_many(views) == 1000U);
  BOOST_TEST(cache->remove_many(views) == 0U);
}

BOOST_AUTO_TEST_CASE(a_weight_is_a_share) {
  std::string weighted = "memcached://" + addresses[0] + "*4";
  for (std::size_t i = 1; i < addresses.size(); ++i) weighted += "," + addresses[i];
  const std::vector<std::string> names = keys(600);
  MemcachedOptions options;
  options.prefix = prefix;
  const CachePtr heavy = memcached_cache(weighted, options);
  for (const std::string& name : names) heavy->set(name, blob("v"), minute);
  const std::vector<int> counts = shares(names);
  BOOST_TEST(counts[0] > counts[1] + counts[2]);
  BOOST_TEST(counts[1] > 0);
  BOOST_TEST(counts[2] > 0);
}

BOOST_AUTO_TEST_CASE(clear_takes_the_namespace_on_every_node) {
  const CachePtr same = open();
  const std::vector<std::string> names = keys(300);
  const std::vector<std::string_view> views(names.begin(), names.end());
  for (int round = 0; round < 5; ++round) {
    for (const std::string& name : names) same->set(name, blob("v"), minute);
    cache->clear();
    for (const CachePtr& each : {cache, same}) {
      const auto values = each->get_many(views);
      BOOST_TEST(
          std::none_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); }));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_large_value_is_split_over_the_nodes) {
  const CachePtr splitting = open({.large_values = MemcachedOptions::LargeValues::split});
  std::string large(10'000'000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 2654435761U >> 24U);
  const auto holds = [&](std::string_view key, const std::string& value) {
    const auto held = splitting->get(key);
    return held && held->view() == value;
  };
  splitting->set("k", blob(large), minute);
  BOOST_TEST(holds("k", large));
  BOOST_TEST(cache->get("k").has_value());  // reading takes no option
  BOOST_TEST(!splitting->add("k", blob(large), minute));
  BOOST_TEST(splitting->add("l", blob(large), minute));
  BOOST_TEST(holds("l", large));
  const std::string other = large.substr(1) + "x";
  BOOST_TEST(!splitting->compare_and_set("k", blob(other), blob(large), minute));
  BOOST_TEST(splitting->compare_and_set("k", blob(large), blob(other), minute));
  BOOST_TEST(holds("k", other));
  BOOST_TEST(splitting->touch("k", 2h));
  BOOST_TEST((splitting->expires_in("k")->duration() > 1h));
  BOOST_TEST((splitting->get_and_touch("k", 3h)->view() == other));
  BOOST_TEST((splitting->expires_in("k")->duration() > 2h));
  BOOST_TEST((error_of([&] { splitting->increment("k", 1, minute); }).kind() == Errc::type_mismatch));
  BOOST_TEST(splitting->replace("k", blob("small"), minute));
  BOOST_TEST(holds("k", "small"));
  const CacheItem items[] = {
      {"k", blob(large), minute}, {"m", blob("v"), minute}, {"k", blob("last"), minute}};
  splitting->set_many(items);
  BOOST_TEST(holds("k", "last"));
  const std::vector<std::string_view> keys{"l", "absent", "m"};
  const auto values = splitting->get_many(keys);
  BOOST_TEST((values[0] && values[0]->view() == large));
  BOOST_TEST(!values[1]);
  BOOST_TEST(text(values[2]) == "v");
  BOOST_TEST(splitting->remove("l"));
  BOOST_TEST(!splitting->get("l"));
}

BOOST_AUTO_TEST_CASE(sizes_around_the_parts) {
  const CachePtr splitting = open({.large_values = MemcachedOptions::LargeValues::split, .item_size = 4_KiB});
  const std::size_t part = 4096 - 512 - 20;
  for (const std::size_t size : {part - 1, part, part + 1, 2 * part - 1, 2 * part, 2 * part + 1, 50 * part}) {
    const std::string value(size, 'v');
    splitting->set("k", blob(value), minute);
    BOOST_TEST(splitting->get("k")->size() == size);
  }
}

BOOST_AUTO_TEST_CASE(a_split_value_without_one_of_its_parts_is_absent) {
  const CachePtr splitting = open({.large_values = MemcachedOptions::LargeValues::split, .item_size = 4_KiB});
  splitting->set("k", blob(std::string(20'000, 'v')), minute);
  std::string hex;
  for (const std::string& address : addresses) {
    const auto head = test::RawMemcached(address).get(prefix + "k");
    if (!head) continue;
    for (const char c : head->octets.substr(20 + 16, 16)) {
      for (const int digit : {static_cast<unsigned char>(c) >> 4, static_cast<unsigned char>(c) & 15}) {
        hex += "0123456789abcdef"[digit];
      }
    }
  }
  BOOST_TEST_REQUIRE(hex.size() == 32U);
  int removed = 0;
  for (const std::string& address : addresses) {
    removed += test::RawMemcached(address).remove(prefix + "~p" + hex + ".3") ? 1 : 0;
  }
  BOOST_TEST(removed == 1);
  BOOST_TEST(!splitting->get("k"));
  BOOST_TEST(!splitting->touch("k", minute));
  BOOST_TEST(!splitting->get_and_touch("k", minute));
  splitting->set("k", blob("v"), minute);
  BOOST_TEST(text(splitting->get("k")) == "v");
}

BOOST_AUTO_TEST_CASE(statistics_are_the_sum_of_all_nodes) {
  const CacheStatistics one = memcached_cache("memcached://" + addresses[0])->statistics();
  const CacheStatistics all = cache->statistics();
  BOOST_TEST(all.capacity_bytes.value() == 3 * one.capacity_bytes.value());
  BOOST_TEST(all.entries.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
