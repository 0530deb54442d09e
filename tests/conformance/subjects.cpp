// SPDX-License-Identifier: BSL-1.0
#include "subjects.hpp"

#include <memory>
#include <string>

#include "support/servers.hpp"
#include "support/temp_dir.hpp"
#include "weir/adapters/metrics.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/redis.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir::conformance {
namespace {

using test::server_url;
using test::unique_name;

StorePtr sqlite() {
  static const test::TempDir directory;
  return sqlite_store(directory.file(unique_name("store") + ".db"), {.journal = SqliteOptions::Journal::wal});
}
StorePtr postgresql() { return postgresql_store(server_url("postgresql")); }

CachePtr memory() { return memory_cache({.capacity = 64_MiB}); }
CachePtr redis_at(std::string_view server) {
  RedisOptions options;
  options.prefix = unique_name("conformance") + ":";
  if (server == "redis_tls") options.tls.ca_file = server_url("redis_tls_ca");
  return redis_cache(server_url(server), options);
}
CachePtr redis() { return redis_at("redis"); }
CachePtr memory_over_redis() { return tiered(memory(), redis()); }

MetricsLink counted() { return metrics(std::make_shared<MetricsRegistry>()); }

}  // namespace

std::vector<StoreUnderTest> stores_under_test() {
  return {
      {"sqlite", sqlite},
      {"postgresql", postgresql},
      {"metrics | sqlite", [] { return counted() | sqlite(); }},
      {"metrics | postgresql", [] { return counted() | postgresql(); }},
      {"query_cache(memory) | sqlite", [] { return query_cache(memory()) | sqlite(); }},
      {"query_cache(memory) | postgresql", [] { return query_cache(memory()) | postgresql(); }},
      {"query_cache(redis) | sqlite", [] { return query_cache(redis()) | sqlite(); }},
      {"query_cache(redis) | postgresql", [] { return query_cache(redis()) | postgresql(); }},
      {"query_cache(tiered) | sqlite", [] { return query_cache(memory_over_redis()) | sqlite(); }},
      {"metrics | query_cache(tiered) | metrics | postgresql",
       [] { return counted() | query_cache(memory_over_redis()) | counted() | postgresql(); }},
  };
}

std::vector<CacheUnderTest> caches_under_test() {
  return {
      {"memory", memory},
      {"redis", redis},
      {"redis (unix socket)", [] { return redis_at("redis_unix"); }},
      {"redis (ACL user)", [] { return redis_at("redis_auth"); }},
      {"redis (TLS)", [] { return redis_at("redis_tls"); }},
      {"metrics | memory", [] { return counted() | memory(); }},
      {"metrics | redis", [] { return counted() | redis(); }},
      {"tiered(memory, memory)", [] { return tiered(memory(), memory()); }},
      {"tiered(memory, redis)", memory_over_redis},
      {"metrics | tiered(memory, redis)", [] { return counted() | memory_over_redis(); }},
  };
}

}  // namespace weir::conformance
