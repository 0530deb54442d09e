// SPDX-License-Identifier: BSL-1.0
// Entries by key: a write of one row leaves those of others, and whatever is not sure to be one row ends them
// all.
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "query_cache_fixture.hpp"
#include "table_cells.hpp"

namespace weir::test {
namespace {

using query_cache_detail::RowSlot;

/// One process behind a cache of its own; products 1 to 40 cost ten times their number.
struct Rows40 {
  Rows40() {
    run("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER, name TEXT, parent INTEGER)");
    for (int id = 1; id <= 40; ++id)
      store().execute(
          Query("INSERT INTO products VALUES (:id, :price, 'x', NULL)", {{"id", id}, {"price", 10 * id}}));
  }

  Store& store() { return *process.store; }
  void run(const std::string& sql) { store().execute(Query(sql)); }

  std::string verdict(const Query& query) {
    CallReport report;
    Context context;
    context.report = &report;
    rows = store().query(query, context);
    return std::string(to_string(report.verdict));
  }
  std::string verdict(int id) { return verdict(price_of.with({{"id", id}})); }
  bool cached(int id) { return verdict(id).starts_with("hit"); }
  /// A query over many rows.
  std::string verdict_of_sum() { return verdict(Query("SELECT sum(price) FROM products")); }

  /// Caches all that the tests look at, and does something.
  template <class Do>
  void after_caching(Do&& something) {
    for (int id = 1; id <= 40; ++id) verdict(id);
    verdict_of_sum();
    something();
  }
  void expect_narrow(const Query& write, int id = 1) {
    BOOST_TEST_CONTEXT(write.statement().sql()) {
      after_caching([&] { store().execute(write); });
      BOOST_TEST(!cached(id));
      BOOST_TEST(cached(other_than(id)));
      BOOST_TEST(verdict_of_sum() == "miss");
    }
  }
  void expect_wide(const Query& write) {
    BOOST_TEST_CONTEXT(write.statement().sql()) {
      after_caching([&] { store().execute(write); });
      for (int id = 1; id <= 40; ++id) BOOST_TEST(!cached(id));
      BOOST_TEST(verdict_of_sum() == "miss");
    }
  }
  /// Of another slot.
  static int other_than(int id) { return id == 1 ? 2 : 1; }

