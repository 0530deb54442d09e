// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the tests of the query cache share: two processes on one database.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "expect_error.hpp"
#include "gates.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/chain.hpp"

namespace weir::test {

using namespace std::chrono_literals;

inline const Statement price_of{"SELECT price FROM products WHERE id = :id"};
inline const Statement set_price{"UPDATE products SET price = :price WHERE id = :id"};
inline const Statement note_count{"SELECT count(*) AS n FROM notes"};
inline const Statement add_note{"INSERT INTO notes (text) VALUES (:text)"};

/// A read's answer and where it came from.
struct Seen {
  std::int64_t value;
  std::string verdict;
  std::string reason;
};

inline Seen look(Executor& store, const Query& query, Context context = {}) {
  CallReport report;
  context.report = &report;
  const Rows rows = store.query(query, context);
  return {rows.front()[0].as<std::int64_t>(), std::string(to_string(report.verdict)), report.reason};
}

/// One process: its own query cache over a cache and a database that it may share with others.
struct Process {
  /// \param fences  whether the cache says that other processes see what it holds
  Process(const std::string& database, const CachePtr& shared, const Clock& clock,
          QueryCacheOptions options = {}, bool fences = false)
      : gate(std::make_shared<GatedStore>(
            sqlite_store(database, {.journal = SqliteOptions::Journal::wal, .pool = {.size = 4}}))),
        cache(std::make_shared<GatedCache>(shared, fences)) {
    options.clock = &clock;
    options.metrics = metrics;
    store = query_cache(cache, options) | StorePtr(gate);
  }

  std::int64_t price(int id = 1) { return look(*store, price_of.with({{"id", id}})).value; }
  std::string verdict(int id = 1) { return look(*store, price_of.with({{"id", id}})).verdict; }
  Seen seen(int id = 1, const Context& context = {}) {
    return look(*store, price_of.with({{"id", id}}), context);
  }
  void change(int price, int id = 1) { store->execute(set_price.with({{"price", price}, {"id", id}})); }
  std::uint64_t count(const std::string& name) { return metrics->value("query_cache." + name, "store"); }
  int queries() { return gate->gates.queries; }

  MetricsPtr metrics = std::make_shared<MetricsRegistry>();
  std::shared_ptr<GatedStore> gate;
  std::shared_ptr<GatedCache> cache;
  StorePtr store;
};

/// Two processes on one database and one shared cache. Product 1 costs 10, product 2 costs 20.
struct Shop {
  Shop() {
    a.store->execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL)");
    a.store->execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE)");
    a.store->execute("INSERT INTO products VALUES (1, 10), (2, 20)");
  }

  /// Every process' copies of the tokens are too old now.
  void outlive_tokens() { clock.advance(2s); }

  TempDir directory;
  std::string file = directory.file("shop.db");
  ManualClock clock;
  CachePtr shared = memory_cache({.capacity = 4_MiB, .clock = &clock});
  Process a{file, shared, clock};
  Process b{file, shared, clock};
};

/// Two processes whose cache is one that other processes see; the quarantine of the first cells is over.
struct SharedShop {
  static constexpr auto fence_time = 5s;

  SharedShop() {
    a.store->execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL)");
    a.store->execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE)");
    a.store->execute("INSERT INTO products VALUES (1, 10), (2, 20)");
    end_quarantine();
  }

  /// Both look twice, with the fence time between.
  void end_quarantine() {
    for (int i = 0; i < 2; ++i) {
      for (Process* process : {&a, &b}) {
        process->price();
        look(*process->store, note_count);
      }
      clock.advance(fence_time);
    }
    for (Process* process : {&a, &b}) process->price();
  }
  void outlive_copies() { clock.advance(2s); }

  /// Runs a write of `process` up to where its database has done it, and leaves it there: dead or stopped, as
  /// others see it.
  std::thread write_and_stop(Process& process, int price) {
    process.gate->gates.after_execute.hold();
    std::thread writer([&process, price] {
      try {
        process.change(price);
      } catch (const Error&) {
        return;
      }
    });
    process.gate->gates.after_execute.await_held();
    return writer;
  }

  TempDir directory;
  std::string file = directory.file("shop.db");
  ManualClock clock;
  CachePtr shared = memory_cache({.capacity = 4_MiB, .clock = &clock});
  Process a{file, shared, clock, {}, true};
  Process b{file, shared, clock, {}, true};
  Context strict = [] {
    Context context;
    context.freshness = Freshness::strict;
    return context;
  }();
};

// For other threads than the test's own, where nothing may be asserted.
inline std::string outcome_of_price(Process& process) {
  try {
    return std::to_string(process.price());
  } catch (const Error& error) {
    return std::string(to_string(error.kind()));
  }
}

inline Error failure(Errc kind, bool maybe_applied = false) {
  return Error(kind, "made by the test",
               {.link = "gate", .native_code = {}, .server_message = {}, .maybe_applied = maybe_applied});
}

}  // namespace weir::test
