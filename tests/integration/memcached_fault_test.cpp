// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "delaying_proxy.hpp"
#include "fake_server.hpp"
#include "memcached_fixture.hpp"
#include "support/duration.hpp"
#include "support/private_server.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using test::DelayingProxy;
using test::duration_of;
using test::error_of;
using test::FakeServer;
using test::PrivateMemcached;
using test::Stopwatch;
using test::succeeds_soon;
using test::text;
using test::Took;

constexpr auto minute = 1min;

Blob blob(std::string_view octets) { return Blob::copy_of(octets); }

MemcachedOptions within(milliseconds timeout) {
  MemcachedOptions options;
  options.connect_timeout = timeout;
  options.command_timeout = timeout;
  return options;
}

std::string address_of(const test::PrivateServer& server) { return test::addresses_in(server.url()).front(); }

/// Three servers of its own, each with as many keys, whose values are their names.
struct Fleet {
  static constexpr int keys_each = 30;

  std::array<PrivateMemcached, 3> nodes;
  const std::string url =
      "memcached://" + address_of(nodes[0]) + "," + address_of(nodes[1]) + "," + address_of(nodes[2]);
  CachePtr cache = memcached_cache(url, within(500ms));
  std::array<std::vector<std::string>, 3> keys = keys_by_node();

  std::array<std::vector<std::string>, 3> keys_by_node() const {
    std::array<std::vector<std::string>, 3> found;
    std::array<test::RawMemcached, 3> raw{test::RawMemcached(address_of(nodes[0])),
                                          test::RawMemcached(address_of(nodes[1])),
                                          test::RawMemcached(address_of(nodes[2]))};
    const auto full = [](const auto& each) { return each.size() == keys_each; };
    for (int i = 0; !std::all_of(found.begin(), found.end(), full); ++i) {
      const std::string key = "key-" + std::to_string(i);
      cache->set(key, blob(key), minute);
      for (std::size_t node = 0; node < 3; ++node) {
        if (raw[node].get("weir:" + key) && !full(found[node])) found[node].push_back(key);
      }
    }
    return found;
  }
  /// Every key of a node is there, and told without delay.
  void goes_on(const CachePtr& with, std::size_t node) const {
    for (const std::string& key : keys[node]) {
      BOOST_TEST((duration_of([&] { BOOST_TEST(text(with->get(key)) == key); }) < 100ms));
    }
  }
  std::vector<std::string_view> all_keys() const {
    std::vector<std::string_view> all;
    for (const auto& each : keys) all.insert(all.end(), each.begin(), each.end());
    return all;
  }
};

BOOST_FIXTURE_TEST_SUITE(a_node_that_is_killed, Fleet)