  TempDir directory;
  ManualClock clock;
  CachePtr memory = memory_cache({.capacity = 64_MiB, .clock = &clock});
  Process process{directory.file("rows.db"), memory, clock};
  weir::Rows rows;
};

BOOST_FIXTURE_TEST_SUITE(query_cache_rows, Rows40)

BOOST_AUTO_TEST_CASE(slots_are_spread_and_stay_as_they_are) {
  // All processes agree on them: a change needs another version of cells.
  BOOST_TEST(RowSlot::of(0).group == 0u);
  BOOST_TEST(RowSlot::of(0).part == 0u);
  const RowSlot one = RowSlot::of(1);
  BOOST_TEST((one.group != RowSlot::of(2).group || one.part != RowSlot::of(2).part));
  std::vector<int> slots(RowSlot::group_count * 64);
  for (int key = 1; key <= 40'960; ++key) {
    const RowSlot slot = RowSlot::of(key);
    ++slots[slot.group * 64 + slot.part];
  }
  for (const int count : slots) BOOST_TEST(count < 40);  // 10 on average
}

BOOST_AUTO_TEST_CASE(a_write_of_one_row_leaves_the_others) {
  expect_narrow(set_price.with({{"price", 11}, {"id", 1}}));
  BOOST_TEST(verdict(price_of.with({{"id", 1}})).starts_with("hit"));
  BOOST_TEST(rows.front()[0].as<int>() == 11);
  expect_narrow(Query("UPDATE products SET price = price + 1 WHERE id = 1"));
  expect_narrow(Query("UPDATE products AS p SET price = 5 WHERE p.id = :id AND price > 0", {{"id", 7}}), 7);
  expect_narrow(Query("UPDATE \"products\" SET \"price\" = 5 WHERE :id = \"id\"", {{"id", 7}}), 7);
  expect_narrow(Query("UPDATE main.products SET price = 5 WHERE ID = :id", {{"id", 7}}), 7);
  BOOST_TEST(process.count("bypasses") == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_not_surely_one_row_ends_all) {
  expect_wide(Query("UPDATE products SET price = 1"));
  expect_wide(Query("UPDATE products SET price = 1 WHERE id = :id OR name = 'y'", {{"id", 1}}));
  expect_wide(Query("UPDATE products SET price = 1 WHERE id IN (1, 2)"));
  expect_wide(Query("UPDATE products SET price = 1 WHERE NOT id = :id", {{"id", 1}}));
  expect_wide(Query("UPDATE products SET price = 1 WHERE id > :id", {{"id", 1}}));
  expect_wide(Query("UPDATE products SET price = 1 WHERE id = (SELECT max(id) FROM products)"));
  expect_wide(Query("UPDATE products SET price = 1 WHERE parent = :id", {{"id", 1}}));
  expect_wide(Query("UPDATE products SET id = id + 100 WHERE id = :id", {{"id", 40}}));
  expect_wide(Query("UPDATE products SET rowid = 41 WHERE id = :id", {{"id", 39}}));
  expect_wide(Query("INSERT OR REPLACE INTO products VALUES (2, 3, 'y', NULL)"));
  expect_wide(
      Query("INSERT INTO products VALUES (2, 3, 'y', NULL) ON CONFLICT (id) DO UPDATE SET price = 4"));
  expect_wide(Query("WITH one AS (SELECT 1 AS n) UPDATE products SET price = 1 WHERE id = 1"));
}

BOOST_AUTO_TEST_CASE(an_integer_is_one_with_and_without_sign) {
  expect_narrow(set_price.with({{"price", 11}, {"id", std::uint64_t{1}}}));
  const Query unsigned_id = price_of.with({{"id", std::uint64_t{1}}});
  verdict(unsigned_id);
  store().execute(set_price.with({{"price", 12}, {"id", 2}}));
  BOOST_TEST(verdict(unsigned_id).starts_with("hit"));
  store().execute(set_price.with({{"price", 13}, {"id", 1}}));
  BOOST_TEST(verdict(unsigned_id) == "miss");
}

BOOST_AUTO_TEST_CASE(values_that_are_no_integers_end_all) {
  expect_wide(set_price.with({{"price", 11}, {"id", "1"}}));
  expect_wide(set_price.with({{"price", 12}, {"id", 1.0}}));
  expect_wide(set_price.with({{"price", 13}, {"id", nullptr}}));
  expect_wide(set_price.with({{"price", 14}, {"id", true}}));
}

// An engine may take them for the key of a row.
BOOST_AUTO_TEST_CASE(a_read_by_a_value_that_is_no_integer_goes_by_the_table) {
  for (const Value& id : {Value("1"), Value(1.0), Value(true)}) {
    const Query query = price_of.with({{"id", id}});
    verdict(query);
    BOOST_TEST(verdict(query).starts_with("hit"));
    store().execute(set_price.with({{"price", 99}, {"id", 1}}));
    BOOST_TEST(verdict(query) == "miss");
    BOOST_TEST(rows.front()[0].as<int>() == 99);
  }
}

BOOST_AUTO_TEST_CASE(a_delete_ends_its_row_alone) {
  expect_narrow(Query("DELETE FROM products WHERE id = :id", {{"id", 1}}));
  BOOST_TEST(rows.size() == 1u);  // of the sum
  verdict(1);
  BOOST_TEST(rows.empty());
}

BOOST_AUTO_TEST_CASE(a_row_that_was_not_there_is_seen_once_it_is) {
  BOOST_TEST(verdict(50) == "miss");
  BOOST_TEST(rows.empty());
  BOOST_TEST(cached(50));
  BOOST_TEST(rows.empty());
  run("INSERT INTO products VALUES (50, 7, 'new', NULL)");
  BOOST_TEST(!cached(50));
  BOOST_TEST(rows.front()[0].as<int>() == 7);
  BOOST_TEST(cached(50));
}

// By its key it is there already, by the rest of the condition not yet.
BOOST_AUTO_TEST_CASE(a_row_that_did_not_meet_the_condition_is_seen_once_it_does) {
  const Query named("SELECT price FROM products WHERE id = :id AND name = 'y'", {{"id", 1}});
  verdict(named);
  BOOST_TEST(rows.empty());
  store().execute(Query("UPDATE products SET name = 'y' WHERE id = :id", {{"id", 1}}));
  BOOST_TEST(verdict(named) == "miss");
  BOOST_TEST(rows.size() == 1u);
  store().execute(Query("UPDATE products SET name = 'x' WHERE id = :id", {{"id", 1}}));
  BOOST_TEST(verdict(named) == "miss");
  BOOST_TEST(rows.empty());
}

BOOST_AUTO_TEST_CASE(new_rows_leave_those_that_were_there) {
  after_caching([&] { run("INSERT INTO products VALUES (60, 7, 'new', NULL)"); });
  for (int id = 1; id <= 40; ++id) BOOST_TEST(cached(id));
  BOOST_TEST(verdict_of_sum() == "miss");
}

BOOST_AUTO_TEST_CASE(an_aggregate_counts_rows_that_come) {
  const Query count("SELECT count(*) FROM products WHERE id = :id", {{"id", 70}});
  verdict(count);
  BOOST_TEST(rows.front()[0].as<int>() == 0);
  run("INSERT INTO products VALUES (70, 7, 'new', NULL)");
  verdict(count);
  BOOST_TEST(rows.front()[0].as<int>() == 1);
}

BOOST_AUTO_TEST_CASE(joins_and_subqueries_go_by_their_tables) {
  run("CREATE TABLE stock (product INTEGER PRIMARY KEY, amount INTEGER)");
  run("INSERT INTO stock VALUES (1, 5)");
  const Query joined(
      "SELECT p.price + s.amount FROM products p JOIN stock s ON s.product = p.id WHERE p.id = 1");
  const Query nested("SELECT price + (SELECT max(amount) FROM stock) FROM products WHERE id = 1");
  for (const Query& query : {joined, nested}) {
    verdict(query);
    store().execute(Query("UPDATE stock SET amount = amount + 1 WHERE product = :id", {{"id", 1}}));
    BOOST_TEST(verdict(query) == "miss");
    store().execute(set_price.with({{"price", 1}, {"id", 1}}));
    BOOST_TEST(verdict(query) == "miss");
  }
}

// ---- tables of which one write may change more than one row

struct Plain {
  std::string create;
  bool narrow;
};

BOOST_AUTO_TEST_CASE(only_plain_tables_have_rows) {
  run("CREATE TABLE log (n INTEGER)");
  const std::vector<Plain> tables{
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, parent INTEGER)", true},
      {"CREATE TABLE t (a INTEGER, parent INTEGER, id INTEGER, PRIMARY KEY (id))", true},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE ON CONFLICT REPLACE, parent INTEGER)",
       false},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, parent INTEGER REFERENCES t (id) ON DELETE "
       "CASCADE)",
       false},
      {"CREATE TABLE t (id INTEGER, a INTEGER, parent INTEGER, PRIMARY KEY (id, a))", false},
      {"CREATE TABLE t (id INTEGER, a INTEGER, parent INTEGER)", false},
      {"CREATE TABLE t (id TEXT PRIMARY KEY, a INTEGER, parent INTEGER)", false},
      {"CREATE TABLE t (id NUMERIC PRIMARY KEY, a INTEGER, parent INTEGER)", false},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, parent INTEGER); CREATE TRIGGER z AFTER UPDATE ON "
       "t BEGIN "
       "UPDATE t SET a = 9 WHERE parent = new.id; END",
       false},
      {"CREATE TABLE base (id INTEGER PRIMARY KEY, a INTEGER, parent INTEGER); CREATE VIEW t AS SELECT * "
       "FROM base",
       false},
  };
  for (const Plain& table : tables) BOOST_TEST_CONTEXT(table.create) {
      const std::size_t second = table.create.find("; ");
      run(table.create.substr(0, second));
      if (second != std::string::npos) run(table.create.substr(second + 2));
      const auto effects = [&](const char* sql) { return store().effects(Statement(sql), {}); };
      BOOST_TEST(effects("SELECT a FROM t WHERE id = :id").row.has_value() == table.narrow);
      const bool is_view = table.create.find("VIEW") != std::string::npos;
      if (!is_view) {
        BOOST_TEST(effects("UPDATE t SET a = 1 WHERE id = :id").row.has_value() == table.narrow);
        BOOST_TEST(effects("DELETE FROM t WHERE id = 3").row.has_value() == table.narrow);
        BOOST_TEST(effects("INSERT INTO t (id, a) VALUES (1, 2)").only_adds_rows == table.narrow);
      }
      run(is_view ? "DROP VIEW t" : "DROP TABLE t");
    }
}

