// SPDX-License-Identifier: BSL-1.0
// Batches, streams and savepoints on SQLite itself.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "sqlite_fixture.hpp"
#include "support/duration.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using test::duration_of;

const Statement add_item{"INSERT INTO items (id, name) VALUES (:id, :name)"};

/// A table of items.
struct ItemsFixture : SqliteFixture {
  ItemsFixture() { store->execute("CREATE TABLE items (id BIGINT PRIMARY KEY, name TEXT NOT NULL)"); }

  static Batch items(int from, int to) {
    Batch batch(add_item, {"name", "id"});
    for (int id = from; id <= to; ++id) batch.add({"item " + std::to_string(id), id});
    return batch;
  }
  static std::int64_t count(Executor& on) {
    return on.query("SELECT count(*) FROM items").front()[0].as<std::int64_t>();
  }
  static auto fails(Errc kind, std::optional<std::size_t> row) {
    return [kind, row](const Error& error) { return error.kind() == kind && error.row() == row; };
  }
  /// The ids of all that is left of a stream.
  static std::vector<std::int64_t> ids(RowStream& stream) {
    std::vector<std::int64_t> all;
    while (const auto chunk = stream.next())
      for (const auto& row : *chunk) all.push_back(row[0].as<std::int64_t>());
    return all;
  }

  StorePtr store = open({.busy_timeout = 100ms, .pool = {.size = 2, .wait = 200ms}});
};

BOOST_FIXTURE_TEST_SUITE(sqlite_batches, ItemsFixture)

BOOST_AUTO_TEST_CASE(insert_every_row_by_its_names) {
  BOOST_TEST(store->execute_many(items(1, 5000)).affected_rows == 5000u);
  BOOST_TEST(count(*store) == 5000);
  BOOST_TEST(
      store->query({"SELECT name FROM items WHERE id = :id", {{"id", 4711}}}).front()[0].as<std::string>() ==
      "item 4711");
}

BOOST_AUTO_TEST_CASE(count_the_rows_that_updates_and_deletes_change) {
  store->execute_many(items(1, 10));
  Batch update(Statement("UPDATE items SET name = :name WHERE id <= :id"), {"id", "name"});
  update.add({3, "a"}).add({0, "b"}).add({5, "c"});
  BOOST_TEST(store->execute_many(update).affected_rows == 8u);
  Batch remove(Statement("DELETE FROM items WHERE id = :id RETURNING name"), {"id"});
  remove.add({1}).add({1}).add({2});
  BOOST_TEST(store->execute_many(remove).affected_rows == 2u);
}

BOOST_AUTO_TEST_CASE(leave_nothing_of_a_failure_and_tell_its_row) {
  Batch batch = items(1, 2000);
  batch.add({"twice", 7}).add({"after", 9999});
  BOOST_CHECK_EXCEPTION(store->execute_many(batch), Error, fails(Errc::unique_violation, 2000));
  BOOST_TEST(count(*store) == 0);
  Batch null = items(1, 3);
  null.add({nullptr, 4});
  BOOST_CHECK_EXCEPTION(store->execute_many(null), Error, fails(Errc::not_null_violation, 3));
  Batch large = items(1, 1);
  large.add({"x", ~std::uint64_t{0}});
  BOOST_CHECK_EXCEPTION(store->execute_many(large), Error, fails(Errc::out_of_range, 1));
  BOOST_TEST(count(*store) == 0);
}

BOOST_AUTO_TEST_CASE(blame_no_row_for_what_is_no_rows_fault) {
  Batch batch(Statement("INSERT INTO nowhere VALUES (:a)"), {"a"});
  batch.add({1});
  BOOST_CHECK_EXCEPTION(store->execute_many(batch), Error, fails(Errc::undefined_object, std::nullopt));
  const StorePtr reader = open({.read_only = true});
  BOOST_CHECK_EXCEPTION(reader->execute_many(items(1, 2)), Error, fails(Errc::read_only, std::nullopt));
  const auto writer = open()->begin();
  BOOST_CHECK_EXCEPTION(store->execute_many(items(1, 2)), Error, fails(Errc::busy, std::nullopt));
}

BOOST_AUTO_TEST_CASE(leave_a_transaction_as_it_was) {
  const auto transaction = store->begin();
  transaction->execute_many(items(1, 3));
  Batch batch = items(4, 6);
  batch.add({"again", 1});
  BOOST_CHECK_EXCEPTION(transaction->execute_many(batch), Error, fails(Errc::unique_violation, 3));
  BOOST_TEST(count(*transaction) == 3);
  transaction->execute_many(items(4, 5));
  transaction->commit();
  BOOST_TEST(count(*store) == 5);
}

