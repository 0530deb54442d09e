// SPDX-License-Identifier: BSL-1.0
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "shop_process.hpp"
#include "support/private_server.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Shop {
  test::ShopTable table;
  test::PrivateRedis redis;
  test::ShopProcess process{table, redis.url(), "fault:", 200ms};

  Shop() { BOOST_TEST_REQUIRE(process.comes_to_hit(4)); }
};

BOOST_FIXTURE_TEST_SUITE(query_cache_without_redis, Shop)

BOOST_AUTO_TEST_CASE(a_write_while_redis_is_dead_is_seen_and_stays_seen) {
  process.price(1);
  redis.kill();
  process.change(7, 1);
  BOOST_TEST(process.price(1) == 7);
  redis.restart();
  BOOST_TEST(process.price(1) == 7);
  BOOST_TEST(process.comes_to_hit(1));
  BOOST_TEST(process.price(1) == 7);
}

// It answers nothing while the write goes on, and then has everything that it had.
BOOST_AUTO_TEST_CASE(a_write_while_redis_hangs_is_seen_and_stays_seen) {
  process.price(1);
  redis.pause();
  process.change(7, 1);
  BOOST_TEST(process.price(1) == 7);
  redis.resume();
  BOOST_TEST(process.price(1) == 7);
  BOOST_TEST(process.comes_to_hit(1));
  BOOST_TEST(process.price(1) == 7);
}

BOOST_AUTO_TEST_CASE(no_read_fails_or_is_stale_while_redis_is_killed_and_restarted) {
  std::atomic<bool> done{false};
  std::atomic<std::int64_t> returned{0};
  std::atomic<int> stale{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    for (std::int64_t i = 1; !done; ++i) {
      process.change(i, 1);
      returned = i;
      std::this_thread::sleep_for(2ms);
    }
  });
  for (int r = 0; r < 2; ++r) {
    threads.emplace_back([&] {
      while (!done) {
        const std::int64_t before = returned;
        try {
          if (process.price(1) < before) ++stale;
          process.price(2);
        } catch (const Error&) {
          ++failed;
        }
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(300ms);
    redis.kill();
    std::this_thread::sleep_for(300ms);
    redis.restart();
  }
  std::this_thread::sleep_for(300ms);
  done = true;
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(stale == 0);
  BOOST_TEST(failed == 0);
  BOOST_TEST(process.count("cache_errors") > 0u);
  BOOST_TEST(process.comes_to_hit(1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
