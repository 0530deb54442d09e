// SPDX-License-Identifier: BSL-1.0
#include "subjects.hpp"

#include <chrono>
#include <memory>
#include <string>

#include "plain_cache.hpp"
#include "stand_ins.hpp"
#include "support/odbc_string.hpp"
#include "support/servers.hpp"
#include "support/temp_dir.hpp"
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

namespace weir::conformance {
namespace {

using test::odbc_string;
using test::server_url;
using test::unique_name;

StorePtr sqlite() {
  static const test::TempDir directory;
  return sqlite_store(directory.file(unique_name("store") + ".db"), {.journal = SqliteOptions::Journal::wal});
}
StorePtr mysql() { return mysql_store(server_url("mariadb")); }
StorePtr postgresql() { return postgresql_store(server_url("postgresql")); }

StorePtr odbc_postgresql() {
  return odbc_store(odbc_string("PostgreSQL Unicode", server_url("postgresql")),
                    {.dialect = &postgresql_dialect()});
}
StorePtr odbc_mysql() {
  return odbc_store(odbc_string("MariaDB Unicode", server_url("mariadb")), {.dialect = &mysql_dialect()});
}
// The driver waits for locks while it opens a file, which a storm of writers can keep for long. Without a
// write-ahead log, SQLite itself may say "no such table" of one made by another connection, where a writer's
// lock keeps it from reading the schema anew.
StorePtr odbc_sqlite() {
  static const test::TempDir directory;
  return odbc_store(
      "Driver={SQLite3};Database=" + directory.file(unique_name("store") + ".db") + ";JournalMode=WAL",
      {.dialect = &sqlite_dialect(), .pool = {.connect_timeout = std::chrono::seconds(30)}});
}

/// Through PostgreSQL's driver, as no other speaks to H2 and orafce.
std::string stand_in(std::string_view server) {
  return "odbc:" + odbc_string("PostgreSQL Unicode", server_url(server));
}
StorePtr h2_oracle() {
  return oracle_store(
      stand_in("h2_oracle"),
      {.dialect = &oracle_on_h2(),
       .without = {Capability::json_fields, Capability::read_only_transactions, Capability::streams}});
}
StorePtr h2_sqlserver() {
  return sqlserver_store(stand_in("h2_sqlserver"),
                         {.dialect = &sqlserver_on_h2(),
                          .without = {Capability::uuids, Capability::json_fields, Capability::serializable,
                                      Capability::transactional_ddl, Capability::streams}});
}
StorePtr orafce() {
  return odbc_store(stand_in("orafce"),
                    {.dialect = &oracle_on_orafce(),
                     .without = {Capability::booleans, Capability::dates, Capability::times,
                                 Capability::uuids, Capability::json_fields},
                     .init = {"SET search_path = public, oracle, pg_catalog"}});
}

CachePtr memory() { return memory_cache({.capacity = 64_MiB}); }
CachePtr redis_at(std::string_view server, std::string prefix) {
  RedisOptions options;
  options.prefix = std::move(prefix);
  if (server == "redis_tls") options.tls.ca_file = server_url("redis_tls_ca");
  return redis_cache(server_url(server), options);
}
CachePtr redis() { return redis_at("redis", unique_name("conformance") + ":"); }
// The copies near may outlive their TTL by as much.
CachePtr memory_over(CachePtr far) {
  return tiered(memory(), std::move(far), {.near_ttl = std::chrono::milliseconds(500)});
}

CachePair plain_pair() {
  return {std::make_shared<PlainCache>(memory()), std::make_shared<PlainCache>(memory())};
}
CachePair memory_pair() { return {memory(), memory()}; }
// As patterns the prefixes would match one another: a clear must not take them for patterns.
CachePair redis_pair(std::string_view server) {
  const std::string name = unique_name("conformance");
  return {redis_at(server, name + "[*?]:"), redis_at(server, name + "*:")};
}

// A prefix that begins with the other's must not be taken for it.
CachePair memcached_pair(std::string_view server) {
  const std::string name = unique_name("conformance");
  const auto open = [&](const std::string& prefix) {
    return memcached_cache(server_url(server),
                           {.prefix = prefix, .large_values = MemcachedOptions::LargeValues::split});
  };
  return {open(name + ":"), open(name + ":2:")};
}

MetricsLink counted() { return metrics(std::make_shared<MetricsRegistry>()); }

/// An engine, and how a store over it is opened.
struct Engine {
  std::string group;
  std::string name;
  StorePtr (*open)();
};

/// An engine, and how two caches over it are opened.
struct CacheEngine {
  std::string group;
  std::string name;
  CachePair (*open)();
};

/// The adapters in front of a cache; every engine is run behind each.
struct AroundCache {
  std::string before;
  std::string after;
  CachePtr (*wrap)(CachePtr cache);
};

/// The adapters in front of an engine; every engine is run behind each.
struct Around {
  std::string before;  ///< as a chain is written: "metrics | "
  StorePtr (*wrap)(StorePtr store);
};

}  // namespace

std::vector<StoreUnderTest> stores_under_test() {
  const std::vector<Engine> engines = {
      {"sqlite", "sqlite", sqlite},
      {"postgresql", "postgresql", postgresql},
      {"mysql", "mysql (MariaDB)", mysql},
      {"odbc_postgresql", "odbc (PostgreSQL)", odbc_postgresql},
      {"odbc_mysql", "odbc (MariaDB)", odbc_mysql},
      {"odbc_sqlite", "odbc (SQLite)", odbc_sqlite},
      {"oracle_h2", "oracle (H2)", h2_oracle},
      {"oracle_orafce", "odbc (orafce)", orafce},
      {"sqlserver_h2", "sqlserver (H2)", h2_sqlserver},
  };
  const std::vector<Around> adapters = {
      {"", [](StorePtr store) { return store; }},
      {"metrics | ", [](StorePtr store) { return counted() | std::move(store); }},
      {"query_cache(memory) | ", [](StorePtr store) { return query_cache(memory()) | std::move(store); }},
      {"query_cache(redis) | ", [](StorePtr store) { return query_cache(redis()) | std::move(store); }},
      {"metrics | query_cache(tiered) | metrics | ",
       [](StorePtr store) {
         return counted() | query_cache(memory_over(redis())) | counted() | std::move(store);
       }},
  };
  std::vector<StoreUnderTest> subjects;
  for (const Engine& engine : engines)
    for (const Around& around : adapters)
      subjects.push_back({engine.group, around.before + engine.name,
                          [open = engine.open, wrap = around.wrap] { return wrap(open()); }});
  return subjects;
}

std::vector<CacheUnderTest> caches_under_test() {
  const std::vector<CacheEngine> engines = {
      {"memory", "memory", memory_pair},
      {"memory", "the defaults of Cache", plain_pair},
      {"memcached", "memcached", [] { return memcached_pair("memcached"); }},
      {"memcached", "memcached (3 nodes)", [] { return memcached_pair("memcached_fleet"); }},
      {"redis", "redis", [] { return redis_pair("redis"); }},
      {"redis", "redis (unix socket)", [] { return redis_pair("redis_unix"); }},
      {"redis", "redis (ACL user)", [] { return redis_pair("redis_auth"); }},
      {"redis", "redis (TLS)", [] { return redis_pair("redis_tls"); }},
      {"redis", "redis (cluster)", [] { return redis_pair("redis_cluster"); }},
      {"redis", "redis (sentinel)", [] { return redis_pair("redis_sentinel"); }},
  };
  const std::vector<AroundCache> adapters = {
      {"", "", [](CachePtr cache) { return cache; }},
      {"metrics | ", "", [](CachePtr cache) { return counted() | std::move(cache); }},
      {"tiered(memory, ", ")", memory_over},
      {"metrics | tiered(memory, ", ")",
       [](CachePtr cache) { return counted() | memory_over(std::move(cache)); }},
  };
  std::vector<CacheUnderTest> subjects;
  for (const CacheEngine& engine : engines)
    for (const AroundCache& around : adapters)
      subjects.push_back({engine.group, around.before + engine.name + around.after,
                          [open = engine.open, wrap = around.wrap] {
                            CachePair pair = open();
                            return CachePair{wrap(std::move(pair.cache)), wrap(std::move(pair.neighbour))};
                          }});
  return subjects;
}

}  // namespace weir::conformance
