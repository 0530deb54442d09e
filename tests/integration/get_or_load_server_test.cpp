// SPDX-License-Identifier: BSL-1.0
// get_or_load among processes, over Redis.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "support/process.hpp"
#include "support/servers.hpp"
#include "weir/backends/redis.hpp"
#include "weir/get_or_load.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  const std::string url = test::server_url("redis");
  const std::string prefix = test::unique_name("load") + ":";
  const CachePtr cache = [this] {
    RedisOptions options;
    options.prefix = prefix;
    return redis_cache(url, options);
  }();

  test::Outcome process(int threads, const std::string& mode) const {
    return test::run({WEIR_LOAD_PROCESS, url, prefix, std::to_string(threads), mode});
  }
  static std::string lines(const std::string& line, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += line + "\n";
    return text;
  }
};

BOOST_FIXTURE_TEST_SUITE(get_or_load_server, Fixture)

BOOST_AUTO_TEST_CASE(four_processes_that_miss_load_once) {
  std::vector<test::Outcome> outcomes(4);
  std::vector<std::thread> running;
  for (test::Outcome& outcome : outcomes) running.emplace_back([&] { outcome = process(20, "load"); });
  for (std::thread& thread : running) thread.join();
  for (const test::Outcome& outcome : outcomes) {
    BOOST_TEST(outcome.status == 0);
    BOOST_TEST(outcome.output == lines("load 1", 20));
  }
  BOOST_TEST(cache->get("loads").value().view() == "1");
}

BOOST_AUTO_TEST_CASE(a_later_process_finds_the_value) {
  BOOST_TEST(process(1, "load").output == "load 1\n");
  BOOST_TEST(process(3, "load").output == lines("load 1", 3));
}

BOOST_AUTO_TEST_CASE(a_process_killed_while_it_loads_holds_the_others_up_for_its_lock_only) {
  BOOST_TEST(process(1, "die").status == 128 + SIGKILL);
  const auto begun = std::chrono::steady_clock::now();
  BOOST_TEST(process(5, "load").output == lines("load 1", 5));
  BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
}

// The value is old: the second process gets it at once, though the first loads for long.
BOOST_AUTO_TEST_CASE(another_process_gets_the_old_value_meanwhile) {
  LoadGroup here;
  LoadGroup elsewhere;
  LoadOptions options;
  options.soft_ttl = 50ms;
  options.hard_ttl = 1h;
  options.group = &here;
  LoadOptions others = options;
  others.group = &elsewhere;
  get_or_load(cache, "k", options, [] { return std::string("old"); });
  std::this_thread::sleep_for(60ms);
  std::string meanwhile;
  const auto load = [&] {
    meanwhile = get_or_load(cache, "k", others, [] { return std::string("too much"); });
    return std::string("new");
  };
  BOOST_TEST(get_or_load(cache, "k", options, load) == "new");
  BOOST_TEST(meanwhile == "old");
  BOOST_TEST(get_or_load(cache, "k", others, [] { return std::string("?"); }) == "new");
}

BOOST_AUTO_TEST_CASE(a_tag_removed_by_another_process_ends_the_value) {
  LoadOptions options;
  options.tags = {"user:7"};
  get_or_load(cache, "k", options, [] { return std::string("old"); });
  RedisOptions same;
  same.prefix = prefix;
  remove_tag(*redis_cache(url, same), "user:7");
  BOOST_TEST(get_or_load(cache, "k", options, [] { return std::string("new"); }) == "new");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
