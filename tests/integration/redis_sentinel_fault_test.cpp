// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>

#include "redis_load.hpp"
#include "support/redis_fleet.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::Findings;
using test::Load;
using test::PrivateRedisSentinel;

/// Whether a majority of the Sentinels says that this process is the primary, and it is.
bool is_primary(const PrivateRedisSentinel& servers, int process) {
  int agree = 0;
  for (int sentinel = 2; sentinel < 5; ++sentinel)
    agree += servers.cli(sentinel, {"sentinel", "get-master-addr-by-name", "weir"})
                 .ends_with(std::to_string(servers.port(process)));
  return agree >= 2 && servers.cli(process, {"role"}).starts_with("master");
}

template <class Condition>
std::chrono::milliseconds time_until(const Condition& holds) {
  const auto begun = steady_clock::now();
  while (!holds() && steady_clock::now() - begun < 60s) std::this_thread::sleep_for(5ms);
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
}

/// What a failover may look like to callers.
void check(const Findings& findings, steady_clock::time_point over) {
  BOOST_TEST_INFO(findings.text());
  BOOST_TEST(findings.unexpected() == 0);
  BOOST_TEST(findings.wrong == 0);
  BOOST_TEST((findings.longest <= 1050ms));
  if (!findings.last_error) return;
  const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(*findings.last_error - over);
  BOOST_TEST_MESSAGE(findings.text() << "; the last error " << after.count() << " ms after it was over");
  BOOST_TEST((test::Took{after, findings.longest.machine_late} <= 300ms));
}

bool answers(Cache& cache) {
  try {
    cache.ping();
    return true;
  } catch (const Error&) {
    return false;
  }
}

void works(Cache& cache) {
  for (int i = 0; i < 100; ++i) {
    const std::string key = "key-" + std::to_string(i);
    BOOST_CHECK_NO_THROW(cache.set(key, test::value_of(key), 1min));
    BOOST_TEST(test::is_of(cache.get(key), key));
  }
}

BOOST_AUTO_TEST_CASE(a_primary_that_is_killed_under_load) {
  PrivateRedisSentinel servers;
  servers.set_down_after(1000ms);
  const CachePtr cache = redis_cache(servers.url());
  Load load(8, [&](std::mt19937& random) { return test::read_or_write(*cache, random); });
  std::this_thread::sleep_for(1s);
  servers.kill_process(0);
  const auto failover = time_until([&] { return is_primary(servers, 1); });
  const auto over = steady_clock::now();
  std::this_thread::sleep_for(2s);
  const Findings findings = load.stop();
  BOOST_TEST_MESSAGE("failover in " << failover.count() << " ms");
  BOOST_TEST((failover < 30s));
  BOOST_TEST(findings.failed() > 0);
  check(findings, over);
  works(*cache);
}

// The old primary lives on, and is made a replica.
BOOST_AUTO_TEST_CASE(a_failover_by_hand_under_load) {
  PrivateRedisSentinel servers;
  const CachePtr cache = redis_cache(servers.url());
  Load load(8, [&](std::mt19937& random) { return test::read_or_write(*cache, random); });
  std::this_thread::sleep_for(1s);
  BOOST_TEST(servers.cli(2, {"sentinel", "failover", "weir"}) == "OK");
  time_until([&] { return is_primary(servers, 1); });
  const auto demoted = [&] { return servers.cli(0, {"role"}).starts_with("slave"); };
  BOOST_TEST((time_until(demoted) < 30s));
  const auto over = steady_clock::now();
  std::this_thread::sleep_for(2s);
  check(load.stop(), over);
  works(*cache);
  BOOST_TEST(is_primary(servers, 1));
}

// It is the first to be asked, answers at once, and names who is dead: a Sentinel of other servers stands for
// one that has not heard of the failover, as any may for seconds.
BOOST_AUTO_TEST_CASE(a_sentinel_that_does_not_know_yet) {
  PrivateRedisSentinel servers;
  PrivateRedisSentinel others;
  for (int gone : {3, 4, 0, 1}) others.kill_process(gone);
  const std::string late = "127.0.0.1:" + std::to_string(others.port(2));
  std::string url = servers.url();
  url.insert(url.find("127.0.0.1"), late + ",");
  const CachePtr cache = redis_cache(url);
  const auto found = time_until([&] { return answers(*cache); });
  BOOST_TEST((found < 3s));
  works(*cache);
}

// Nobody answers at first, then the servers are there.
BOOST_AUTO_TEST_CASE(sentinels_that_are_down_for_a_while) {
  PrivateRedisSentinel servers;
  const CachePtr cache = redis_cache(servers.url());
  for (int sentinel = 2; sentinel < 5; ++sentinel) servers.kill_process(sentinel);
  BOOST_CHECK_EXCEPTION(cache->get("k"), Error,
                        [](const Error& error) { return error.kind() == Errc::unavailable; });
  servers.start_process(4);
  const auto found = time_until([&] { return answers(*cache); });
  BOOST_TEST((found < 3s));
  servers.kill_process(4);
  works(*cache);  // who knows the primary needs no Sentinel
}

}  // namespace
}  // namespace weir