BOOST_AUTO_TEST_CASE(its_keys_fail_at_once_and_nothing_else_does) {
  nodes[1].kill();
  for (int round = 0; round < 3; ++round) {
    goes_on(cache, 0);
    goes_on(cache, 2);
    for (const std::string& key : keys[1]) {
      const auto call = [&] { BOOST_TEST((error_of([&] { cache->get(key); }).kind() == Errc::unavailable)); };
      BOOST_TEST((duration_of(call) < 100ms));
    }
  }
  BOOST_TEST((error_of([&] { cache->set(keys[1][0], blob("v"), minute); }).kind() == Errc::unavailable));
  BOOST_TEST(!error_of([&] { cache->increment(keys[1][0], 1, minute); }).maybe_applied());
  BOOST_TEST((error_of([&] { cache->get_many(all_keys()); }).kind() == Errc::unavailable));
  BOOST_TEST((error_of([&] { cache->clear(); }).kind() == Errc::unavailable));
  const Error error = error_of([&] { cache->ping(); });
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(std::string(error.what()).find(address_of(nodes[1])) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(when_it_is_back_its_keys_are_gone_and_no_others) {
  nodes[1].kill();
  error_of([&] { cache->get(keys[1][0]); });
  nodes[1].restart();
  BOOST_TEST(succeeds_soon([&] { cache->get(keys[1][0]); }));
  for (const std::string& key : keys[1]) BOOST_TEST(!cache->get(key));
  goes_on(cache, 0);
  goes_on(cache, 2);
  for (const std::string& key : keys[1]) cache->set(key, blob(key), minute);
  goes_on(cache, 1);
}

// Every connection in the pool is dead, and no call notices but by a miss.
BOOST_AUTO_TEST_CASE(a_restart_between_calls_is_not_noticed) {
  const std::string key = keys[1][0];
  const std::vector<std::string_view> both{key, keys[1][1]};
  const CacheItem items[] = {{both[0], blob("1"), minute}, {both[1], blob("1"), minute}};
  const std::vector<std::function<void()>> calls = {
      [&] { cache->set(key, blob("1"), minute); },
      [&] { BOOST_TEST(!cache->get(key)); },
      [&] { BOOST_TEST(!cache->get_many(both)[0]); },
      [&] { cache->set_many(items); },
      [&] { BOOST_TEST(cache->add(key, blob("1"), minute)); },
      [&] { BOOST_TEST(!cache->replace(key, blob("1"), minute)); },
      [&] { BOOST_TEST(cache->increment(key, 1, minute) == 1); },
      [&] { BOOST_TEST(!cache->compare_and_set(key, blob("1"), Blob(), minute)); },
      [&] { BOOST_TEST(!cache->remove(key)); },
      [&] { BOOST_TEST(cache->remove_many(both) == 0U); },
      [&] { BOOST_TEST(!cache->touch(key, minute)); },
      [&] { BOOST_TEST(!cache->get_and_touch(key, minute)); },
      [&] { cache->clear(); },
      [&] { cache->ping(); },
  };
  for (const auto& call : calls) {
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i) threads.emplace_back([&] { cache->set(key, blob("1"), minute); });
    }
    nodes[1].restart();
    BOOST_CHECK_NO_THROW(call());
  }
}

