// SPDX-License-Identifier: BSL-1.0
// The catalogue on a PostgreSQL and a Redis of its own that are hurt while it runs.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>

#include "catalogue_run.hpp"
#include "support/private_server.hpp"

using namespace std::chrono_literals;
using weir::test::CatalogueRun;
using weir::test::PrivatePostgres;
using weir::test::PrivateRedis;
using weir::test::run_catalogue;

namespace {

struct Servers {
  PrivatePostgres postgres;
  PrivateRedis redis;

  Servers() {
    setenv("WEIR_POSTGRESQL_URL", postgres.url().c_str(), 1);
    setenv("WEIR_REDIS_URL", redis.url().c_str(), 1);
  }
};

void check_nothing_stale_nothing_failed(CatalogueRun run) {
  BOOST_TEST(run.status == 0, run.output);
  BOOST_TEST_REQUIRE(run.figures.size() == 9U, run.output);
  BOOST_TEST(run.figures["stale"] == 0, run.output);
  BOOST_TEST(run.figures["errors"] == 0, run.output);
  BOOST_TEST(run.figures["writes"] > 20, run.output);
  BOOST_TEST(run.figures["hit_ratio"] > 0, run.output);
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(on_servers_nobody_sees_an_old_price, Servers) {
  check_nothing_stale_nothing_failed(
      run_catalogue("servers.json", {"--seconds", "2", "--products", "5000", "--write-every-ms", "20"}));
}

// The run without a cache takes the first half; all faults fall into the second, with the cache.
BOOST_FIXTURE_TEST_CASE(killing_redis_fails_no_read_and_shows_no_old_price, Servers) {
  auto running = std::async(std::launch::async, [] {
    return run_catalogue("servers.json", {"--seconds", "6", "--products", "5000", "--write-every-ms", "20"});
  });
  std::this_thread::sleep_for(8500ms);
  redis.kill();
  std::this_thread::sleep_for(1s);
  redis.restart();
  std::this_thread::sleep_for(500ms);
  redis.pause();
  std::this_thread::sleep_for(300ms);
  redis.resume();
  check_nothing_stale_nothing_failed(running.get());
}
