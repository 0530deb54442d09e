// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

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
  // A table that is new to a shared cache is in quarantine at first.
  for (int i = 0; i < 200 && weir::to_string(report.verdict) != "hit local"; ++i) {
    BOOST_TEST(store->query(sum, context).front()["total"].as<int>() == 1);
    std::this_thread::sleep_for(50ms);
  }
  BOOST_TEST(weir::to_string(report.verdict) == "hit local");
  const std::uint64_t queries = counters->value("store.queries", "store");
  store->execute("INSERT INTO " + table + " VALUES (2)");
  BOOST_TEST(store->query(sum, context).front()["total"].as<int>() == 3);
  BOOST_TEST(weir::to_string(report.verdict) == "miss");
  BOOST_TEST(counters->value("store.queries", "store") == queries + 1);
  store->execute("DROP TABLE " + table);
}

}  // namespace
