// SPDX-License-Identifier: BSL-1.0
//
// A late reply never answers another key. In CTest for a short while; ten million operations by hand:
//   redis_late_reply_fault_test -- 10000000
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "delaying_proxy.hpp"
#include "redis_load.hpp"
#include "support/servers.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"
#include "weir/url.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr int thread_count = 16;
constexpr unsigned key_count = 1000;

long wanted_operations() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return suite.argc > 1 ? std::stol(suite.argv[1]) : 200'000;
}

/// Mostly none; now and then longer than some callers wait, and seldom longer than the connection is given.
std::chrono::microseconds random_delay() {
  thread_local std::mt19937 random{std::random_device()()};
  const auto chance = random() % 20'000;
  if (chance == 0) return 400ms;
  return chance < 200 ? std::chrono::microseconds(random() % 30'000) : 0us;
}

struct Tally {
  std::atomic<long> begun{0};
  std::atomic<long> right{0};
  std::atomic<long> wrong{0};
  std::atomic<long> late{0};
  std::atomic<long> lost{0};
  std::atomic<long> other{0};

  void count(const Error& error) {
    if (error.kind() == Errc::timeout) {
      ++late;
    } else if (error.kind() == Errc::unavailable) {
      ++lost;
    } else {
      ++other;
    }
  }
};

/// One operation on a key whose value is known: all that is read must be of the key asked for.
bool is_right(Cache& cache, std::mt19937& random, const Context& context) {
  const auto name = [&] { return "key-" + std::to_string(random() % key_count); };
  const std::string key = name();
  switch (random() % 8) {
    case 0:
      cache.set(key, test::value_of(key), 1h, context);
      return true;
    case 1: {
      const std::vector<std::string> names = {name(), "absent", name(), name()};
      const auto values = cache.get_many(std::vector<std::string_view>(names.begin(), names.end()), context);
      bool right = !values[1];
      for (const std::size_t i : {0U, 2U, 3U}) right = right && test::is_of(values[i], names[i]);
      return right;
    }
    case 2:
      return test::is_of(cache.get_and_touch(key, 1h, context), key);
    case 3:
      return !cache.compare_and_set(key, Blob(), test::value_of("another"), 1h, context);
    default:
      return test::is_of(cache.get(key, context), key);
  }
}

void work(Cache& cache, unsigned self, long operations, Tally& tally) {
  std::mt19937 random(self);
  while (tally.begun++ < operations) {
    Context context;
    if (random() % 2 == 0) context = Context::within(std::chrono::milliseconds(1 + random() % 20));
    try {
      ++(is_right(cache, random, context) ? tally.right : tally.wrong);
    } catch (const Error& error) {
      tally.count(error);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_late_reply_never_answers_another_key) {
  const Url url = Url::parse(test::server_url("redis"));
  const test::DelayingProxy proxy(url.port.value(), random_delay);
  RedisOptions options;
  options.prefix = test::unique_name("late") + ":";
  options.command_timeout = 300ms;
  const CachePtr cache = redis_cache("redis://" + proxy.address(), options);
  const CachePtr direct = redis_cache(test::server_url("redis"), options);
  for (unsigned i = 0; i < key_count; ++i) {
    const std::string key = "key-" + std::to_string(i);
    direct->set(key, test::value_of(key), 1h);
  }
  Tally tally;
  {
    std::vector<std::jthread> threads;
    for (unsigned self = 0; self < thread_count; ++self)
      threads.emplace_back([&, self] { work(*cache, self, wanted_operations(), tally); });
  }
  direct->clear();
  BOOST_TEST_MESSAGE(wanted_operations()
                     << " operations: " << tally.right << " right, " << tally.wrong << " wrong, "
                     << tally.late << " late, " << tally.lost << " lost, " << tally.other << " other");
  BOOST_TEST(tally.wrong == 0);
  BOOST_TEST(tally.other == 0);
  BOOST_TEST(tally.late > 0);
  BOOST_TEST(tally.right > wanted_operations() / 2);
}

}  // namespace
}  // namespace weir
