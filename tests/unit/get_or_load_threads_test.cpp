// SPDX-License-Identifier: BSL-1.0
// Many threads, one key: one load. On the machine's own clock.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "expect_error.hpp"
#include "gates.hpp"
#include "weir/backends/memory.hpp"
#include "weir/get_or_load.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Crowd {
  Crowd() {
    options.group = &group;
    options.jitter = 0;
    options.refresh_ahead = 0;
  }

  /// Runs `ask(i)` on as many threads, none of which begins before all are there.
  template <class Ask>
  static void all(int count, const Ask& ask) {
    std::atomic<bool> go = false;
    std::vector<std::thread> threads;
    threads.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
      threads.emplace_back([&, i] {
        go.wait(false);
        ask(i);
      });
    go = true;
    go.notify_all();
    for (std::thread& thread : threads) thread.join();
  }

  std::string slow() {
    ++loads;
    std::this_thread::sleep_for(50ms);
    return "value";
  }

  std::atomic<int> loads = 0;
  std::atomic<int> wrong = 0;
  LoadGroup group;
  LoadOptions options;
  CachePtr cache = memory_cache({.capacity = 64_MiB});
};

BOOST_FIXTURE_TEST_SUITE(get_or_load_threads, Crowd)

BOOST_AUTO_TEST_CASE(a_thousand_threads_that_miss_load_once) {
  all(1'000, [&](int) {
    if (get_or_load(*cache, "k", options, [&] { return slow(); }) != "value") ++wrong;
  });
  BOOST_TEST(loads == 1);
  BOOST_TEST(wrong == 0);
  BOOST_TEST(group.count("load.joined") + group.count("load.hits") == 999U);
}

