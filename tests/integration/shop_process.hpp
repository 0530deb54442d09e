// SPDX-License-Identifier: BSL-1.0
/// \file
/// A shop on real servers, for the tests of the query cache.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "support/servers.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"

namespace weir::test {

/// A table of products of its own on the tests' PostgreSQL: ids 1 to 4, each of price 0. Dropped at the end.
class ShopTable {
 public:
  ShopTable() {
    store_->execute("CREATE TABLE " + name_ + " (id INTEGER PRIMARY KEY, price BIGINT NOT NULL)");
    store_->execute("INSERT INTO " + name_ + " VALUES (1, 0), (2, 0), (3, 0), (4, 0)");
  }
  ShopTable(const ShopTable&) = delete;
  ShopTable& operator=(const ShopTable&) = delete;
  ~ShopTable() {
    try {
      store_->execute("DROP TABLE " + name_);
    } catch (const Error&) {
      return;  // The server goes away with the tests.
    }
  }

  const std::string& name() const noexcept { return name_; }

 private:
  std::string name_ = unique_name("products");
  StorePtr store_ = postgresql_store(server_url("postgresql"));
};

/// One process as far as the cache can tell: PostgreSQL behind a query cache over memory over Redis.
class ShopProcess {
 public:
  ShopProcess(const ShopTable& table, const std::string& redis, std::string prefix,
              std::chrono::milliseconds staleness)
      : read_("SELECT price FROM " + table.name() + " WHERE id = :id"),
        read_id_("SELECT id FROM " + table.name() + " WHERE id = :id"),
        write_("UPDATE " + table.name() + " SET price = :price WHERE id = :id") {
    RedisOptions redis_options;
    redis_options.prefix = std::move(prefix);
    store_ =
        query_cache(
            tiered(memory_cache({.capacity = 4_MiB}), redis_cache(redis, redis_options)),
            {.staleness = staleness, .fence_time = std::chrono::milliseconds(500), .metrics = metrics_}) |
        postgresql_store(server_url("postgresql"));
  }

  std::int64_t price(int id) { return store_->query(read_.with({{"id", id}})).front()[0].as<std::int64_t>(); }
  /// Whether hits come, in good time: a table that is new to the cache is in quarantine.
  bool comes_to_hit(int id) { return comes_to_hit(read_, id); }
  /// The same of all four rows, whose prices are not asked for.
  bool comes_to_know_rows() {
    for (const int id : {1, 2, 3, 4})
      if (!comes_to_hit(read_id_, id)) return false;
    return true;
  }
  std::string verdict(int id) { return verdict(read_, id); }
  void change(Executor& where, std::int64_t price, int id) {
    where.execute(write_.with({{"price", price}, {"id", id}}));
  }
  void change(std::int64_t price, int id) { change(*store_, price, id); }
  Store& store() noexcept { return *store_; }
  std::uint64_t count(const std::string& name) { return metrics_->value("query_cache." + name, "store"); }

 private:
  std::string verdict(const Statement& statement, int id) {
    CallReport report;
    Context context;
    context.report = &report;
    store_->query(statement.with({{"id", id}}), context);
    return std::string(to_string(report.verdict));
  }
  bool comes_to_hit(const Statement& statement, int id) {
    for (int i = 0; i < 100; ++i) {
      if (verdict(statement, id).starts_with("hit")) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  Statement read_;
  Statement read_id_;
  Statement write_;
  MetricsPtr metrics_ = std::make_shared<MetricsRegistry>();
  StorePtr store_;
};

}  // namespace weir::test
