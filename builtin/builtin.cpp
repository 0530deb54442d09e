// SPDX-License-Identifier: BSL-1.0
#include "weir/adapters/metrics.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/backends/memcached.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/odbc.hpp"
#include "weir/backends/oracle.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/redis.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/backends/sqlserver.hpp"
#include "weir/registry.hpp"
#include "weir/weir.hpp"

namespace weir {
namespace {

Registry everything() {
  Registry registry;
  // Stores
  register_mysql(registry);
  register_odbc(registry);
  register_oracle(registry);
  register_postgresql(registry);
  register_sqlite(registry);
  register_sqlserver(registry);
  // Caches
  register_memcached(registry);
  register_memory(registry);
  register_redis(registry);
  register_tiered(registry);
  // Adapters
  register_metrics(registry);
  register_query_cache(registry);
  return registry;
}

}  // namespace

const Registry& builtin_registry() {
  static const Registry registry = everything();
  return registry;
}

Runtime open(const std::string& path) { return Runtime::load(path, builtin_registry()); }

StorePtr open_store(std::string_view url) { return Runtime::store_from_url(url, builtin_registry()); }

CachePtr open_cache(std::string_view url) { return Runtime::cache_from_url(url, builtin_registry()); }

}  // namespace weir