// As many processes as threads, as far as the cache can tell: only the lock in it holds them.
BOOST_AUTO_TEST_CASE(a_hundred_processes_that_miss_load_once) {
  all(100, [&](int) {
    LoadGroup own;
    LoadOptions with = options;
    with.group = &own;
    if (get_or_load(*cache, "k", with, [&] { return slow(); }) != "value") ++wrong;
  });
  BOOST_TEST(loads == 1);
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(without_a_lock_the_threads_of_a_process_still_load_once) {
  options.lock_ttl = 0ms;
  all(200, [&](int) { get_or_load(*cache, "k", options, [&] { return slow(); }); });
  BOOST_TEST(loads == 1);
}

BOOST_AUTO_TEST_CASE(with_a_cache_that_fails_the_threads_of_a_process_still_load_once) {
  const auto gated = std::make_shared<test::GatedCache>(cache);
  gated->cut_off = true;
  test::Gate loader;
  loader.hold();
  std::thread opener([&] {
    loader.await_held();
    // A failed look each, and of the leader one at the lock and a second one: then all are about to board.
    while (group.count("load.cache_errors") < 202) std::this_thread::yield();
    std::this_thread::sleep_for(50ms);
    loader.open();
  });
  all(200, [&](int) {
    get_or_load(*gated, "k", options, [&] {
      ++loads;
      loader.pass();
      return std::string("value");
    });
  });
  opener.join();
  BOOST_TEST(loads == 1);
}

BOOST_AUTO_TEST_CASE(whoever_waits_gets_the_error) {
  std::atomic<int> threw = 0;
  test::Gate loader;
  loader.hold();
  std::thread opener([&] {
    loader.await_held();
    std::this_thread::sleep_for(100ms);
    loader.open();
  });
  all(50, [&](int) {
    try {
      get_or_load(*cache, "k", options, [&]() -> std::string {
        ++loads;
        loader.pass();
        throw std::runtime_error("the database is away");
      });
    } catch (const std::runtime_error& error) {
      threw += std::string_view(error.what()) == "the database is away" ? 1 : 0;
    }
  });
  opener.join();
  BOOST_TEST(threw == 50);
  BOOST_TEST(loads < 50);
}

BOOST_AUTO_TEST_CASE(keys_do_not_wait_for_each_other) {
  test::Gate loader;
  loader.hold();
  std::thread slow([&] {
    get_or_load(*cache, "slow", options, [&] {
      loader.pass();
      return std::string("value");
    });
  });
  loader.await_held();
  for (int i = 0; i < 100; ++i)
    get_or_load(*cache, "k" + std::to_string(i), options, [] { return std::string("value"); });
  loader.open();
  slow.join();
}

BOOST_AUTO_TEST_CASE(who_waits_gives_up_at_his_deadline) {
  test::Gate loader;
  loader.hold();
  std::thread slow([&] {
    get_or_load(*cache, "k", options, [&] {
      loader.pass();
      return std::string("value");
    });
  });
  loader.await_held();
  const auto begun = std::chrono::steady_clock::now();
  test::expect_error(Errc::timeout, "another thread's load", [&] {
    get_or_load(
        *cache, "k", options, [] { return std::string(); }, Context::within(30ms));
  });
  BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
  loader.open();
  slow.join();
}

// Nobody waits while a value is stale: exactly one loads, the others have the old one.
BOOST_AUTO_TEST_CASE(one_refreshes_and_nobody_waits) {
  options.soft_ttl = 30ms;
  options.hard_ttl = 1h;
  get_or_load(*cache, "k", options, [] { return std::string("old"); });
  std::this_thread::sleep_for(40ms);
  test::Gate loader;
  loader.hold();
  std::thread refresher([&] {
    get_or_load(*cache, "k", options, [&] {
      loader.pass();
      return std::string("new");
    });
  });
  loader.await_held();
  all(200, [&](int) {
    if (get_or_load(*cache, "k", options, [&] { return slow(); }) != "old") ++wrong;
  });
  loader.open();
  refresher.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(loads == 0);
}

// A writer changes a row, then removes its tag: whoever asks after that sees this row or a later one.
BOOST_AUTO_TEST_CASE(nobody_sees_a_row_from_before_a_removal) {
  options.tags = {"row"};
  options.soft_ttl = options.hard_ttl = 1h;
  std::atomic<int> row = 0;
  std::atomic<int> published = 0;
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (int i = 1; i <= 300; ++i) {
      row = i;
      remove_tag(*cache, "row");
      published = i;
      std::this_thread::sleep_for(200us);
    }
    over = true;
  });
  all(4, [&](int) {
    while (!over) {
      const int least = published;
      const std::string got = get_or_load(*cache, "k", options, [&] {
        ++loads;
        return std::to_string(row);
      });
      if (std::stoi(got) < least) ++wrong;
    }
  });
  writer.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(loads > 10);
}

// The same by forgetting the key, among processes: a load that began before is not stored for good.
BOOST_AUTO_TEST_CASE(what_was_forgotten_last_stays_forgotten) {
  std::atomic<int> row = 0;
  for (int round = 1; round <= 100; ++round) {
    LoadGroup elsewhere;
    LoadOptions with = options;
    with.group = &elsewhere;
    all(2, [&](int i) {
      if (i == 0) {
        row = round;
        forget(*cache, "k", &group);
      } else {
        get_or_load(*cache, "k", with, [&] { return std::to_string(row); });
      }
    });
    const std::string got = get_or_load(*cache, "k", options, [&] { return std::to_string(row); });
    if (std::stoi(got) != round) ++wrong;
  }
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(counts_add_up_under_load) {
  options.soft_ttl = 5ms;
  options.hard_ttl = 20ms;
  options.refresh_ahead = 1;
  options.jitter = 0.5;
  all(8, [&](int i) {
    for (int round = 0; round < 300; ++round) {
      const std::string key = "k" + std::to_string((round + i) % 5);
      if (get_or_load(*cache, key, options, [&] {
            ++loads;
            return key;
          }) != key)
        ++wrong;
    }
  });
  BOOST_TEST(wrong == 0);
  BOOST_TEST(group.count("load.loads") == static_cast<std::uint64_t>(loads));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
