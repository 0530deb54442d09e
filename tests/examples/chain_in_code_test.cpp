// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE chain_in_code
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "support/servers.hpp"
#include "weir/adapters/metrics.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/redis.hpp"

namespace {

// The README's chain in code.
BOOST_AUTO_TEST_CASE(a_chain_in_code_answers_from_its_cache) {
  using weir::memory_cache;
  using weir::metrics;
  using weir::postgresql_store;
  using weir::query_cache;
  using weir::redis_cache;
  using weir::tiered;
  using namespace std::chrono_literals;
  using namespace weir::literals;
  const std::string redis_url = weir::test::server_url("redis");
  const std::string database_url = weir::test::server_url("postgresql");

  // [chain]
  auto counters = std::make_shared<weir::MetricsRegistry>();
  auto cache = tiered(memory_cache({.capacity = 256_MiB}), redis_cache(redis_url));
  auto store = metrics(counters) | query_cache(cache, {.ttl = 1h}) | postgresql_store(database_url);
  // [/chain]

  const std::string table = weir::test::unique_name("chain_in_code");
  store->execute("CREATE TABLE " + table + " (n integer)");
  store->execute("INSERT INTO " + table + " VALUES (1)");
  const weir::Statement sum{"SELECT sum(n) AS total FROM " + table};
  weir::CallReport report;
  const weir::Context context{.report = &report};
  BOOST_TEST(store->query(sum, context).front()["total"].as<int>() == 1);
  BOOST_TEST(store->query(sum, context).front()["total"].as<int>() == 1);
  BOOST_TEST(weir::to_string(report.verdict) == "hit local");
  store->execute("INSERT INTO " + table + " VALUES (2)");
  BOOST_TEST(store->query(sum, context).front()["total"].as<int>() == 3);
  BOOST_TEST(weir::to_string(report.verdict) == "miss");
  BOOST_TEST(counters->value("store.queries", "store") == 3U);
  store->execute("DROP TABLE " + table);
}

}  // namespace
