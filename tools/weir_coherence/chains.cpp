// SPDX-License-Identifier: BSL-1.0
#include "chains.hpp"

#include <nlohmann/json.hpp>

#include "delays.hpp"
#include "weir/adapters/metrics.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/backends/memcached.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/odbc.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/redis.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/error.hpp"

namespace weir::coherence_check {
namespace {

using std::chrono::milliseconds;

const Description* find(const Description& chain, const std::string& name) {
  if (chain.name == name) return &chain;
  for (const Description& behind : chain.behind)
    if (const Description* const found = find(behind, name)) return found;
  return nullptr;
}

/// What as_text wrote.
milliseconds duration(const std::string& text) {
  std::size_t end = 0;
  const long long count = std::stoll(text, &end);
  const std::string unit = text.substr(end);
  if (unit == "ms") return milliseconds(count);
  if (unit == "s") return std::chrono::seconds(count);
  if (unit == "m") return std::chrono::minutes(count);
  return std::chrono::hours(unit == "d" ? 24 * count : count);
}

milliseconds option(const Description& link, const std::string& name) {
  for (const auto& [key, value] : link.options)
    if (key == name) return duration(value);
  throw Error(Errc::config, "the query cache does not say its " + name);
}

}  // namespace

Registry registry_with_delays(const Ledger& ledger) {
  Registry registry;
  register_mysql(registry);
  register_odbc(registry);
  register_postgresql(registry);
  register_sqlite(registry);
  register_memcached(registry);
  register_memory(registry);
  register_redis(registry);
  register_tiered(registry);
  register_metrics(registry);
  register_query_cache(registry);
  register_delays(registry, ledger);
  return registry;
}

CacheTimes CacheTimes::of(const Store& checked) {
  const Description chain = checked.describe();
  const Description* const link = find(chain, "query_cache");
  if (link == nullptr)
    throw Error(Errc::config, std::string("the store \"") + checked_store + "\" has no query_cache");
  return {option(*link, "staleness"), option(*link, "fence_time")};
}

std::string own_config(const std::string& directory, const std::string& redis_url) {
  nlohmann::json database{
      {"backend", "sqlite"}, {"url", "sqlite:" + directory + "/items.db"}, {"journal", "wal"}};
  nlohmann::json checked = database;
  checked["adapters"] = {{{"query_cache",
                           {{"cache", "cache"},
                            {"freshness", "strict"},
                            {"staleness", "1s"},
                            {"fence_time", "1s"},
                            {"on_cache_loss", "fail"}}}},
                         "slow"};
  const nlohmann::json caches{{"near", {{"backend", "memory"}, {"capacity", "16MiB"}}},
                              {"far",
                               {{"backend", "redis"},
                                {"url", redis_url},
                                {"command_timeout", "300ms"},
                                {"connect_timeout", "300ms"},
                                {"adapters", {"slow"}}}},
                              {"cache", {{"backend", "tiered"}, {"tiers", {"near", "far"}}}}};
  const nlohmann::json config{{"caches", caches},
                              {"stores", {{bare_store, database}, {checked_store, checked}}}};
  return config.dump(2);
}

}  // namespace weir::coherence_check
