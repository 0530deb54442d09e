// SPDX-License-Identifier: BSL-1.0
#include <memory>
#include <string>

#include "cases.hpp"
#include "products.hpp"
#include "support/temp_dir.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir::bench {
namespace {

struct QueryCacheBench {
  QueryCacheBench() { fill_products(*store); }

  test::TempDir directory;
  StorePtr store = query_cache(memory_cache(), {.ttl = std::chrono::hours(1)}) |
                   sqlite_store(directory.file("bench.db"), {.journal = SqliteOptions::Journal::wal});
};

constexpr std::int64_t queries = 1'000;  // distinct ones, so that not a single entry is measured

}  // namespace

void add_query_cache_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<QueryCacheBench>>();
  const auto bench = [held]() -> QueryCacheBench& {
    if (!*held) *held = std::make_unique<QueryCacheBench>();
    return **held;
  };
  const auto add = [&](const char* name, const Statement& statement) {
    suite.add(BudgetCase{
        name,
        300,
        [bench, statement](benchmark::State& state) {
          Store& store = *bench().store;
          for (std::int64_t id = 0; id < queries; ++id) store.query(statement.with({{"id", id}}));
          std::int64_t id = 0;
          for (auto _ : state)
            benchmark::DoNotOptimize(store.query(statement.with({{"id", id = (id + 7) % queries}})));
        },
        {}});
  };
  add("query_cache.hit.local.point", Statement(std::string(point_sql) + ":id"));
  add("query_cache.hit.local.rows100", Statement(std::string(page_sql) + ":id" + page_tail));
}

}  // namespace weir::bench
