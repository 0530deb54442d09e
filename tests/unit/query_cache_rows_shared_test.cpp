// SPDX-License-Identifier: BSL-1.0
// Entries by key behind a cache that processes share.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "query_cache_fixture.hpp"

namespace weir::test {
namespace {

const Statement sum_of_prices{"SELECT sum(price) FROM products"};

/// Both processes know the cells of both products.
struct SharedRows : SharedShop {
  SharedRows() {
    for (int i = 0; i < 2; ++i) {
      for (Process* process : {&a, &b}) {
        process->price(2);
        look(*process->store, sum_of_prices);
      }
      clock.advance(fence_time);
    }
    for (Process* process : {&a, &b}) look_at_all(*process);
  }

  void look_at_all(Process& process) {
    for (const int id : {1, 2}) process.price(id);
    look(*process.store, sum_of_prices);
  }
  static bool hits(const Seen& seen) { return seen.verdict.starts_with("hit"); }
  std::size_t count_of_rows(Process& process, int id) {
    return process.store->query(price_of.with({{"id", id}}), strict).size();
  }
};

BOOST_FIXTURE_TEST_SUITE(query_cache_rows_shared, SharedRows)

// Not one after the other, each when it is first asked for.
BOOST_AUTO_TEST_CASE(all_rows_of_a_new_table_go_through_one_quarantine) {
  a.store->execute("CREATE TABLE fresh (id INTEGER PRIMARY KEY, price INTEGER)");
  for (int id = 1; id <= 20; ++id) a.store->execute(Query("INSERT INTO fresh VALUES (:id, 7)", {{"id", id}}));
  const Statement price("SELECT price FROM fresh WHERE id = :id");
  for (int i = 0; i < 2; ++i) {
    look(*a.store, price.with({{"id", 1}}));
    clock.advance(fence_time);
  }
  for (int id = 2; id <= 20; ++id) BOOST_TEST(look(*a.store, price.with({{"id", id}})).verdict == "miss");
}

BOOST_AUTO_TEST_CASE(a_write_of_one_row_leaves_the_other_in_every_process) {
  b.change(11);
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(hits(a.seen(2, strict)));
  BOOST_TEST(hits(b.seen(2, strict)));
  BOOST_TEST(look(*a.store, sum_of_prices, strict).value == 31);
}

BOOST_AUTO_TEST_CASE(bounded_reads_see_it_after_the_staleness) {
  b.change(11);
  outlive_copies();
  BOOST_TEST(a.price(1) == 11);
  BOOST_TEST(hits(a.seen(2)));
  BOOST_TEST(look(*a.store, sum_of_prices).value == 31);
}

BOOST_AUTO_TEST_CASE(a_write_of_unknown_rows_ends_all_in_every_process) {
  b.store->execute("UPDATE products SET price = price + 1");
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(a.seen(2, strict).value == 21);
  BOOST_TEST(look(*a.store, sum_of_prices, strict).value == 32);
}

BOOST_AUTO_TEST_CASE(a_fence_around_a_row_keeps_nobody_from_others) {
  std::thread writer = write_and_stop(b, 11);
  BOOST_TEST(a.seen(1, strict).verdict == "bypass");
  BOOST_TEST(look(*a.store, sum_of_prices, strict).verdict == "bypass");
  BOOST_TEST(hits(a.seen(2, strict)));
  BOOST_TEST(hits(b.seen(2, strict)));
  // Of this very process too, as long as the copies are good, and then anew.
  outlive_copies();
  BOOST_TEST(hits(a.seen(2)));
  b.gate->gates.after_execute.open();
  writer.join();
  BOOST_TEST(a.seen(1, strict).value == 11);
}

// Its fences go with fresh tokens of what it may have written: its row and queries over many.
BOOST_AUTO_TEST_CASE(a_writer_that_died_leaves_the_other_rows) {
  Process dying(file, shared, clock, {}, true);
  std::thread writer = write_and_stop(dying, 11);
  a.seen(1, strict);
  look(*a.store, sum_of_prices, strict);
  clock.advance(fence_time);
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(look(*a.store, sum_of_prices, strict).value == 31);
  BOOST_TEST(hits(a.seen(2, strict)));
  a.seen(1, strict);
  BOOST_TEST(hits(a.seen(1, strict)));
  dying.gate->gates.after_execute.open();
  writer.join();
}

BOOST_AUTO_TEST_CASE(a_row_that_another_process_inserts_is_seen) {
  BOOST_TEST(count_of_rows(a, 3) == 0u);
  BOOST_TEST(count_of_rows(a, 3) == 0u);
  b.store->execute("INSERT INTO products VALUES (3, 30)");
  BOOST_TEST(count_of_rows(a, 3) == 1u);
  BOOST_TEST(hits(a.seen(1, strict)));
}

// Nobody may keep that there is no such row while somebody may be about to insert it.
BOOST_AUTO_TEST_CASE(an_answer_without_rows_is_not_kept_under_a_fence_around_new_rows) {
  const auto verdict = [this] {
    CallReport report;
    Context context = strict;
    context.report = &report;
    BOOST_TEST(a.store->query(price_of.with({{"id", 3}}), context).empty());
    return std::string(to_string(report.verdict));
  };
  for (int i = 0; i < 2; ++i) {
    verdict();
    clock.advance(fence_time);  // the quarantine of its group
  }
  const auto insert = [this](int id) {
    b.store->execute(Query("INSERT INTO products VALUES (:id, 30)", {{"id", id}}));
  };
  insert(4);  // so that the next one is planned
  BOOST_TEST(verdict() == "miss");
  BOOST_TEST(verdict() == "hit local");
  b.gate->gates.before_execute.hold();
  std::thread writer(insert, 3);
  b.gate->gates.before_execute.await_held();
  BOOST_TEST(verdict() == "bypass");
  BOOST_TEST(hits(a.seen(1, strict)));
  b.gate->gates.before_execute.open();
  writer.join();
  BOOST_TEST(count_of_rows(a, 3) == 1u);
}

// What is closed is soon open again: a reader looks before the staleness is over.
BOOST_AUTO_TEST_CASE(the_end_of_a_fence_is_seen_soon) {
  std::thread writer = write_and_stop(b, 11);
  outlive_copies();
  BOOST_TEST(a.seen(1).verdict == "bypass");
  b.gate->gates.after_execute.open();
  writer.join();
  clock.advance(100ms);
  BOOST_TEST(a.seen(1).verdict == "miss");
  BOOST_TEST(look(*a.store, sum_of_prices).verdict == "miss");
}

// A table that is written all the time is fenced most of the time: that is no reason to read its cell more
// often.
BOOST_AUTO_TEST_CASE(a_fence_around_a_row_lets_the_copies_be_good_for_others) {
  std::thread writer = write_and_stop(b, 11);
  outlive_copies();
  a.price(2);
  const int readings = a.cache->get_manys;
  for (int i = 0; i < 4; ++i) {
    clock.advance(100ms);
    BOOST_TEST(hits(a.seen(2)));
  }
  BOOST_TEST(a.cache->get_manys == readings);
  b.gate->gates.after_execute.open();
  writer.join();
}

BOOST_AUTO_TEST_CASE(a_row_may_come_and_go_in_one_transaction) {
  b.store->execute("DELETE FROM products WHERE id = 99");
  const auto transaction = b.store->begin();
  transaction->execute("DELETE FROM products WHERE id = 2");
  transaction->execute("INSERT INTO products VALUES (2, 77)");
  transaction->commit();
  BOOST_TEST(a.seen(2, strict).value == 77);
  BOOST_TEST(hits(a.seen(1, strict)) == false);  // these statements were new: anything may have been written
  BOOST_TEST(a.seen(1, strict).value == 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