BOOST_AUTO_TEST_CASE(that_a_deadline_ends_leave_nothing) {
  const Batch batch = items(1, 400'000);
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO items VALUES (0, 'before')");
  const auto took = duration_of([&] {
    BOOST_CHECK_EXCEPTION(transaction->execute_many(batch, Context::within(30ms)), Error,
                          fails(Errc::timeout, std::nullopt));
  });
  BOOST_TEST((took < 500ms));
  BOOST_TEST(count(*transaction) == 1);
  transaction->commit();
  BOOST_CHECK_EXCEPTION(store->execute_many(batch, Context::within(30ms)), Error,
                        fails(Errc::timeout, std::nullopt));
  BOOST_TEST(count(*store) == 1);
}

BOOST_AUTO_TEST_CASE(that_sqlite_rolls_back_with_all_the_transaction_end_it) {
  const std::string slow =
      "INSERT INTO items SELECT :id, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
      "< 1000000000) SELECT count(*) FROM n)";
  Batch batch(Statement(slow), {"id"});
  batch.add({1});
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO items VALUES (0, 'before')");
  const auto took = duration_of([&] {
    BOOST_CHECK_EXCEPTION(transaction->execute_many(batch, Context::within(30ms)), Error,
                          fails(Errc::timeout, std::nullopt));
  });
  BOOST_TEST((took < 80ms));
  BOOST_CHECK_EXCEPTION(transaction->commit(), Error, is(Errc::invalid_argument));
  BOOST_TEST(count(*store) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_streams, ItemsFixture)

const Statement all_items{"SELECT id, name FROM items ORDER BY id"};

BOOST_AUTO_TEST_CASE(give_chunks_of_so_many_rows) {
  store->execute_many(items(1, 10));
  const auto stream = store->stream(all_items, {.rows = 4});
  std::vector<std::size_t> sizes;
  while (const auto chunk = stream->next()) {
    BOOST_TEST(chunk->column_name(1) == "name");
    sizes.push_back(chunk->size());
  }
  BOOST_TEST(sizes == (std::vector<std::size_t>{4, 4, 2}), boost::test_tools::per_element());
  BOOST_TEST(!stream->next());
}

BOOST_AUTO_TEST_CASE(give_no_empty_chunk_after_a_full_one) {
  store->execute_many(items(1, 8));
  const auto stream = store->stream(all_items, {.rows = 4});
  BOOST_TEST(stream->next()->size() == 4u);
  BOOST_TEST(stream->next()->size() == 4u);
  BOOST_TEST(!stream->next());
}

BOOST_AUTO_TEST_CASE(give_one_chunk_of_columns_where_there_are_no_rows) {
  const auto stream = store->stream(all_items);
  const auto chunk = stream->next();
  BOOST_REQUIRE(chunk.has_value());
  BOOST_TEST(chunk->size() == 0u);
  BOOST_TEST(chunk->column_count() == 2u);
  BOOST_TEST(!stream->next());
}

BOOST_AUTO_TEST_CASE(end_a_chunk_at_so_many_octets) {
  Batch batch(add_item, {"id", "name"});
  for (int id = 0; id < 6; ++id) batch.add({id, std::string(1000, 'x')});
  store->execute_many(batch);
  const auto stream = store->stream(all_items, {.bytes = 2000});
  BOOST_TEST(stream->next()->size() == 2u);
  const auto tiny = store->stream(all_items, {.bytes = 1});
  BOOST_TEST(tiny->next()->size() == 1u);
}

BOOST_AUTO_TEST_CASE(see_the_state_that_they_began_with) {
  const StorePtr wal = open({.journal = SqliteOptions::Journal::wal});
  wal->execute_many(items(1, 10));
  const auto stream = wal->stream(all_items, {.rows = 2});
  stream->next();
  open()->execute_many(items(11, 20));
  BOOST_TEST(ids(*stream).back() == 10);
}

BOOST_AUTO_TEST_CASE(that_are_dropped_leave_the_connection_usable) {
  store->execute_many(items(1, 100));
  for (int i = 0; i < 5; ++i) store->stream(all_items, {.rows = 1})->next();
  store->execute("DELETE FROM items");  // nobody holds a lock
  BOOST_TEST(count(*store) == 0);
}

BOOST_AUTO_TEST_CASE(read_in_a_transaction_beside_other_calls) {
  const auto transaction = store->begin();
  transaction->execute_many(items(1, 6));
  const auto stream = transaction->stream(all_items, {.rows = 2});
  stream->next();
  const auto second = transaction->stream(all_items, {.rows = 3});
  BOOST_TEST(count(*transaction) == 6);
  transaction->execute({"UPDATE items SET name = 'new' WHERE id = :id", {{"id", 6}}});
  BOOST_TEST(second->next()->size() == 3u);
  BOOST_TEST(ids(*stream) == (std::vector<std::int64_t>{3, 4, 5, 6}), boost::test_tools::per_element());
  transaction->commit();
  BOOST_CHECK_EXCEPTION(second->next(), Error, is(Errc::invalid_argument));
  BOOST_TEST(count(*store) == 6);
}

BOOST_AUTO_TEST_CASE(of_a_transaction_outlive_a_batch_that_failed) {
  const auto transaction = store->begin();
  transaction->execute_many(items(1, 4));
  const auto stream = transaction->stream(all_items, {.rows = 2});
  stream->next();
  Batch twice = items(5, 6);
  twice.add({"again", 5});
  BOOST_CHECK_EXCEPTION(transaction->execute_many(twice), Error, is(Errc::unique_violation));
  BOOST_TEST(ids(*stream) == (std::vector<std::int64_t>{3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_of_plain_reads_only) {
  for (const char* sql :
       {"DELETE FROM items", "INSERT INTO items VALUES (1, 'x') RETURNING id", "CREATE TABLE u (a INTEGER)",
        "WITH x AS (SELECT 1) DELETE FROM items RETURNING id"})
    BOOST_CHECK_EXCEPTION(store->stream(sql), Error, is(Errc::unsupported));
  BOOST_CHECK_EXCEPTION(store->stream("SELECT absent FROM items"), Error, is(Errc::undefined_object));
  BOOST_CHECK_EXCEPTION(store->stream("PRAGMA foreign_keys = OFF"), Error, is(Errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(have_a_deadline_a_chunk) {
  const auto stream = store->stream(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT i FROM n "
      "WHERE i < 3 OR i = 1000000000",
      {.rows = 2}, Context::within(1h));
  BOOST_TEST(stream->next(Context::within(1h))->size() == 2u);
  const auto took = duration_of(
      [&] { BOOST_CHECK_EXCEPTION(stream->next(Context::within(20ms)), Error, is(Errc::timeout)); });
  BOOST_TEST((took < 70ms));
  BOOST_CHECK_EXCEPTION(stream->next(), Error, is(Errc::invalid_argument));
  BOOST_TEST(count(*store) == 0);
}

BOOST_AUTO_TEST_CASE(tell_the_row_of_a_cell_that_does_not_fit) {
  store->execute("CREATE TABLE dates (day DATE)");
  store->execute("INSERT INTO dates VALUES ('2024-01-01'), ('2024-01-02'), ('never')");
  const auto stream = store->stream("SELECT day FROM dates ORDER BY rowid", {.rows = 1});
  stream->next();
  stream->next();
  BOOST_CHECK_EXCEPTION(stream->next(), Error, says(Errc::type_mismatch, "row 2"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_savepoints, ItemsFixture)

BOOST_AUTO_TEST_CASE(nest_and_undo_their_own_part) {
  const auto transaction = store->begin();
  transaction->execute_many(items(1, 1));
  Savepoint outer = transaction->savepoint();
  transaction->execute_many(items(2, 2));
  {
    const Savepoint dropped = transaction->savepoint();
    transaction->execute_many(items(3, 3));
  }
  BOOST_TEST(count(*transaction) == 2);
  Savepoint kept = transaction->savepoint();
  transaction->execute_many(items(4, 4));
  kept.release();
  BOOST_TEST(count(*transaction) == 3);
  outer.rollback();
  BOOST_TEST(count(*transaction) == 1);
  BOOST_CHECK_EXCEPTION(kept.rollback(), Error, is(Errc::invalid_argument));
  transaction->commit();
  BOOST_TEST(count(*store) == 1);
}

BOOST_AUTO_TEST_CASE(undo_changes_of_the_schema) {
  const auto transaction = store->begin();
  {
    const Savepoint dropped = transaction->savepoint();
    transaction->execute("CREATE TABLE more (a INTEGER)");
  }
  BOOST_CHECK_EXCEPTION(transaction->query("SELECT * FROM more"), Error, is(Errc::undefined_object));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_isolation, ItemsFixture)

BOOST_AUTO_TEST_CASE(every_level_is_taken_for_the_strictest) {
  for (const Isolation level :
       {Isolation::read_committed, Isolation::repeatable_read, Isolation::serializable}) {
    const auto transaction = store->begin({.isolation = level});
    BOOST_CHECK_EXCEPTION(store->begin({}), Error, is(Errc::busy));  // one writer at a time
    transaction->rollback();
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_wait_for_the_writer_in_time) {
  const auto writer = open()->begin();
  const StorePtr patient = open({.busy_timeout = 1min});
  for (const auto limit : {30ms, 333ms}) {
    const auto before = std::chrono::steady_clock::now();
    BOOST_CHECK_EXCEPTION(patient->execute_many(items(1, 1), Context::within(limit)), Error,
                          is(Errc::timeout));
    const auto took = std::chrono::steady_clock::now() - before;
    BOOST_TEST((took >= limit && took < limit + 50ms));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