BOOST_AUTO_TEST_CASE(as_an_option_its_keys_miss) {
  MemcachedOptions options = within(500ms);
  options.dead_node = MemcachedOptions::DeadNode::miss;
  const CachePtr lenient = memcached_cache(url, options);
  nodes[1].kill();
  for (const std::string& key : keys[1]) {
    BOOST_TEST(!lenient->get(key));
    BOOST_TEST(!lenient->expires_in(key));
  }
  const auto values = lenient->get_many(all_keys());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool dead = i / keys_each == 1;
    BOOST_TEST(text(values[i]) == (dead ? "(absent)" : std::string(all_keys()[i])));
  }
  BOOST_TEST((error_of([&] { lenient->set(keys[1][0], blob("v"), minute); }).kind() == Errc::unavailable));
  BOOST_TEST((error_of([&] { lenient->add(keys[1][0], blob("v"), minute); }).kind() == Errc::unavailable));
  BOOST_TEST((error_of([&] { lenient->remove(keys[1][0]); }).kind() == Errc::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_node_that_hangs, Fleet)

BOOST_AUTO_TEST_CASE(calls_end_in_time_then_at_once_and_the_others_go_on) {
  nodes[1].pause();
  std::atomic<bool> stop{false};
  std::chrono::nanoseconds longest{0};
  std::atomic<int> wrong{0};
  const Stopwatch beside;
  std::jthread others([&] {
    while (!stop) {
      for (const std::size_t node : {0U, 2U}) {
        for (const std::string& key : keys[node]) {
          const auto begun = std::chrono::steady_clock::now();
          wrong += text(cache->get(key)) != key;
          longest = std::max<std::chrono::nanoseconds>(longest, std::chrono::steady_clock::now() - begun);
        }
      }
    }
  });
  const auto hurried = duration_of([&] {
    BOOST_TEST((error_of([&] { cache->get(keys[1][0], Context::within(30ms)); }).kind() == Errc::timeout));
  });
  BOOST_TEST((hurried >= 30ms && hurried < 80ms));
  for (int i = 0; i < 3; ++i) {
    const auto took = duration_of([&] {
      const Error error = error_of([&] { cache->get(keys[1][0]); });
      BOOST_TEST((error.kind() == Errc::timeout));
      BOOST_TEST(!error.maybe_applied());
    });
    BOOST_TEST((took >= 500ms && took < 550ms));
  }
  const auto left_out = duration_of(
      [&] { BOOST_TEST((error_of([&] { cache->get(keys[1][0]); }).kind() == Errc::unavailable)); });
  BOOST_TEST((left_out < 50ms));
  stop = true;
  others.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST((Took{longest, beside.took().machine_late} < 50ms));
  nodes[1].resume();
  BOOST_TEST(succeeds_soon([&] { cache->get(keys[1][0]); }));
  for (std::size_t node = 0; node < 3; ++node) goes_on(cache, node);
}

BOOST_AUTO_TEST_CASE(every_call_ends_in_time) {
  MemcachedOptions options = within(200ms);
  options.eject_after = 1000;
  options.large_values = MemcachedOptions::LargeValues::split;
  const CachePtr patient = memcached_cache(url, options);
  patient->ping();
  nodes[1].pause();
  const std::string key = keys[1][0];
  const std::vector<std::string_view> all = all_keys();
  std::vector<CacheItem> items;
  for (const std::string_view each : all) items.push_back({each, blob(each), minute});
  const std::vector<std::pair<std::function<void()>, bool>> calls = {
      {[&] { patient->get(key); }, false},
      {[&] { patient->get_many(all); }, false},
      {[&] { patient->set(key, blob("v"), minute); }, true},
      {[&] { patient->set(key, blob(std::string(3'000'000, 'v')), minute); }, true},
      {[&] { patient->set_many(items); }, true},
      {[&] { patient->add(key, blob("v"), minute); }, true},
      {[&] { patient->replace(key, blob("v"), minute); }, false},
      {[&] { patient->compare_and_set(key, blob("v"), blob("v"), minute); }, false},
      {[&] { patient->increment(key, 1, minute); }, false},
      {[&] { patient->touch(key, minute); }, false},
      {[&] { patient->get_and_touch(key, minute); }, false},
      {[&] { patient->expires_in(key); }, false},
      {[&] { patient->remove(key); }, false},
      {[&] { patient->remove_many(all); }, false},
      {[&] { patient->clear(); }, true},
      {[&] { patient->ping(); }, false},
      {[&] { patient->statistics(); }, false},
  };
  for (std::size_t i = 0; i < calls.size(); ++i) {
    BOOST_TEST_CONTEXT("call " << i) {
      const auto took = duration_of([&] {
        const Error error = error_of(calls[i].first);
        BOOST_TEST((error.kind() == Errc::timeout));
        if (!calls[i].second) BOOST_TEST(!error.maybe_applied());
      });
      BOOST_TEST((took >= 195ms && took < 250ms));
    }
  }
  nodes[1].resume();
}

BOOST_AUTO_TEST_CASE(a_batch_has_the_other_nodes_keys_where_its_own_may_miss) {
  MemcachedOptions options = within(200ms);
  options.dead_node = MemcachedOptions::DeadNode::miss;
  const CachePtr lenient = memcached_cache(url, options);
  lenient->ping();
  for (const std::size_t hanging : {0U, 1U, 2U}) {
    nodes[hanging].pause();
    const auto took = duration_of([&] {
      const auto values = lenient->get_many(all_keys());
      for (std::size_t i = 0; i < values.size(); ++i) {
        const bool dead = i / keys_each == hanging;
        BOOST_TEST(text(values[i]) == (dead ? "(absent)" : std::string(all_keys()[i])));
      }
    });
    BOOST_TEST((took < 250ms));
    nodes[hanging].resume();
    BOOST_TEST(succeeds_soon([&] { cache->ping(); }));
  }
}

BOOST_AUTO_TEST_CASE(waiting_for_a_connection_ends_in_time_too) {
  MemcachedOptions options = within(300ms);
  options.pool_size = 1;
  const CachePtr narrow = memcached_cache(url, options);
  narrow->ping();
  nodes[1].pause();
  std::atomic<int> timely{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        const auto took = duration_of(
            [&] { timely += error_of([&] { narrow->get(keys[1][0]); }).kind() == Errc::timeout; });
        timely += took < 350ms;
      });
    }
  }
  BOOST_TEST(timely == 8);
  nodes[1].resume();
  BOOST_TEST(succeeds_soon([&] { narrow->ping(); }));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_server_that_misbehaves)

