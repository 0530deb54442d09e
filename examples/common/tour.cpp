// SPDX-License-Identifier: BSL-1.0
#include "tour.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "weir/error.hpp"
#include "weir/sql.hpp"
#include "weir/transact.hpp"

namespace tour {
namespace {

using namespace std::chrono_literals;
using weir::Decimal;

// [table]
// Portable columns; the engine's dialect has its types for them.
const weir::sql::Table products{
    .name = "tour_products",
    .columns = {{.name = "id", .type = weir::ValueType::int64, .nullable = false, .generated = true},
                {.name = "name", .type = weir::ValueType::text, .size = 100, .nullable = false},
                {.name = "price", .type = weir::ValueType::decimal, .size = 10, .scale = 2},
                {.name = "stock", .type = weir::ValueType::int64, .nullable = false}},
    .primary_key = {"id"},
    .constraints = {"UNIQUE (name)", "CHECK (stock >= 0)"}};
// [/table]

void drop_table(weir::Store& store) {
  for (const weir::Statement& statement : weir::sql::drop_table(*store.info().dialect, products))
    store.execute(statement);
}

void make_table(weir::Store& store) {
  try {
    drop_table(store);  // what an earlier run that was killed has left
  } catch (const weir::Error& error) {
    if (error.kind() != weir::Errc::undefined_object) throw;
  }
  // [create_table]
  for (const weir::Statement& statement : weir::sql::create_table(*store.info().dialect, products))
    store.execute(statement);
  // [/create_table]
}

void add_one(weir::Store& store, std::ostream& out) {
  // [insert_returning]
  const weir::Rows keys = weir::sql::insert_returning(
      store, "tour_products", {{"name", "Kettle \u2615"}, {"price", Decimal::parse("24.90")}, {"stock", 12}},
      {"id"});
  out << "the kettle is product " << keys.front()["id"].as<std::int64_t>() << '\n';
  // [/insert_returning]
}

void add_many(weir::Store& store, std::ostream& out) {
  // [execute_many]
  const weir::Statement insert = weir::sql::insert("tour_products", {"name", "price", "stock"});
  weir::Batch batch(insert, {"name", "price", "stock"});
  for (int i = 1; i <= 1000; ++i) batch.add({"Cup " + std::to_string(i), Decimal::from_parts(500 + i, 2), i});
  out << "added in bulk: " << store.execute_many(batch).affected_rows << '\n';

  weir::Batch wrong(insert, {"name", "price", "stock"});
  wrong.add({"Pot", nullptr, 1}).add({"Pan", nullptr, -1}).add({"Lid", nullptr, 1});
  try {
    store.execute_many(wrong);
  } catch (const weir::Error& error) {  // none of the three is there now
    out << "row " << error.row().value_or(999) << " is wrong: " << to_string(error.kind()) << '\n';
  }
  // [/execute_many]
}

void read(weir::Store& store, std::ostream& out) {
  // [query]
  static const weir::Statement cheap{
      "SELECT name, price, stock FROM tour_products WHERE price < :limit ORDER BY id"};
  const weir::Rows rows =
      store.query(cheap.with({{"limit", Decimal::parse("5.03")}}), weir::Context::within(10s));
  for (const weir::Row row : rows) {
    out << row["name"].as<std::string_view>() << ": " << row["price"].as<Decimal>().to_string() << ", "
        << row["stock"].as<int>() << " left\n";
  }
  // [/query]
}

void read_page(weir::Store& store, std::ostream& out) {
  // [page]
  const weir::Statement page =
      weir::sql::page(*store.info().dialect, "SELECT name FROM tour_products ORDER BY stock DESC, id");
  for (const weir::Row row : store.query(page.with({{"limit", 2}, {"offset", 2}})))
    out << "third and fourth: " << row["name"].as<std::string_view>() << '\n';
  // [/page]
}

void insert_or_update(weir::Store& store, std::ostream& out) {
  // [upsert]
  const weir::Statement upsert =
      weir::sql::upsert(*store.info().dialect, "tour_products", {"name", "stock"}, {"name"});
  store.execute(upsert.with({{"name", "Cup 7"}, {"stock", 700}}));    // is there: its stock changes
  store.execute(upsert.with({{"name", "Saucer"}, {"stock", 1000}}));  // is not: it is added
  // [/upsert]
  for (const weir::Row row : store.query("SELECT name, stock FROM tour_products "
                                         "WHERE name IN ('Cup 7', 'Saucer') ORDER BY name"))
    out << row["name"].as<std::string_view>() << ": " << row["stock"].as<int>() << '\n';
}

// [transact]
/// Moves stock from one product to another: both or neither, and again should a concurrent transaction win.
void move_stock(weir::Store& store, std::string_view from, std::string_view to, int amount) {
  static const weir::Statement change{"UPDATE tour_products SET stock = stock + :amount WHERE name = :name"};
  weir::transact(store, [&](weir::Transaction& transaction) {
    transaction.execute(change.with({{"name", to}, {"amount", amount}}));
    transaction.execute(change.with({{"name", from}, {"amount", -amount}}));
  });
}
// [/transact]

void move(weir::Store& store, std::ostream& out) {
  move_stock(store, "Saucer", "Cup 7", 300);
  // [errors]
  try {
    move_stock(store, "Saucer", "Cup 7", 5000);
  } catch (const weir::Error& error) {
    if (error.kind() != weir::Errc::check_violation) throw;
    out << "there are not so many saucers\n";
  }
  // [/errors]
  const weir::Rows left = store.query("SELECT stock FROM tour_products WHERE name = 'Saucer'");
  out << "saucers left: " << left.front()["stock"].as<int>() << '\n';
}

void undo_a_part(weir::Store& store, std::ostream& out) {
  // [savepoint]
  const auto transaction = store.begin({.isolation = weir::Isolation::read_committed});
  transaction->execute("UPDATE tour_products SET price = 1 WHERE name = 'Saucer'");
  weir::Savepoint before = transaction->savepoint();
  transaction->execute("DELETE FROM tour_products");
  before.rollback();  // undoes the DELETE, not the UPDATE
  transaction->commit();
  // [/savepoint]
  const weir::Rows saucer = store.query("SELECT price FROM tour_products WHERE name = 'Saucer'");
  // Oracle forgets the zeros at the end of a number: so say how many places a price has.
  out << "a saucer costs " << saucer.front()["price"].as<Decimal>().rescaled(2).to_string() << '\n';
}

void read_all(weir::Store& store, std::ostream& out) {
  // [stream]
  std::int64_t stock = 0;
  std::size_t rows = 0;
  std::size_t chunks = 0;
  const auto stream = store.stream("SELECT stock FROM tour_products", {.rows = 100});
  while (const auto chunk = stream->next()) {  // one chunk at a time is in memory
    ++chunks;
    rows += chunk->size();
    for (const weir::Row row : *chunk) stock += row["stock"].as<std::int64_t>();
  }
  out << rows << " products in " << chunks << " chunks, " << stock << " pieces in all\n";
  // [/stream]
}

}  // namespace

void run(weir::Store& store, std::ostream& out) {
  make_table(store);
  add_one(store, out);
  add_many(store, out);
  read(store, out);
  read_page(store, out);
  insert_or_update(store, out);
  move(store, out);
  undo_a_part(store, out);
  read_all(store, out);
  drop_table(store);
}

}  // namespace tour
