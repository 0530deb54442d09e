// SPDX-License-Identifier: BSL-1.0
// Batches and streams behind a query cache.
#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "query_cache_fixture.hpp"

namespace weir::test {
namespace {

/// A batch that sets prices.
Batch prices(std::initializer_list<std::pair<int, int>> ids_and_prices) {
  Batch batch(set_price, {"id", "price"});
  for (const auto& [id, price] : ids_and_prices) batch.add({id, price});
  return batch;
}

/// Every number of a stream's first column.
std::vector<std::int64_t> numbers(RowStream& stream) {
  std::vector<std::int64_t> all;
  while (const auto chunk = stream.next())
    for (const auto& row : *chunk) all.push_back(row[0].as<std::int64_t>());
  return all;
}

const Statement all_prices{"SELECT price FROM products ORDER BY id"};

BOOST_FIXTURE_TEST_SUITE(query_cache_batches, Shop)

BOOST_AUTO_TEST_CASE(a_batch_is_seen_by_the_next_read) {
  a.price(1);
  a.price(2);
  BOOST_TEST(a.store->execute_many(prices({{1, 11}, {2, 22}})).affected_rows == 2u);
  BOOST_TEST(a.price(1) == 11);
  BOOST_TEST(a.price(2) == 22);
  outlive_tokens();
  BOOST_TEST(b.price(2) == 22);
}

BOOST_AUTO_TEST_CASE(a_batch_leaves_other_tables_entries) {
  a.price();
  Batch notes(add_note, {"text"});
  notes.add({"one"}).add({"two"});
  a.store->execute_many(notes);
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(a_batch_that_surely_failed_leaves_the_entries) {
  look(*a.store, note_count);
  Batch notes(add_note, {"text"});
  notes.add({"same"}).add({"same"});
  expect_error(Errc::unique_violation, "row 1", [&] { a.store->execute_many(notes); });
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(a_batch_that_may_have_been_applied_counts) {
  a.price();
  a.gate->gates.fail_after_execute.arm(failure(Errc::unavailable, true));
  expect_error(Errc::unavailable, "", [&] { a.store->execute_many(prices({{1, 11}})); });
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(while_a_batch_is_in_progress_its_tables_are_not_cached) {
  a.price();
  a.gate->gates.after_execute.hold();
  std::jthread writer([this] { a.store->execute_many(prices({{1, 11}})); });
  a.gate->gates.after_execute.await_held();
  BOOST_TEST(a.verdict() == "bypass");
  a.gate->gates.after_execute.open();
  writer.join();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_batch_that_only_reads_changes_nothing) {
  a.price();
  Batch reads(price_of, {"id"});
  reads.add({1}).add({2});
  a.store->execute_many(reads);
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(a_batch_in_a_transaction_counts_at_its_commit) {
  for (const bool seen_before : {false, true}) {
    a.change(10);
    a.price();
    if (seen_before) a.store->execute_many(prices({{2, 20}}));
    const auto transaction = a.store->begin();
    transaction->execute_many(prices({{1, 12}}));
    BOOST_TEST(a.price() == 10);
    transaction->commit();
    BOOST_TEST(a.price() == 12);
  }
}

BOOST_AUTO_TEST_CASE(what_a_savepoint_undid_counts_all_the_same) {
  a.price();
  const auto transaction = a.store->begin();
  {
    const Savepoint dropped = transaction->savepoint();
    transaction->execute_many(prices({{1, 12}}));
    transaction->execute(set_price.with({{"price", 13}, {"id", 2}}));
  }
  transaction->commit();
  const Seen after = a.seen();
  BOOST_TEST(after.value == 10);
  BOOST_TEST(after.verdict == "miss");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_streams, Shop)

BOOST_AUTO_TEST_CASE(a_stream_reads_the_database) {
  look(*a.store, all_prices);
  // Behind the cache's back, so that only the database knows.
  a.gate->execute(set_price.with({{"price", 11}, {"id", 1}}));
  BOOST_TEST(look(*a.store, all_prices).value == 10);
  CallReport report;
  Context context;
  context.report = &report;
  const auto stream = a.store->stream(all_prices, {.rows = 1}, context);
  BOOST_TEST(to_string(report.verdict) == "bypass");
  BOOST_TEST(report.reason == "it is a stream");
  BOOST_TEST(a.count("bypasses") == 1u);
  BOOST_TEST(numbers(*stream) == (std::vector<std::int64_t>{11, 20}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_fills_nothing) {
  numbers(*a.store->stream(all_prices));
  BOOST_TEST(look(*a.store, all_prices).verdict == "miss");
}

BOOST_AUTO_TEST_CASE(a_stream_of_a_transaction_sees_its_writes) {
  const auto transaction = a.store->begin();
  transaction->execute_many(prices({{1, 11}, {2, 22}}));
  CallReport report;
  Context context;
  context.report = &report;
  const auto stream = transaction->stream(all_prices, {}, context);
  BOOST_TEST(report.reason == "inside a transaction");
  BOOST_TEST(numbers(*stream) == (std::vector<std::int64_t>{11, 22}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(errors_pass_through) {
  expect_error(Errc::unsupported, "", [&] { a.store->stream("DELETE FROM notes"); });
  expect_error(Errc::invalid_argument, "rows", [&] { a.store->stream(all_prices, {.rows = 0}); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
