// SPDX-License-Identifier: BSL-1.0
#include <libpq-fe.h>

#include <charconv>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "pinning.hpp"
#include "products.hpp"
#include "support/servers.hpp"
#include "weir/backends/postgresql.hpp"

namespace weir::bench {
namespace {

/// One server, read by weir and by libpq, each over a connection of its own.
class PostgresqlBench {
 public:
  PostgresqlBench() : store_(postgresql_store(test::server_url("postgresql"))) {
    fill_products(*store_);
    raw_ = PQconnectdb(test::server_url("postgresql").c_str());
    if (PQstatus(raw_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(raw_));
    prepare("point", std::string(point_sql) + "$1");
    prepare("page", std::string(page_sql) + "$1" + page_tail);
    for (const char* const table : {"bench_bulk", "bench_bulk_raw"}) {
      store_->execute(std::string("DROP TABLE IF EXISTS ") + table);
      store_->execute(std::string("CREATE TABLE ") + table +
                      " (id bigint, name text, price numeric, stock integer)");
    }
    for (std::int64_t id = 0; id < bulk_rows; ++id) {
      const std::string number = std::to_string(id);
      products_.push_back({id, "product no. " + number + "\tin\ttwo colours", number + ".99", id % 1000});
      batch_.add({id, products_.back().name, Decimal::parse(products_.back().price), id % 1000});
    }
  }
  ~PostgresqlBench() { PQfinish(raw_); }
  PostgresqlBench(const PostgresqlBench&) = delete;
  PostgresqlBench& operator=(const PostgresqlBench&) = delete;

  Store& store() { return *store_; }
  int store_process() { return store_->query("SELECT pg_backend_pid() AS pid").front()["pid"].as<int>(); }
  int raw_process() const { return PQbackendPID(raw_); }

  void insert() {
    if (store_->execute_many(batch_).affected_rows != bulk_rows) throw std::runtime_error("rows are missing");
  }

  /// The same rows as a program would send that uses libpq: text in pieces, special characters escaped.
  void insert_raw() {
    end_copy(PQexec(raw_, "COPY bench_bulk_raw (id, name, price, stock) FROM STDIN"), PGRES_COPY_IN);
    std::string text;
    for (const Product& product : products_) {
      append(text, product.id, '\t');
      append(text, product.name, '\t');
      append(text, product.price, '\t');
      append(text, product.stock, '\n');
      if (text.size() >= std::size_t{64} << 10) send(text);
    }
    send(text);
    PQputCopyEnd(raw_, nullptr);
    end_copy(PQgetResult(raw_), PGRES_COMMAND_OK);
    while (PGresult* const rest = PQgetResult(raw_)) PQclear(rest);
  }

  void empty_tables() { store_->execute("TRUNCATE bench_bulk, bench_bulk_raw"); }

  std::vector<Product> read(const char* statement, std::int64_t id) {
    char text[24];
    *std::to_chars(text, text + sizeof text - 1, id).ptr = '\0';
    const char* const values[] = {text};
    PGresult* const result = PQexecPrepared(raw_, statement, 1, values, nullptr, nullptr, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(raw_));
    std::vector<Product> products;
    const int rows = PQntuples(result);
    products.reserve(static_cast<std::size_t>(rows));
    for (int row = 0; row < rows; ++row)
      products.push_back({number(result, row, 0), std::string(cell(result, row, 1)),
                          std::string(cell(result, row, 2)), number(result, row, 3)});
    PQclear(result);
    return products;
  }

 private:
  static constexpr std::int64_t bulk_rows = 20'000;

  void send(std::string& text) {
    if (PQputCopyData(raw_, text.data(), static_cast<int>(text.size())) != 1)
      throw std::runtime_error(PQerrorMessage(raw_));
    text.clear();
  }
  void end_copy(PGresult* result, ExecStatusType expected) const {
    const bool ok = PQresultStatus(result) == expected;
    PQclear(result);
    if (!ok) throw std::runtime_error(PQerrorMessage(raw_));
  }
  static void append(std::string& text, std::int64_t number, char end) {
    char digits[24];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    text += end;
  }
  static void append(std::string& text, std::string_view value, char end) {
    for (const char c : value) {
      if (c == '\t') {
        text += "\\t";
      } else if (c == '\n') {
        text += "\\n";
      } else if (c == '\r') {
        text += "\\r";
      } else if (c == '\\') {
        text += "\\\\";
      } else {
        text += c;
      }
    }
    text += end;
  }

  void prepare(const char* name, const std::string& sql) {
    PGresult* const result = PQprepare(raw_, name, sql.c_str(), 1, nullptr);
    const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!ok) throw std::runtime_error(PQerrorMessage(raw_));
  }
  static std::string_view cell(const PGresult* result, int row, int column) {
    return {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))};
  }
  static std::int64_t number(const PGresult* result, int row, int column) {
    const std::string_view text = cell(result, row, column);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  StorePtr store_;
  PGconn* raw_ = nullptr;
  std::vector<Product> products_;
  Batch batch_{
      Statement("INSERT INTO bench_bulk (id, name, price, stock) VALUES (:id, :name, :price, :stock)"),
      {"id", "name", "price", "stock"}};
};

}  // namespace

void add_postgresql_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<PostgresqlBench>>();
  const auto bench = [held]() -> PostgresqlBench& {
    if (!*held) *held = std::make_unique<PostgresqlBench>();
    return **held;
  };
  const auto add = [&](const std::string& name, const Statement& statement, const char* prepared,
                       Placement placement) {
    suite.add(Case{name, "libpq prepared", 1.10,
                   [bench, statement, placement](benchmark::State& state) {
                     const Pinned pinned(placement, bench().store_process());
                     Store& store = bench().store();
                     std::int64_t id = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(use(store.query(statement.with({{"id", id = next_id(id)}}))));
                   },
                   [bench, prepared, placement](benchmark::State& state) {
                     const Pinned pinned(placement, bench().raw_process());
                     PostgresqlBench& peer = bench();
                     std::int64_t id = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(use(peer.read(prepared, id = next_id(id))));
                   }});
  };
  const Statement point(std::string(point_sql) + ":id");
  const Statement page(std::string(page_sql) + ":id" + page_tail);
  add("sql.postgresql.point.apart", point, "point", Placement::apart);
  add("sql.postgresql.point.shared", point, "point", Placement::shared);
  add("sql.postgresql.rows100.apart", page, "page", Placement::apart);
  add("sql.postgresql.rows100.shared", page, "page", Placement::shared);

  const auto add_bulk = [&](const std::string& name, Placement placement) {
    const auto loop = [bench](benchmark::State& state, auto&& insert) {
      for (auto _ : state) {
        insert();
        state.PauseTiming();
        bench().empty_tables();
        state.ResumeTiming();
      }
    };
    suite.add(Case{name, "libpq COPY", 1.5,
                   [=](benchmark::State& state) {
                     const Pinned pinned(placement, bench().store_process());
                     loop(state, [&] { bench().insert(); });
                   },
                   [=](benchmark::State& state) {
                     const Pinned pinned(placement, bench().raw_process());
                     loop(state, [&] { bench().insert_raw(); });
                   }});
  };
  add_bulk("sql.postgresql.bulk20000.apart", Placement::apart);
  add_bulk("sql.postgresql.bulk20000.shared", Placement::shared);
}

}  // namespace weir::bench