BOOST_AUTO_TEST_CASE(a_trigger_that_comes_later_counts) {
  expect_narrow(set_price.with({{"price", 11}, {"id", 1}}));
  run("CREATE TRIGGER z AFTER UPDATE ON products BEGIN UPDATE products SET price = 0 WHERE id = new.id + 1; "
      "END");
  after_caching([&] { store().execute(set_price.with({{"price", 12}, {"id", 1}})); });
  verdict(2);
  BOOST_TEST(rows.front()[0].as<int>() == 0);
}

// ---- batches and transactions

BOOST_AUTO_TEST_CASE(a_batch_of_few_rows_leaves_the_others) {
  Batch batch(Statement("UPDATE products SET price = :price WHERE id = :id"), {"price", "id"});
  batch.add({1, 1});
  batch.add({2, 2});
  after_caching([&] { store().execute_many(batch); });
  BOOST_TEST(!cached(1));
  BOOST_TEST(!cached(2));
  BOOST_TEST(cached(3));
  BOOST_TEST(verdict_of_sum() == "miss");
}

BOOST_AUTO_TEST_CASE(a_batch_of_many_rows_ends_all) {
  Batch batch(Statement("UPDATE products SET price = :price WHERE id = :id"), {"price", "id"});
  for (int id = 1; id <= 39; ++id) batch.add({1, id});
  after_caching([&] { store().execute_many(batch); });
  for (int id = 1; id <= 40; ++id) BOOST_TEST(!cached(id));
}

