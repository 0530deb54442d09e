// SPDX-License-Identifier: BSL-1.0
#include <mysql.h>

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "cases.hpp"
#include "pinning.hpp"
#include "products.hpp"
#include "support/servers.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/url.hpp"

namespace weir::bench {
namespace {

constexpr std::int64_t bulk_rows = 20'000;
constexpr std::size_t bulk_at_a_time = 2'000;

MYSQL* connect() {
  const Url url = Url::parse(test::server_url("mariadb"));
  MYSQL* const raw = mysql_init(nullptr);
  if (mysql_real_connect(raw, url.host.c_str(), url.user->c_str(), url.password->c_str(),
                         url.path.c_str() + 1, url.port.value_or(3306), nullptr, 0) == nullptr)
    throw std::runtime_error(mysql_error(raw));
  return raw;
}

MYSQL_STMT* prepare(MYSQL* raw, const std::string& sql) {
  MYSQL_STMT* const statement = mysql_stmt_init(raw);
  if (mysql_stmt_prepare(statement, sql.data(), sql.size()) != 0)
    throw std::runtime_error(mysql_stmt_error(statement));
  return statement;
}

/// A read, prepared and bound as a program would that knows its columns.
class RawRead {
 public:
  RawRead(MYSQL* raw, const std::string& sql) : statement_(prepare(raw, sql)) {
    bind(parameter_, MYSQL_TYPE_LONGLONG, &key_);
    mysql_stmt_bind_param(statement_, &parameter_);
    bind(columns_[0], MYSQL_TYPE_LONGLONG, &id_);
    bind(columns_[1], MYSQL_TYPE_STRING, name_.data(), name_.size(), &name_size_);
    bind(columns_[2], MYSQL_TYPE_STRING, price_.data(), price_.size(), &price_size_);
    bind(columns_[3], MYSQL_TYPE_LONGLONG, &stock_);
  }
  ~RawRead() { mysql_stmt_close(statement_); }
  RawRead(const RawRead&) = delete;
  RawRead& operator=(const RawRead&) = delete;

  std::vector<Product> read(std::int64_t key) {
    key_ = key;
    if (mysql_stmt_execute(statement_) != 0 || mysql_stmt_bind_result(statement_, columns_.data()) != 0 ||
        mysql_stmt_store_result(statement_) != 0)
      throw std::runtime_error(mysql_stmt_error(statement_));
    std::vector<Product> products;
    products.reserve(mysql_stmt_num_rows(statement_));
    while (mysql_stmt_fetch(statement_) == 0)
      products.push_back(
          {id_, std::string(name_.data(), name_size_), std::string(price_.data(), price_size_), stock_});
    mysql_stmt_free_result(statement_);
    return products;
  }

 private:
  static void bind(MYSQL_BIND& bind, enum_field_types type, void* buffer, std::size_t size = 0,
                   unsigned long* length = nullptr) {
    bind = MYSQL_BIND{};
    bind.buffer_type = type;
    bind.buffer = buffer;
    bind.buffer_length = size;
    bind.length = length;
  }

  MYSQL_STMT* statement_;
  MYSQL_BIND parameter_{};
  std::array<MYSQL_BIND, 4> columns_{};
  std::int64_t key_ = 0;
  std::int64_t id_ = 0;
  std::int64_t stock_ = 0;
  std::array<char, 80> name_{};
  std::array<char, 80> price_{};
  unsigned long name_size_ = 0;
  unsigned long price_size_ = 0;
};

/// One server, read and written by weir and by libmariadb, each over a connection of its own.
class MysqlBench {
 public:
  MysqlBench() : store_(mysql_store(test::server_url("mariadb"))) {
    fill_products(*store_);
    raw_ = connect();
    point_ = std::make_unique<RawRead>(raw_, std::string(point_sql) + "?");
    page_ = std::make_unique<RawRead>(raw_, std::string(page_sql) + "?" + page_tail);
    for (const char* const table : {"bench_bulk", "bench_bulk_raw"}) {
      store_->execute(std::string("DROP TABLE IF EXISTS ") + table);
      store_->execute(std::string("CREATE TABLE ") + table +
                      " (id BIGINT, name VARCHAR(80), price DECIMAL(12,2), stock BIGINT)");
    }
    for (std::int64_t id = 0; id < bulk_rows; ++id) {
      const std::string number = std::to_string(id);
      products_.push_back({id, "product no. " + number + " in two colours", number + ".99", id % 1000});
      batch_.add({id, products_.back().name, Decimal::parse(products_.back().price), id % 1000});
    }
    std::string sql = "INSERT INTO bench_bulk_raw (id, name, price, stock) VALUES (?, ?, ?, ?)";
    for (std::size_t row = 1; row < bulk_at_a_time; ++row) sql += ", (?, ?, ?, ?)";
    insert_ = prepare(raw_, sql);
  }
  ~MysqlBench() {
    mysql_stmt_close(insert_);
    point_.reset();
    page_.reset();
    mysql_close(raw_);
  }
  MysqlBench(const MysqlBench&) = delete;
  MysqlBench& operator=(const MysqlBench&) = delete;

