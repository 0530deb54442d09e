// SPDX-License-Identifier: BSL-1.0
// The snippets of docs/store.md and docs/sql.md that examples/common does not have, run on SQLite.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/temp_dir.hpp"
#include "weir/effects.hpp"
#include "weir/error.hpp"
#include "weir/sql.hpp"
#include "weir/transact.hpp"
#include "weir/weir.hpp"

namespace {

using namespace std::chrono_literals;

struct Shop {
  weir::test::TempDir directory;
  weir::StorePtr store = weir::open_store("sqlite:" + directory.file("shop.db"));

  Shop() {
    store->execute(
        "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT UNIQUE, stock BIGINT CHECK (stock >= 0))");
    store->execute("INSERT INTO products (name, stock) VALUES ('Cup', 3), ('Lamp', 5), ('Pot', 0)");
  }
};

std::int64_t count(weir::Store& store, const char* table) {
  return store.query(std::string("SELECT COUNT(*) AS n FROM ") + table).front()["n"].as<std::int64_t>();
}

BOOST_FIXTURE_TEST_SUITE(store_guide, Shop)

BOOST_AUTO_TEST_CASE(affected_rows) {
  // [affected_rows]
  const weir::Statement restock{"UPDATE products SET stock = :stock WHERE stock < :least"};
  const weir::ExecuteResult done = store->execute(restock.with({{"stock", 10}, {"least", 4}}));
  std::cout << done.affected_rows << " products restocked\n";
  // [/affected_rows]
  BOOST_TEST(done.affected_rows == 2U);
}

BOOST_AUTO_TEST_CASE(names_are_checked) {
  std::string told;
  try {
    store->query({"SELECT name FROM products WHERE stock > :least", {{"leats", 4}}});
  } catch (const weir::Error& error) {
    told = error.what();
  }
  BOOST_TEST(told ==
             "missing parameter :least at 1:41; did you mean \"leats\", which is bound? (missing_parameter)");
}

BOOST_AUTO_TEST_CASE(a_transaction_by_hand) {
  // [begin]
  const auto transaction = store->begin();
  transaction->execute("UPDATE products SET stock = stock - 1 WHERE name = 'Lamp'");
  transaction->execute("UPDATE products SET stock = stock + 1 WHERE name = 'Pot'");
  transaction->commit();  // without it, leaving the scope rolls back
  // [/begin]
  BOOST_TEST(store->query("SELECT stock FROM products WHERE name = 'Pot'").front()["stock"].as<int>() == 1);
}

BOOST_AUTO_TEST_CASE(a_report_of_one_state) {
  // [read_only]
  const auto report = store->begin({.isolation = weir::Isolation::repeatable_read, .read_only = true});
  const weir::Rows sum = report->query("SELECT SUM(stock) AS pieces FROM products");
  const weir::Rows list =
      report->query("SELECT name, stock FROM products ORDER BY name");  // of the same moment
  report->commit();
  // [/read_only]
  BOOST_TEST(sum.front()["pieces"].as<int>() == 8);
  BOOST_TEST(list.size() == 3U);
  const auto reader = store->begin({.read_only = true});
  BOOST_CHECK_EXCEPTION(reader->execute("DELETE FROM products"), weir::Error,
                        [](const weir::Error& error) { return error.kind() == weir::Errc::read_only; });
}

BOOST_AUTO_TEST_CASE(a_transaction_with_options) {
  const weir::StorePtr& shop = store;
  // [transact_options]
  const weir::TransactOptions options{.transaction = {.isolation = weir::Isolation::serializable},
                                      .attempts = 10,
                                      .first_wait = 5ms,
                                      .longest_wait = 200ms};
  const auto left = weir::transact(
      *shop, options,
      [](weir::Transaction& transaction) {
        transaction.execute("UPDATE products SET stock = stock - 1 WHERE name = 'Lamp'");
        return transaction.query("SELECT stock FROM products WHERE name = 'Lamp'").front()["stock"].as<int>();
      },
      weir::Context::within(2s));  // over all attempts and waits
  // [/transact_options]
  BOOST_TEST(left == 4);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_left) {
  weir::Batch many(weir::sql::insert("products", {"name", "stock"}), {"name", "stock"});
  for (int i = 0; i < 1000; ++i) many.add({"Plate " + std::to_string(i), i});
  store->execute_many(many);
  std::optional<std::string> found;
  // [stream_left]
  {
    const auto stream =
        store->stream("SELECT name, stock FROM products ORDER BY id", {.rows = 50, .bytes = 64 * 1024});
    while (const auto chunk = stream->next(weir::Context::within(1s)))  // a deadline of this chunk alone
      for (const weir::Row row : *chunk)
        if (row["stock"].as<int>() > 100) found = row["name"].as<std::string>();
    // A `return` or `break` in the loop does the same as this end of the scope: the engine stops there.
  }
  // [/stream_left]
  BOOST_TEST(found.value() == "Plate 999");
}

BOOST_AUTO_TEST_CASE(a_deadline) {
  const weir::Statement endless{
      "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT COUNT(*) FROM "
      "numbers"};
  const auto begin = std::chrono::steady_clock::now();
  bool told = false;
  // [deadline]
  try {
    store->query(endless, weir::Context::within(50ms));
  } catch (const weir::Error& error) {
    if (error.kind() != weir::Errc::timeout) throw;
    told = true;  // and the engine has stopped: SQLite has Capability::cancellation
  }
  // [/deadline]
  BOOST_TEST(told);
  BOOST_TEST((std::chrono::steady_clock::now() - begin < 10s));
}

// [errors]
enum class Outcome { sold, sold_out, unknown_product, try_later, look_first };

Outcome sell(weir::Store& store, std::string_view name) {
  static const weir::Statement take{"UPDATE products SET stock = stock - 1 WHERE name = :name"};
  try {
    const auto result = store.execute(take.with({{"name", name}}), weir::Context::within(2s));
    return result.affected_rows == 1 ? Outcome::sold : Outcome::unknown_product;
  } catch (const weir::Error& error) {
    if (error.kind() == weir::Errc::check_violation) return Outcome::sold_out;
    if (error.maybe_applied()) return Outcome::look_first;  // sold or not: nobody told us
    if (error.retryable()) return Outcome::try_later;       // surely not sold
    throw;                                                  // a mistake of the program or the schema
  }
}
// [/errors]

BOOST_AUTO_TEST_CASE(errors_are_acted_on_by_their_kind) {
  BOOST_TEST((sell(*store, "Lamp") == Outcome::sold));
  BOOST_TEST((sell(*store, "Pot") == Outcome::sold_out));
  BOOST_TEST((sell(*store, "Boat") == Outcome::unknown_product));
}

// [capabilities]
/// Decided once, when the program starts, rather than by an error in the middle of its work.
void check_engine(const weir::Store& store) {
  const weir::StoreInfo& info = store.info();
  for (const weir::Capability needed : {weir::Capability::decimals, weir::Capability::serializable})
    if (!info.capabilities.has(needed))
      throw std::runtime_error(info.backend +
                               " can't do what the shop needs: " + std::string(to_string(needed)));
}
// [/capabilities]

BOOST_AUTO_TEST_CASE(capabilities_can_be_asked) {
  BOOST_CHECK_NO_THROW(check_engine(*store));
  BOOST_TEST(!store->info().capabilities.has(weir::Capability::unsigned_integers));
  BOOST_CHECK_EXCEPTION(store->query({"SELECT :n AS n", {{"n", std::uint64_t{1} << 63U}}}), weir::Error,
                        [](const weir::Error& error) { return error.kind() == weir::Errc::out_of_range; });
}

BOOST_AUTO_TEST_CASE(a_batch_in_a_transaction) {
  // [batch_in_transaction]
  weir::Batch batch(weir::sql::insert("products", {"name", "stock"}), {"name", "stock"});
  batch.add({"Jug", 4}).add({"Cup", 1});  // there is a Cup already
  const auto transaction = store->begin();
  transaction->execute("UPDATE products SET stock = 0 WHERE name = 'Lamp'");
  try {
    transaction->execute_many(batch);
  } catch (const weir::Error& error) {
    if (error.kind() != weir::Errc::unique_violation) throw;
    std::cout << "left out, because of row " << *error.row() << '\n';  // row 1: the second
  }
  transaction->commit();  // the UPDATE alone
  // [/batch_in_transaction]
  BOOST_TEST(count(*store, "products") == 3);
  BOOST_TEST(store->query("SELECT stock FROM products WHERE name = 'Lamp'").front()["stock"].as<int>() == 0);
}

BOOST_AUTO_TEST_CASE(what_a_statement_touches) {
  store->execute("CREATE TABLE sales (product BIGINT REFERENCES products (id) ON DELETE CASCADE)");
  store->execute("CREATE VIEW scarce AS SELECT name FROM products WHERE stock < 3");
  // [effects]
  const weir::Effects through_a_view = store->effects(weir::Statement{"SELECT name FROM scarce"}, {});
  const weir::Effects cascade = store->effects(weir::Statement{"DELETE FROM products WHERE id = :id"}, {});
  const weir::Effects random = store->effects(weir::Statement{"SELECT random() AS n"}, {});
  for (const std::string& table : through_a_view.reads)
    std::cout << "reads " << table << '\n';  // products, scarce
  for (const std::string& table : cascade.writes) std::cout << "writes " << table << '\n';  // products, sales
  std::cout << "not cacheable: " << random.why_not << '\n';                                 // it calls random
  // [/effects]
  BOOST_TEST(through_a_view.cacheable);
  BOOST_TEST(through_a_view.reads == (std::vector<std::string>{"products", "scarce"}),
             boost::test_tools::per_element());
  BOOST_TEST(cascade.writes == (std::vector<std::string>{"products", "sales"}),
             boost::test_tools::per_element());
  BOOST_TEST(!random.cacheable);
  BOOST_TEST(random.why_not == "it calls random");
}

BOOST_AUTO_TEST_CASE(what_a_statement_declares) {
  // [declared]
  // "random" can't be seen through; the program knows that nothing but this table matters here.
  static const weir::Statement sample =
      weir::Statement{"SELECT name FROM products ORDER BY random() LIMIT 2"}.reads({"products"});
  // [/declared]
  BOOST_TEST(store->effects(sample, {}).cacheable);
  BOOST_TEST(store->query(sample).size() == 2U);
}

BOOST_AUTO_TEST_CASE(json_and_names) {
  store->execute(
      "CREATE TABLE \"order\" (id INTEGER PRIMARY KEY, details JSON, taken TIMESTAMP WITH TIME ZONE)");
  // [json_field]
  const weir::Dialect& dialect = *store->info().dialect;
  const std::string table = weir::sql::quoted(dialect, "order");
  store->execute({"INSERT INTO " + table + " (details, taken) VALUES (:details, " +
                      std::string(weir::sql::now(dialect)) + ")",
                  {{"details", weir::Json{R"({"to": {"city": "Trier"}})"}}}});
  constexpr std::string_view city[] = {"to", "city"};
  const weir::Rows rows =
      store->query("SELECT " + weir::sql::json_field(dialect, "details", city) + " AS city FROM " + table);
  // [/json_field]
  BOOST_TEST(rows.front()["city"].as<std::string>() == "Trier");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