BOOST_AUTO_TEST_CASE(one_row_of_a_batch_that_is_no_integer_ends_all) {
  Batch batch(Statement("UPDATE products SET price = :price WHERE id = :id"), {"price", "id"});
  batch.add({1, 1});
  batch.add({2, "2"});
  after_caching([&] { store().execute_many(batch); });
  for (int id = 1; id <= 40; ++id) BOOST_TEST(!cached(id));
}

BOOST_AUTO_TEST_CASE(a_batch_of_new_rows_leaves_those_that_were_there) {
  Batch batch(Statement("INSERT INTO products VALUES (:id, 1, 'x', NULL)"), {"id"});
  for (int id = 100; id < 200; ++id) batch.add({id});
  verdict(150);
  after_caching([&] { store().execute_many(batch); });
  for (int id = 1; id <= 40; ++id) BOOST_TEST(cached(id));
  BOOST_TEST(!cached(150));
  BOOST_TEST(rows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_transaction_ends_the_rows_that_it_wrote) {
  store().execute(set_price.with({{"price", 1}, {"id", 30}}));  // its plan is known from here on
  after_caching([&] {
    const auto transaction = store().begin();
    transaction->execute(set_price.with({{"price", 1}, {"id", 1}}));
    transaction->execute(set_price.with({{"price", 2}, {"id", 2}}));
    BOOST_TEST(cached(1));  // nothing is committed yet
    transaction->commit();
  });
  BOOST_TEST(!cached(1));
  BOOST_TEST(rows.front()[0].as<int>() == 1);
  BOOST_TEST(!cached(2));
  BOOST_TEST(cached(3));
  BOOST_TEST(verdict_of_sum() == "miss");
}

BOOST_AUTO_TEST_CASE(a_transaction_rolled_back_ends_nothing) {
  store().execute(set_price.with({{"price", 1}, {"id", 30}}));
  after_caching([&] {
    const auto transaction = store().begin();
    transaction->execute(set_price.with({{"price", 1}, {"id", 1}}));
    transaction->rollback();
  });
  BOOST_TEST(cached(1));
  BOOST_TEST(verdict_of_sum().starts_with("hit"));
}

BOOST_AUTO_TEST_CASE(a_transaction_of_many_rows_ends_all) {
  store().execute(set_price.with({{"price", 1}, {"id", 30}}));
  after_caching([&] {
    const auto transaction = store().begin();
    for (int id = 1; id <= 39; ++id) transaction->execute(set_price.with({{"price", 1}, {"id", id}}));
    transaction->commit();
  });
  for (int id = 1; id <= 40; ++id) BOOST_TEST(!cached(id));
}

// ---- a flight is shared by those who may have its answer

BOOST_AUTO_TEST_CASE(a_row_that_came_meanwhile_is_not_overlooked_by_who_joins) {
  verdict(1);  // the cells are known
  process.gate->gates.after_query.hold();
  std::thread first([&] { process.store->query(price_of.with({{"id", 80}})); });
  process.gate->gates.after_query.await_held();  // it has found no row
  run("INSERT INTO products VALUES (80, 8, 'new', NULL)");
  std::thread second([&] { verdict(80); });
  while (process.count("flights_joined") == 0) std::this_thread::yield();
  process.gate->gates.after_query.open();
  first.join();
  second.join();
  BOOST_TEST(rows.size() == 1u);
  verdict(80);  // whichever of the two stored its answer last
  BOOST_TEST(rows.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

// ---- the shape of a shop

// Ten thousand products, each of them cached; one of them changes all the time.
BOOST_AUTO_TEST_CASE(a_hot_row_leaves_the_others_in_the_cache) {
  constexpr int products = 10'000;
  constexpr int reads_per_write = 100;
  TempDir directory;
  ManualClock clock;
  Process process(directory.file("hot.db"), memory_cache({.capacity = 256_MiB, .clock = &clock}), clock);
  process.store->execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL)");
  Batch batch(Statement("INSERT INTO products VALUES (:id, 1)"), {"id"});
  for (int id = 1; id <= products; ++id) batch.add({id});
  process.store->execute_many(batch);
  for (int id = 1; id <= products; ++id) process.price(id);
  const std::uint64_t before = process.count("hits.local");
  int reads = 0;
  for (int write = 1; write <= 200; ++write) {
    process.change(write, 1);
    BOOST_TEST(process.price(1) == write);
    for (int i = 0; i < reads_per_write; ++i, ++reads) process.price(2 + reads * 7919 % (products - 1));
    clock.advance(10ms);
  }
  const double ratio = static_cast<double>(process.count("hits.local") - before) / reads;
  BOOST_TEST_MESSAGE("hit ratio of the others: " << ratio);
  BOOST_TEST(ratio > 0.95);
}

}  // namespace
}  // namespace weir::test
