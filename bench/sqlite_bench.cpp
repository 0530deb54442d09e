// SPDX-License-Identifier: BSL-1.0
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "cases.hpp"
#include "products.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir::bench {
namespace {

/// One database file, read by weir and by the raw driver.
class SqliteBench {
 public:
  SqliteBench() : store_(sqlite_store(path_, {.journal = SqliteOptions::Journal::wal})) {
    fill_products(*store_);
    if (sqlite3_open_v2(path_.c_str(), &raw_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
      throw std::runtime_error("sqlite3_open_v2");
    point_ = prepare(std::string(point_sql) + "?1");
    page_ = prepare(std::string(page_sql) + "?1" + page_tail);
  }
  ~SqliteBench() {
    sqlite3_finalize(point_);
    sqlite3_finalize(page_);
    sqlite3_close(raw_);
  }
  SqliteBench(const SqliteBench&) = delete;
  SqliteBench& operator=(const SqliteBench&) = delete;

  Store& store() { return *store_; }
  std::vector<Product> read(sqlite3_stmt* statement, std::int64_t id) {
    std::vector<Product> products;
    sqlite3_bind_int64(statement, 1, id);
    while (sqlite3_step(statement) == SQLITE_ROW)
      products.push_back({sqlite3_column_int64(statement, 0), text(statement, 1), text(statement, 2),
                          sqlite3_column_int64(statement, 3)});
    sqlite3_reset(statement);
    return products;
  }
  sqlite3_stmt* point() { return point_; }
  sqlite3_stmt* page() { return page_; }

 private:
  sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(raw_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(raw_));
    return statement;
  }
  static std::string text(sqlite3_stmt* statement, int column) {
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
  }

  test::TempDir directory_;
  std::string path_ = directory_.file("bench.db");
  StorePtr store_;
  sqlite3* raw_ = nullptr;
  sqlite3_stmt* point_ = nullptr;
  sqlite3_stmt* page_ = nullptr;
};

}  // namespace

void add_sqlite_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<SqliteBench>>();
  const auto bench = [held]() -> SqliteBench& {
    if (!*held) *held = std::make_unique<SqliteBench>();
    return **held;
  };
  const auto add = [&](const char* name, const Statement& statement, sqlite3_stmt* (SqliteBench::*raw)()) {
    suite.add(Case{name, "sqlite3 prepared", 1.10,
                   [bench, statement](benchmark::State& state) {
                     Store& store = bench().store();
                     std::int64_t id = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(use(store.query(statement.with({{"id", id = next_id(id)}}))));
                   },
                   [bench, raw](benchmark::State& state) {
                     SqliteBench& peer = bench();
                     sqlite3_stmt* const prepared = (peer.*raw)();
                     std::int64_t id = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(use(peer.read(prepared, id = next_id(id))));
                   }});
  };
  add("sql.sqlite.point", Statement(std::string(point_sql) + ":id"), &SqliteBench::point);
  add("sql.sqlite.rows100", Statement(std::string(page_sql) + ":id" + page_tail), &SqliteBench::page);
}

}  // namespace weir::bench
