// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <future>
#include <string>
#include <thread>

#include "query_cache_fixture.hpp"

namespace weir::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(query_cache_writes, Shop)

BOOST_AUTO_TEST_CASE(a_write_is_seen_by_the_next_read) {
  a.price();
  a.change(11);
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(a.count("invalidations") > 0u);
}

BOOST_AUTO_TEST_CASE(a_write_leaves_other_tables_entries) {
  look(*a.store, note_count);
  a.price();
  a.change(11);
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(an_answer_from_two_tables_ends_with_either) {
  const Statement both{"SELECT price + (SELECT count(*) FROM notes) FROM products WHERE id = 1"};
  BOOST_TEST(look(*a.store, both).value == 10);
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, both).value == 11);
  a.change(20);
  BOOST_TEST(look(*a.store, both).value == 21);
  BOOST_TEST(look(*a.store, both).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(a_query_that_writes_is_a_write) {
  a.price();
  const Statement returning{"UPDATE products SET price = price + 1 WHERE id = 1 RETURNING price"};
  const Seen seen = look(*a.store, returning);
  BOOST_TEST(seen.value == 11);
  BOOST_TEST(seen.verdict == "bypass");
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(look(*a.store, returning).value == 12);
  BOOST_TEST(a.price() == 12);
}

BOOST_AUTO_TEST_CASE(declared_tables_count) {
  const Statement declared = Statement("SELECT price FROM products WHERE id = 1").reads({"notes"});
  look(*a.store, declared);
  a.change(11);
  BOOST_TEST(look(*a.store, declared).verdict == "hit local");
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, declared).value == 11);

  a.price();
  a.store->execute(Statement("INSERT INTO notes (text) VALUES ('y')").writes({"products"}));
  BOOST_TEST(a.verdict() == "miss");
}

// The same text, once analysed and once declared.
BOOST_AUTO_TEST_CASE(declarations_make_another_statement) {
  const Statement bare{"SELECT price FROM products WHERE id = 1"};
  const Statement declared = bare.reads({"notes"});
  look(*a.store, bare);
  look(*a.store, declared);
  a.change(11);
  BOOST_TEST(look(*a.store, bare).value == 11);
}

BOOST_AUTO_TEST_CASE(a_write_that_surely_failed_leaves_the_entries) {
  a.store->execute(add_note.with({{"text", "x"}}));
  look(*a.store, note_count);
  const std::uint64_t before = a.count("invalidations");
  expect_error(Errc::unique_violation, "", [&] { a.store->execute(add_note.with({{"text", "x"}})); });
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
  BOOST_TEST(a.count("invalidations") == before);
}

BOOST_AUTO_TEST_CASE(a_write_that_failed_halfway_counts) {
  look(*a.store, note_count);
  expect_error(Errc::unique_violation, "",
               [&] { a.store->execute("INSERT OR FAIL INTO notes (text) VALUES ('x'), ('y'), ('x')"); });
  BOOST_TEST(look(*a.store, note_count).value == 2);
}

BOOST_AUTO_TEST_CASE(a_write_that_may_have_been_applied_counts) {
  for (const Error& error : {failure(Errc::unavailable, true), failure(Errc::unavailable),
                             failure(Errc::timeout), failure(Errc::cancelled), failure(Errc::corrupt),
                             failure(Errc::internal), failure(Errc::unique_violation, true)}) {
    const std::int64_t before = a.price();
    a.gate->gates.fail_after_execute.arm(error);
    BOOST_CHECK_THROW(a.change(static_cast<int>(before) + 1), Error);
    BOOST_TEST(a.price() == before + 1, to_string(error.kind()));
  }
}

BOOST_AUTO_TEST_CASE(a_trigger_writes_too) {
  a.store->execute(
      "CREATE TRIGGER log AFTER UPDATE ON products BEGIN INSERT INTO notes (text) VALUES (new.price); END");
  BOOST_TEST(look(*a.store, note_count).value == 0);
  a.change(11);
  BOOST_TEST(look(*a.store, note_count).value == 1);
}