  Store& store() { return *store_; }
  RawRead& point() { return *point_; }
  RawRead& page() { return *page_; }

  // The server has a thread for each connection; its number is what can be pinned.
  int store_thread() {
    return store_->query("SELECT tid FROM information_schema.processlist WHERE id = CONNECTION_ID()")
        .front()[0]
        .as<int>();
  }
  int raw_thread() {
    return store_
        ->query({"SELECT tid FROM information_schema.processlist WHERE id = :id",
                 {{"id", mysql_thread_id(raw_)}}})
        .front()[0]
        .as<int>();
  }

  void insert() {
    if (store_->execute_many(batch_).affected_rows != bulk_rows) throw std::runtime_error("rows are missing");
  }

  void insert_raw() {
    run("START TRANSACTION");
    std::vector<MYSQL_BIND> binds(bulk_at_a_time * 4);
    for (std::size_t first = 0; first < products_.size(); first += bulk_at_a_time) {
      for (std::size_t row = 0; row < bulk_at_a_time; ++row)
        bind_row(&binds[row * 4], products_[first + row]);
      if (mysql_stmt_bind_param(insert_, binds.data()) != 0 || mysql_stmt_execute(insert_) != 0)
        throw std::runtime_error(mysql_stmt_error(insert_));
    }
    run("COMMIT");
  }

  void empty_tables() {
    store_->execute("TRUNCATE bench_bulk");
    store_->execute("TRUNCATE bench_bulk_raw");
  }

 private:
  void run(const char* sql) {
    if (mysql_query(raw_, sql) != 0) throw std::runtime_error(mysql_error(raw_));
  }
  static void bind_row(MYSQL_BIND* binds, Product& product) {
    binds[0].buffer_type = binds[3].buffer_type = MYSQL_TYPE_LONGLONG;
    binds[0].buffer = &product.id;
    binds[3].buffer = &product.stock;
    bind_text(binds[1], MYSQL_TYPE_STRING, product.name);
    bind_text(binds[2], MYSQL_TYPE_NEWDECIMAL, product.price);
  }
  static void bind_text(MYSQL_BIND& bind, enum_field_types type, std::string& text) {
    bind.buffer_type = type;
    bind.buffer = text.data();
    bind.buffer_length = text.size();
  }

  StorePtr store_;
  MYSQL* raw_ = nullptr;
  std::unique_ptr<RawRead> point_;
  std::unique_ptr<RawRead> page_;
  MYSQL_STMT* insert_ = nullptr;
  std::vector<Product> products_;
  Batch batch_{
      Statement("INSERT INTO bench_bulk (id, name, price, stock) VALUES (:id, :name, :price, :stock)"),
      {"id", "name", "price", "stock"}};
};

}  // namespace

void add_mysql_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<MysqlBench>>();
  const auto bench = [held]() -> MysqlBench& {
    if (!*held) *held = std::make_unique<MysqlBench>();
    return **held;
  };
  const auto add = [&](const std::string& name, const Statement& statement, RawRead& (MysqlBench::*raw)(),
                       Placement placement) {
    suite.add(Case{name, "libmariadb prepared", 1.10,
                   [bench, statement, placement](benchmark::State& state) {
                     const Pinned pinned(placement, bench().store_thread());
                     Store& store = bench().store();
                     std::int64_t id = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(use(store.query(statement.with({{"id", id = next_id(id)}}))));
                   },
                   [bench, raw, placement](benchmark::State& state) {
                     const Pinned pinned(placement, bench().raw_thread());
                     RawRead& peer = (bench().*raw)();
                     std::int64_t id = 0;
                     for (auto _ : state) benchmark::DoNotOptimize(use(peer.read(id = next_id(id))));
                   }});
  };
  const Statement point(std::string(point_sql) + ":id");
  const Statement page(std::string(page_sql) + ":id" + page_tail);
  add("sql.mysql.point.apart", point, &MysqlBench::point, Placement::apart);
  add("sql.mysql.point.shared", point, &MysqlBench::point, Placement::shared);
  add("sql.mysql.rows100.apart", page, &MysqlBench::page, Placement::apart);
  add("sql.mysql.rows100.shared", page, &MysqlBench::page, Placement::shared);

  const auto loop = [bench](benchmark::State& state, auto&& insert) {
    for (auto _ : state) {
      insert();
      state.PauseTiming();
      bench().empty_tables();
      state.ResumeTiming();
    }
  };
  suite.add(Case{"sql.mysql.bulk20000", "libmariadb multi-row", 1.5,
                 [=](benchmark::State& state) { loop(state, [&] { bench().insert(); }); },
                 [=](benchmark::State& state) { loop(state, [&] { bench().insert_raw(); }); }});
}

}  // namespace weir::bench
