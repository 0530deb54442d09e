// SPDX-License-Identifier: BSL-1.0
// Streams: an answer in chunks, whole or abandoned, and a connection that is fine afterwards.
#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

std::string all_items(const StoreSubject& s) { return sql(s, "SELECT id, name, n FROM {t} ORDER BY id"); }

/// Reads a stream of items to its end and checks that their ids are 1, 2, 3 … \return how many
std::int64_t read_all(RowStream& stream, std::size_t most_in_a_chunk) {
  std::int64_t id = 0;
  while (const std::optional<Rows> chunk = stream.next()) {
    CHECK(chunk->size() <= most_in_a_chunk);
    for (const Row row : *chunk)
      if (row["id"].as<std::int64_t>() != ++id || row["n"].as<std::int64_t>() != id * 10) {
        CHECK_EQUAL(row["id"].as<std::int64_t>(), id);
        return id;
      }
  }
  return id;
}

void a_stream_of_nothing_has_columns(const StoreSubject& s) {
  make_items(s);
  const auto stream = s.store.stream(all_items(s));
  const std::optional<Rows> chunk = stream->next();
  REQUIRE(chunk.has_value());
  CHECK(chunk->empty());
  REQUIRE(chunk->column_count() == 3U);
  CHECK_EQUAL(chunk->column_name(1), "name");
  CHECK(!stream->next().has_value());
}
void a_stream_gives_every_row_once(const StoreSubject& s) {
  make_items(s);
  add_items(s, 2'500);
  CHECK_EQUAL(read_all(*s.store.stream(all_items(s)), 1'000), 2'500);
}
void chunks_keep_their_size(const StoreSubject& s) {
  make_items(s);
  add_items(s, 100);
  CHECK_EQUAL(read_all(*s.store.stream(all_items(s), {.rows = 7}), 7), 100);
  CHECK_EQUAL(read_all(*s.store.stream(all_items(s), {.rows = 1}), 1), 100);
  CHECK_EQUAL(read_all(*s.store.stream(all_items(s), {.rows = 100}), 100), 100);
}
void chunks_of_few_octets_have_few_rows(const StoreSubject& s) {
  make_values(s, texts_of(s, 10'000));
  Batch batch(insert_value(s), {"id", "v"});
  for (int id = 0; id < 60; ++id) batch.add({id, std::string(10'000, 'x')});
  s.store.execute_many(batch);
  const auto stream =
      s.store.stream(sql(s, "SELECT id, v FROM {t} ORDER BY id"), {.rows = 1'000, .bytes = 50'000});
  std::size_t rows = 0;
  std::size_t chunks = 0;
  while (const auto chunk = stream->next()) {
    rows += chunk->size();
    ++chunks;
  }
  CHECK_EQUAL(rows, 60U);
  CHECK(chunks >= 3);
}
void a_stream_ends_and_stays_ended(const StoreSubject& s) {
  make_items(s);
  add_items(s, 3);
  const auto stream = s.store.stream(all_items(s));
  CHECK(stream->next().has_value());
  CHECK(!stream->next().has_value());
  CHECK(!stream->next().has_value());
}
void a_stream_takes_parameters(const StoreSubject& s) {
  make_items(s);
  add_items(s, 50);
  const Statement some(
      sql(s, "SELECT id, name, n FROM {t} WHERE id <= :most AND name LIKE :pattern ORDER BY id"));
  CHECK_EQUAL(read_all(*s.store.stream(some.with({{"most", 20}, {"pattern", "item%"}}), {.rows = 6}), 6), 20);
}
void a_stream_outlives_its_query(const StoreSubject& s) {
  make_items(s);
  add_items(s, 50);
  std::unique_ptr<RowStream> stream;
  {
    const Query query =
        Statement(sql(s, "SELECT id, name, n FROM {t} WHERE id <= :most ORDER BY id")).with({{"most", 30}});
    stream = s.store.stream(query, {.rows = 4});
  }
  CHECK_EQUAL(read_all(*stream, 4), 30);
}
void streamed_values_are_those_of_a_query(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  s.store.execute(sql(s, "INSERT INTO {t} (id) VALUES (2)"));
  const auto stream = s.store.stream(all_items(s));
  CHECK(stream->next() == s.store.query(all_items(s)));
}
void an_abandoned_stream_leaves_the_store_whole(const StoreSubject& s) {
  make_items(s);
  add_items(s, 500);
  for (int i = 0; i < 40; ++i) {  // more than there are connections
    const auto stream = s.store.stream(all_items(s), {.rows = 10});
    CHECK_EQUAL(stream->next()->size(), 10U);
  }
  for (int i = 0; i < 40; ++i) s.store.stream(all_items(s), {.rows = 10});  // and unread
  CHECK_EQUAL(count_items(s.store, s), 500);
}
void two_streams_run_beside_each_other(const StoreSubject& s) {
  make_items(s);
  add_items(s, 40);
  const auto one = s.store.stream(all_items(s), {.rows = 10});
  const auto two = s.store.stream(all_items(s), {.rows = 10});
  CHECK_EQUAL(one->next()->front()["id"].as<int>(), 1);
  CHECK_EQUAL(two->next()->front()["id"].as<int>(), 1);
  CHECK_EQUAL(one->next()->front()["id"].as<int>(), 11);
  CHECK_EQUAL(two->next()->front()["id"].as<int>(), 11);
}
void the_store_works_beside_a_stream(const StoreSubject& s) {
  make_items(s);
  add_items(s, 40);
  const auto stream = s.store.stream(all_items(s), {.rows = 10});
  CHECK_EQUAL(stream->next()->size(), 10U);
  CHECK_EQUAL(count_items(s.store, s), 40);
  CHECK_EQUAL(s.store.query(select(s, "1 AS one")).size(), 1U);
  CHECK_EQUAL(stream->next()->size(), 10U);
}
void a_stream_in_a_transaction_sees_its_writes(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  transaction->execute_many(Batch(sql::insert(s.table, {"id", "n"}), {"id", "n"}).add({1, 10}).add({2, 20}));
  CHECK_EQUAL(read_all(*transaction->stream(sql(s, "SELECT id, n FROM {t} ORDER BY id"), {.rows = 1}), 1), 2);
  transaction->rollback();
}
void calls_run_beside_a_stream_of_a_transaction(const StoreSubject& s) {
  make_items(s);
  add_items(s, 30);
  const auto transaction = s.store.begin();
  const auto stream = transaction->stream(all_items(s), {.rows = 10});
  CHECK_EQUAL(stream->next()->size(), 10U);
  CHECK_EQUAL(count_items(*transaction, s), 30);
  transaction->execute(sql(s, "UPDATE {t} SET name = 'x' WHERE id = 1"));
  CHECK_EQUAL(stream->next()->size(), 10U);
  transaction->commit();
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "x");
}
void calls_beside_a_stream_of_a_transaction_are_refused(const StoreSubject& s) {
  make_items(s);
  add_items(s, 30);
  const auto transaction = s.store.begin();
  {
    const auto stream = transaction->stream(all_items(s), {.rows = 10});
    CHECK_EQUAL(stream->next()->size(), 10U);
    CHECK_FAILS(Errc::invalid_argument, count_items(*transaction, s));
  }
  CHECK_EQUAL(count_items(*transaction, s), 30);
}
void an_abandoned_stream_leaves_its_transaction_usable(const StoreSubject& s) {
  make_items(s);
  add_items(s, 300);
  const auto transaction = s.store.begin();
  for (int i = 0; i < 3; ++i) transaction->stream(all_items(s), {.rows = 10})->next();
  add_item(*transaction, s, 1'000, "a");
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 301);
}
void the_end_of_a_transaction_ends_its_stream(const StoreSubject& s) {
  make_items(s);
  add_items(s, 30);
  const auto transaction = s.store.begin();
  const auto stream = transaction->stream(all_items(s), {.rows = 10});
  CHECK_EQUAL(stream->next()->size(), 10U);
  transaction->commit();
  CHECK_FAILS(Errc::invalid_argument, stream->next());
}
void what_writes_is_no_stream(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  CHECK_FAILS(Errc::unsupported, s.store.stream(sql(s, "DELETE FROM {t}"))->next());
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_stream_of_a_bad_statement_fails(const StoreSubject& s) {
  CHECK_FAILS(Errc::undefined_object, s.store.stream(sql(s, "SELECT * FROM {t}"))->next());
  CHECK_FAILS_WITH_ONE_OF(s.store.stream("SELEKT 1")->next(), Errc::syntax, Errc::unsupported);
  CHECK_EQUAL(s.store.query(select(s, "1 AS one")).size(), 1U);
}
void options_out_of_range_are_refused(const StoreSubject& s) {
  make_items(s);
  CHECK_FAILS(Errc::invalid_argument, s.store.stream(all_items(s), {.rows = 0}));
  CHECK_FAILS(Errc::invalid_argument, s.store.stream(all_items(s), {.rows = 1'000'001}));
  CHECK_FAILS(Errc::invalid_argument, s.store.stream(all_items(s), {.bytes = 0}));
}
void a_stream_whose_deadline_has_passed_fails(const StoreSubject& s) {
  make_items(s);
  Context late;
  late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  CHECK_FAILS(Errc::timeout, s.store.stream(all_items(s), {}, late)->next(late));
  CHECK_EQUAL(count_items(s.store, s), 0);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "a_stream_of_nothing_has_columns", .run = a_stream_of_nothing_has_columns},
    {.name = "a_stream_gives_every_row_once", .run = a_stream_gives_every_row_once},
    {.name = "chunks_keep_their_size", .run = chunks_keep_their_size},
    {.name = "chunks_of_few_octets_have_few_rows", .run = chunks_of_few_octets_have_few_rows},
    {.name = "a_stream_ends_and_stays_ended", .run = a_stream_ends_and_stays_ended},
    {.name = "a_stream_takes_parameters", .run = a_stream_takes_parameters},
    {.name = "a_stream_outlives_its_query", .run = a_stream_outlives_its_query},
    {.name = "streamed_values_are_those_of_a_query", .run = streamed_values_are_those_of_a_query},
    {.name = "an_abandoned_stream_leaves_the_store_whole", .run = an_abandoned_stream_leaves_the_store_whole},
    {.name = "two_streams_run_beside_each_other", .run = two_streams_run_beside_each_other},
    {.name = "the_store_works_beside_a_stream", .run = the_store_works_beside_a_stream},
    {.name = "a_stream_in_a_transaction_sees_its_writes", .run = a_stream_in_a_transaction_sees_its_writes},
    {.name = "calls_run_beside_a_stream_of_a_transaction",
     .needs = {C::interleaved_calls},
     .run = calls_run_beside_a_stream_of_a_transaction},
    {.name = "calls_beside_a_stream_of_a_transaction_are_refused",
     .absent = {C::interleaved_calls},
     .run = calls_beside_a_stream_of_a_transaction_are_refused},
    {.name = "an_abandoned_stream_leaves_its_transaction_usable",
     .run = an_abandoned_stream_leaves_its_transaction_usable},
    {.name = "the_end_of_a_transaction_ends_its_stream", .run = the_end_of_a_transaction_ends_its_stream},
    {.name = "what_writes_is_no_stream", .run = what_writes_is_no_stream},
    {.name = "a_stream_of_a_bad_statement_fails", .run = a_stream_of_a_bad_statement_fails},
    {.name = "options_out_of_range_are_refused", .run = options_out_of_range_are_refused},
    {.name = "a_stream_whose_deadline_has_passed_fails", .run = a_stream_whose_deadline_has_passed_fails},
};

}  // namespace

StoreCases stream_cases() { return cases; }

}  // namespace weir::conformance