// The update was planned before the trigger was there, and ran after.
BOOST_AUTO_TEST_CASE(a_trigger_made_while_a_write_waits_is_noticed) {
  a.change(11);
  BOOST_TEST(look(*a.store, note_count).value == 0);
  a.gate->gates.before_execute.hold();
  std::thread writer([&] { a.change(12); });
  a.gate->gates.before_execute.await_held();
  a.store->execute(
      "CREATE TRIGGER log AFTER UPDATE ON products BEGIN INSERT INTO notes (text) VALUES (new.price); END");
  BOOST_TEST(look(*a.store, note_count).value == 0);
  a.gate->gates.before_execute.open();
  writer.join();
  BOOST_TEST(look(*a.store, note_count).value == 1);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_schema_ends_all_that_was_learnt) {
  a.store->execute("CREATE VIEW v AS SELECT price AS n FROM products WHERE id = 1");
  const Statement from_view{"SELECT n FROM v"};
  BOOST_TEST(look(*a.store, from_view).value == 10);
  BOOST_TEST(look(*a.store, from_view).verdict == "hit local");
  a.store->execute("DROP VIEW v");
  a.store->execute("CREATE VIEW v AS SELECT count(*) AS n FROM notes");
  BOOST_TEST(look(*a.store, from_view).value == 0);
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, from_view).value == 1);
  BOOST_TEST(look(*a.store, from_view).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(effects_are_asked_for_once_a_statement) {
  a.price();
  a.price();
  const int before = a.gate->gates.effects;
  for (int id = 1; id <= 3; ++id) a.store->query(price_of.with({{"id", id}}));
  std::thread([&] { a.price(); }).join();
  BOOST_TEST(a.gate->gates.effects == before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_transactions, Shop)

BOOST_AUTO_TEST_CASE(a_transaction_reads_its_own_writes_and_nobody_else_does) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  const Seen inside = look(*transaction, price_of.with({{"id", 1}}));
  BOOST_TEST(inside.value == 11);
  BOOST_TEST(inside.verdict == "bypass");
  BOOST_TEST(a.seen().value == 10);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(b.price() == 10);
}

BOOST_AUTO_TEST_CASE(what_a_transaction_read_is_never_stored) {
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  look(*transaction, price_of.with({{"id", 1}}));
  BOOST_TEST(a.seen().value == 10);
  BOOST_TEST(a.queries() == 1);
  transaction->rollback();
  BOOST_TEST(a.price() == 10);
}

BOOST_AUTO_TEST_CASE(a_rollback_leaves_the_entries) {
  a.change(10);
  a.price();
  const std::uint64_t before = a.count("invalidations");
  {
    const auto transaction = a.store->begin();
    transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
    transaction->rollback();
  }
  BOOST_TEST(a.verdict() == "hit local");
  {
    const auto dropped = a.store->begin();
    dropped->execute(set_price.with({{"price", 11}, {"id", 1}}));
  }
  BOOST_TEST(a.seen().value == 10);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(a.count("invalidations") == before);
}

BOOST_AUTO_TEST_CASE(a_commit_is_seen_by_the_next_read) {
  a.change(10);
  a.price();
  look(*a.store, note_count);
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  transaction->commit();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
}

// What the statement writes is found out when the transaction is over: its connection may be the only one.
BOOST_AUTO_TEST_CASE(a_commit_of_statements_never_seen_before_ends_their_tables_entries_alone) {
  const StorePtr single =
      query_cache(shared, {.clock = &clock}) | sqlite_store(file, {.pool = {.size = 1, .wait = 0ms}});
  look(*single, price_of.with({{"id", 1}}));
  look(*single, note_count);
  const auto transaction = single->begin();
  transaction->execute("UPDATE products SET price = 11 WHERE id = 1");
  transaction->query("SELECT text FROM notes");
  transaction->commit();
  BOOST_TEST(look(*single, price_of.with({{"id", 1}})).value == 11);
  BOOST_TEST(look(*single, note_count).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(between_a_commit_and_its_return_the_tables_are_not_cached) {
  for (const bool seen_before : {false, true}) {
    const std::int64_t before = a.price();
    a.gate->gates.after_commit.hold();
    std::thread writer([&] {
      const auto transaction = a.store->begin();
      transaction->execute(set_price.with({{"price", before + 1}, {"id", 1}}));
      transaction->commit();
    });
    a.gate->gates.after_commit.await_held();
    const Seen seen = a.seen();
    BOOST_TEST(seen.value == before + 1, "seen before: " << seen_before);
    BOOST_TEST(seen.verdict == "bypass");
    a.gate->gates.after_commit.open();
    writer.join();
    BOOST_TEST(a.price() == before + 1);
  }
}

// The reader's query began before the commit and is stored after.
BOOST_AUTO_TEST_CASE(an_answer_from_before_a_commit_stored_after_it_does_not_answer) {
  a.price(2);
  a.gate->gates.after_query.hold();
  std::thread reader([&] { a.price(); });
  a.gate->gates.after_query.await_held();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  transaction->commit();
  a.gate->gates.after_query.open();
  reader.join();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_commit_that_may_have_been_applied_counts) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  a.gate->gates.fail_after_commit.arm(failure(Errc::unavailable, true));
  BOOST_CHECK_THROW(transaction->commit(), Error);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_schema_in_a_transaction_counts_at_its_commit) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute("DROP TABLE products");
  transaction->execute("CREATE TABLE products AS SELECT 1 AS id, 99 AS price");
  transaction->commit();
  BOOST_TEST(a.price() == 99);
}

BOOST_AUTO_TEST_CASE(a_query_that_writes_in_a_transaction_counts) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->query("UPDATE products SET price = 11 WHERE id = 1 RETURNING id");
  transaction->commit();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