std::string value_reply(std::string_view key, std::string_view octets) {
  return "VALUE " + std::string(key) + " 0 " + std::to_string(octets.size()) + "\r\n" + std::string(octets) +
         "\r\nEND\r\n";
}

// libmemcached's own time-out begins anew with each octet.
BOOST_AUTO_TEST_CASE(a_reply_that_never_ends_ends_in_time) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    if (peer.read().empty()) return;
    peer.write("VALUE weir:~g 0 1000000\r\n");
    const auto end = std::chrono::steady_clock::now() + 1s;
    while (std::chrono::steady_clock::now() < end) {
      peer.write("x");
      std::this_thread::sleep_for(5ms);
    }
  });
  const CachePtr cache = memcached_cache("memcached://" + server.address(), within(200ms));
  const auto took =
      duration_of([&] { BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::timeout)); });
  BOOST_TEST((took >= 195ms && took < 250ms));
}

BOOST_AUTO_TEST_CASE(a_reply_cut_in_the_middle_is_no_value) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    while (!peer.read().empty()) return peer.write("VALUE weir:~g 0 100\r\n12345");
  });
  const CachePtr cache = memcached_cache("memcached://" + server.address(), within(1s));
  BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::unavailable));
}

// As if it were late for somebody else.
BOOST_AUTO_TEST_CASE(a_reply_for_another_key_is_none) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    while (!peer.read().empty()) peer.write(value_reply("weir:l", "wrong"));
  });
  const CachePtr cache = memcached_cache("memcached://" + server.address(), within(1s));
  for (int i = 0; i < 3; ++i) BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::internal));
}

BOOST_AUTO_TEST_CASE(what_is_not_memcached_is_an_error) {
  for (const char* const reply : {"HTTP/1.1 400 Bad Request\r\n\r\n", "CLIENT_ERROR go away\r\n"}) {
    const FakeServer server([&](const FakeServer::Peer& peer) {
      while (!peer.read().empty()) peer.write(reply);
    });
    const CachePtr cache = memcached_cache("memcached://" + server.address(), within(1s));
    BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::internal));
    BOOST_TEST((error_of([&] { cache->ping(); }).kind() == Errc::internal));
  }
}

