// SPDX-License-Identifier: BSL-1.0
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

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
    make_bulk();
    insert_ = prepare("INSERT INTO bench_bulk (id, name, price, stock) VALUES (?1, ?2, ?3, ?4)");
  }
  ~SqliteBench() {
    for (sqlite3_stmt* const statement : {point_, page_, insert_}) sqlite3_finalize(statement);
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

  void insert() {
    if (store_->execute_many(batch_).affected_rows != bulk_rows) throw std::runtime_error("rows are missing");
  }
  /// As a program would that uses the raw driver: a prepared statement in a transaction.
  void insert_raw() {
    run("BEGIN IMMEDIATE");
    for (const BulkRow& row : bulk_) {
      sqlite3_bind_int64(insert_, 1, row.id);
      sqlite3_bind_text(insert_, 2, row.name.data(), static_cast<int>(row.name.size()), SQLITE_STATIC);
      sqlite3_bind_double(insert_, 3, row.price);
      sqlite3_bind_int64(insert_, 4, row.stock);
      if (sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(raw_));
      sqlite3_reset(insert_);
    }
    run("COMMIT");
  }
  void empty_bulk() { run("DELETE FROM bench_bulk; PRAGMA wal_checkpoint(TRUNCATE)"); }

  sqlite3_stmt* point() { return point_; }
  sqlite3_stmt* page() { return page_; }

 private:
  static constexpr std::int64_t bulk_rows = 20'000;
  struct BulkRow {
    std::int64_t id;
    std::string name;
    double price;
    std::int64_t stock;
  };

  void make_bulk() {
    store_->execute(
        "CREATE TABLE bench_bulk (id INTEGER PRIMARY KEY, name TEXT, price NUMERIC(10,2), stock INTEGER)");
    for (std::int64_t id = 0; id < bulk_rows; ++id) {
      const std::string number = std::to_string(id);
      bulk_.push_back(
          {id, "product no. " + number + " in two colours", static_cast<double>(id) + 0.25, id % 1000});
      batch_.add({id, bulk_.back().name, Decimal::parse(number + ".25"), id % 1000});
    }
  }
  void run(const char* sql) {
    if (sqlite3_exec(raw_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(raw_));
  }
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
  sqlite3_stmt* insert_ = nullptr;
  std::vector<BulkRow> bulk_;
  Batch batch_{
      Statement("INSERT INTO bench_bulk (id, name, price, stock) VALUES (:id, :name, :price, :stock)"),
      {"id", "name", "price", "stock"}};
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

  const auto bulk = [bench](void (SqliteBench::*insert)()) {
    return [bench, insert](benchmark::State& state) {
      for (auto _ : state) {
        (bench().*insert)();
        state.PauseTiming();
        bench().empty_bulk();
        state.ResumeTiming();
      }
    };
  };
  suite.add(Case{"sql.sqlite.bulk20000", "sqlite3 prepared", 1.5, bulk(&SqliteBench::insert),
                 bulk(&SqliteBench::insert_raw)});
}

}  // namespace weir::bench