BOOST_AUTO_TEST_CASE(an_error_of_a_proxy_whose_server_is_away_is_no_miss) {
  const FakeServer server([&](const FakeServer::Peer& peer) {
    while (!peer.read().empty()) peer.write("SERVER_ERROR backend unavailable\r\n");
  });
  const CachePtr cache = memcached_cache("memcached://" + server.address(), within(1s));
  const Error error = error_of([&] { cache->get("k"); });
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(std::string(error.server_message()).find("backend unavailable") != std::string::npos);
  BOOST_TEST(std::string(error.what()).find("backend unavailable") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_full_server_says_so_or_drops_others) {
  PrivateMemcached server;
  MemcachedOptions options = within(2s);
  const CachePtr cache = memcached_cache(server.url(), options);
  const Blob large = blob(std::string(1'000'000, 'v'));
  for (int i = 0; i < 300; ++i) cache->set("k" + std::to_string(i), large, minute);
  BOOST_TEST(cache->statistics().evictions.value() > 0U);
  BOOST_TEST(cache->get("k299").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

/// Whether what was found under a key is its own.
bool fits(const std::string& key, const std::optional<Blob>& held) {
  return !held || held->view().substr(0, held->view().find('.')) == key;
}

/// What threads that do everything at once have seen.
struct Seen {
  std::atomic<long> right{0};
  std::atomic<long> wrong{0};
  std::atomic<long> unexpected{0};
  std::atomic<long> failed{0};
};

/// Sets and reads random keys, whose values begin with the key, with deadlines of all lengths.
void hammer(Cache& cache, unsigned seed, const std::function<bool()>& go_on, Seen& seen) {
  std::mt19937 random(seed);
  const auto key = [&] { return (random() % 7 == 0 ? "a key " : "key-") + std::to_string(random() % 500); };
  while (go_on()) {
    Context context;
    if (random() % 4 == 0) context = Context::within(milliseconds(1 + random() % 20));
    try {
      const std::string one = key();
      if (random() % 4 == 0) cache.set(one, blob(one + std::string(random() % 3000, '.')), minute, context);
      if (random() % 4 == 0) {
        (fits(one, cache.get(one, context)) ? seen.right : seen.wrong) += 1;
      } else {
        std::vector<std::string> names(20);
        for (std::string& name : names) name = key();
        const std::vector<std::string_view> views(names.begin(), names.end());
        const auto found = cache.get_many(views, context);
        for (std::size_t i = 0; i < names.size(); ++i)
          (fits(names[i], found[i]) ? seen.right : seen.wrong) += 1;
      }
    } catch (const Error& error) {
      const bool expected = error.kind() == Errc::timeout || error.kind() == Errc::unavailable;
      (expected ? seen.failed : seen.unexpected) += 1;
      if (!expected) BOOST_TEST_MESSAGE(error.what());
    }
  }
}

// Replies that come after their call gave up must not answer the next one. The ten million values
// take some minutes: WEIR_STORM_VALUES=10000000.
BOOST_AUTO_TEST_CASE(a_late_reply_never_answers_another_key) {
  const char* const wanted = std::getenv("WEIR_STORM_VALUES");
  const long values = wanted != nullptr ? std::atol(wanted) : 100'000;
  std::array<PrivateMemcached, 2> servers;
  const auto now_and_then = [] {
    thread_local std::minstd_rand random{std::random_device()()};
    return std::chrono::microseconds(random() % 500 == 0 ? random() % 200'000 : 0);
  };
  const auto port_of = [](const test::PrivateServer& server) {
    return static_cast<std::uint16_t>(std::stoi(server.url().substr(server.url().rfind(':') + 1)));
  };
  const DelayingProxy one(port_of(servers[0]), now_and_then);
  const DelayingProxy two(port_of(servers[1]), now_and_then);
  MemcachedOptions options = within(100ms);
  options.eject_time = 1ms;
  const CachePtr cache = memcached_cache("memcached://" + one.address() + "," + two.address(), options);
  Seen seen;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        hammer(
            *cache, i, [&] { return seen.right + seen.wrong < values; }, seen);
      });
    }
  }
  BOOST_TEST_MESSAGE(seen.right << " right, " << seen.failed << " failed");
  BOOST_TEST(seen.wrong == 0);
  BOOST_TEST(seen.unexpected == 0);
  BOOST_TEST(seen.failed > 10);
}

BOOST_FIXTURE_TEST_CASE(every_answer_under_fire_is_right, Fleet) {
  const CachePtr hurried = memcached_cache(url, within(200ms));
  std::atomic<bool> stop{false};
  Seen seen;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 12; ++i) {
      threads.emplace_back([&, i] {
        hammer(
            *hurried, i, [&] { return !stop.load(); }, seen);
      });
    }
    for (std::size_t round = 0; round < 8; ++round) {
      PrivateMemcached& victim = nodes[round % 3];
      if (round % 2 == 0) {
        victim.kill();
        std::this_thread::sleep_for(100ms);
        victim.restart();
      } else {
        victim.pause();
        std::this_thread::sleep_for(300ms);
        victim.resume();
      }
      std::this_thread::sleep_for(200ms);
    }
    stop = true;
  }
  BOOST_TEST_MESSAGE(seen.right << " right, " << seen.failed << " failed");
  BOOST_TEST(seen.wrong == 0);
  BOOST_TEST(seen.unexpected == 0);
  BOOST_TEST(seen.failed > 0);
  BOOST_TEST(seen.right > 1000);
}

}  // namespace
}  // namespace weir
