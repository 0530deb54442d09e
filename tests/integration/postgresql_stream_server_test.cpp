// SPDX-License-Identifier: BSL-1.0
// Streams on a real PostgreSQL server.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "postgresql_fixture.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using weir::Context;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::RowStream;
using weir::Statement;
using weir::test::error_of;

struct Fixture : weir::test::PostgresqlFixture {
  // The backend's process, to tell whether a connection was kept.
  std::int64_t pid() { return one<std::int64_t>("SELECT pg_catalog.pg_backend_pid()"); }
  std::int64_t open_cursors() {
    return one<std::int64_t>("SELECT count(*) FROM pg_catalog.pg_cursors WHERE name <> ''");
  }
};

struct Read {
  std::int64_t rows = 0;
  std::size_t chunks = 0;
  std::size_t most_rows = 0;
};

Read read_all(RowStream& stream) {
  Read read;
  while (const auto chunk = stream.next()) {
    for (const auto row : *chunk) BOOST_REQUIRE(row[0].as<std::int64_t>() == ++read.rows);
    read.most_rows = std::max(read.most_rows, chunk->size());
    ++read.chunks;
  }
  return read;
}

Query numbers(int count) {
  return {"SELECT i::bigint, 'row ' || i AS name FROM generate_series(1, :count::int) i", {{"count", count}}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(streams, Fixture)

BOOST_AUTO_TEST_CASE(all_rows_in_order_in_chunks) {
  for (const int count : {1, 7, 100, 101, 12'345}) {
    const Read read = read_all(*store->stream(numbers(count), {.rows = 100}));
    BOOST_TEST(read.rows == count);
    BOOST_TEST(read.most_rows == static_cast<std::size_t>(std::min(count, 100)));
    BOOST_TEST(read.chunks == static_cast<std::size_t>((count + 99) / 100));
  }
  BOOST_TEST(open_cursors() == 0);
}

BOOST_AUTO_TEST_CASE(no_rows_give_their_columns_once) {
  const auto stream = store->stream("SELECT 1 AS a, 'x'::text AS b WHERE false");
  const auto chunk = stream->next();
  BOOST_TEST_REQUIRE(chunk.has_value());
  BOOST_TEST(chunk->empty());
  BOOST_TEST(chunk->column_count() == 2);
  BOOST_TEST(!stream->next().has_value());
}

BOOST_AUTO_TEST_CASE(chunks_keep_to_their_octets) {
  // Rows that are small first and large later, and large from the first on.
  for (const char* const size : {"CASE WHEN i < 500 THEN 10 ELSE 100000 END", "100000"}) {
    const auto stream =
        store->stream(Query("SELECT repeat('x', "s + size + ") FROM generate_series(1, 1000) i"),
                      {.rows = 1'000'000, .bytes = 1'000'000});
    std::size_t rows = 0;
    std::size_t most = 0;
    while (const auto chunk = stream->next()) {
      rows += chunk->size();
      std::size_t octets = 0;
      for (const auto row : *chunk) octets += row[0].as<std::string_view>().size();
      most = std::max(most, octets);
    }
    BOOST_TEST(rows == 1000);
    BOOST_TEST_MESSAGE("at most " << most << " octets");
    BOOST_TEST(most >= 900'000);
    BOOST_TEST(most < (size[0] == 'C' ? 51'000'000 : 1'200'000));
  }
}

BOOST_AUTO_TEST_CASE(parameters_as_in_a_query) {
  auto stream = store->stream({"SELECT :a::bytea, :b + 1, :c::text IS NULL, :d",
                               {{"a", weir::Bytes{"\0\1"s}}, {"b", 41}, {"c", nullptr}, {"d", "text"}}});
  const auto chunk = stream->next();
  BOOST_TEST_REQUIRE(chunk.has_value());
  BOOST_TEST(((*chunk)[0][0].as<weir::Bytes>() == weir::Bytes{"\0\1"s}));
  BOOST_TEST((*chunk)[0][1].as<int>() == 42);
  BOOST_TEST((*chunk)[0][2].as<bool>());
  BOOST_TEST((*chunk)[0][3].as<std::string>() == "text");
  stream.reset();
  const auto untyped = store->stream({"SELECT 1 WHERE :a IS NOT NULL", {{"a", 5}}});
  BOOST_TEST(untyped->next()->size() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_plain_read_is_refused) {
  create("a integer");
  const auto refused = [&](const std::string& sql) {
    BOOST_TEST_CONTEXT(sql) {
      BOOST_TEST((error_of([&] { store->stream(Query(sql)); }).kind() == Errc::unsupported));
    }
  };
  refused("INSERT INTO " + table + " VALUES (1) RETURNING a");
  refused("WITH x AS (DELETE FROM " + table + " RETURNING a) SELECT * FROM x");
  refused("SELECT 1 AS a INTO " + table + "_2");
  refused("CREATE TABLE " + table + "_2 AS SELECT 1");
  refused("EXPLAIN SELECT 1");
  BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(a_mistake_is_told_with_its_place) {
  const Error error = error_of([&] { store->stream("SELECT a\n FROM no_such_table WHERE a = :a"); });
  BOOST_TEST((error.kind() == Errc::unknown_parameter || error.kind() == Errc::missing_parameter));
  const Error place = error_of([&] {
    store->stream({"SELECT a\n FROM no_such_table WHERE a = :a", {{"a", 1}}});
  });
  BOOST_TEST((place.kind() == Errc::undefined_object));
  BOOST_TEST(std::string(place.what()).find("at 2:7") != std::string::npos, place.what());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(an_error_half_way_ends_it_and_the_connection_stays) {
  const auto before = pid();
  {
    const auto stream = store->stream("SELECT 1 / (50 - i) FROM generate_series(1, 100) i", {.rows = 10});
    const Error error = error_of([&] {
      while (stream->next()) continue;
    });
    BOOST_TEST((error.kind() == Errc::out_of_range));
    BOOST_TEST((error_of([&] { stream->next(); }).kind() == Errc::invalid_argument));
  }
  BOOST_TEST(pid() == before);
}

BOOST_AUTO_TEST_CASE(leaving_it_half_way_keeps_the_connection) {
  const auto before = pid();
  store->stream(numbers(1'000'000))->next();
  store->stream(numbers(1'000'000));
  BOOST_TEST(pid() == before);
  BOOST_TEST(open_cursors() == 0);
}

BOOST_AUTO_TEST_CASE(what_a_function_does_stays_where_it_was_read_to_its_end) {
  create("a integer");
  execute("CREATE FUNCTION " + table +
          "_f(i integer) RETURNS integer LANGUAGE sql VOLATILE AS $$ INSERT INTO " + table +
          " VALUES (i) RETURNING a $$");
  const Query query("SELECT " + table + "_f(i) FROM generate_series(1, 20) i");
  {
    const auto stream = store->stream(query, {.rows = 5});
    while (stream->next()) continue;
  }
  BOOST_TEST(count() == 20);
  store->stream(query, {.rows = 5})->next();
  BOOST_TEST(count() == 20);
  execute("DROP FUNCTION " + table + "_f(integer)");
}

BOOST_AUTO_TEST_CASE(other_calls_of_its_transaction_go_on_beside_it) {
  create("a bigint");
  const auto transaction = store->begin();
  const auto one_stream = transaction->stream(numbers(250), {.rows = 100});
  const auto two_stream = transaction->stream(numbers(30), {.rows = 10});
  std::int64_t read = 0;
  while (const auto chunk = one_stream->next()) {
    for (const auto row : *chunk)
      transaction->execute({"INSERT INTO " + table + " VALUES (:a)", {{"a", row[0].as<std::int64_t>()}}});
    read += static_cast<std::int64_t>(chunk->size());
    BOOST_TEST((two_stream->next().has_value()));
  }
  BOOST_TEST(read == 250);
  transaction->commit();
  BOOST_TEST(count() == 250);
  BOOST_TEST((error_of([&] { two_stream->next(); }).kind() == Errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_stream_of_a_transaction_does_not_see_later_writes) {
  create("a bigint");
  execute("INSERT INTO " + table + " SELECT generate_series(1, 10)");
  const auto transaction = store->begin();
  const auto stream = transaction->stream(Query("SELECT a FROM " + table + " ORDER BY a"), {.rows = 3});
  transaction->execute(Query("INSERT INTO " + table + " VALUES (11)"));
  BOOST_TEST(read_all(*stream).rows == 10);
}

BOOST_AUTO_TEST_CASE(a_stream_may_be_left_in_a_failed_transaction) {
  const auto before = pid();
  {
    const auto transaction = store->begin();
    auto stream = transaction->stream(numbers(1000), {.rows = 10});
    stream->next();
    error_of([&] { transaction->query("SELECT 1/0"); });
    stream.reset();
    transaction->rollback();
  }
  BOOST_TEST(pid() == before);
}

BOOST_AUTO_TEST_CASE(a_deadline_of_one_chunk) {
  const auto stream = store->stream(
      "SELECT i, pg_sleep(CASE WHEN i < 20 THEN 0 ELSE 30 END) FROM generate_series(1, 100) i", {.rows = 10});
  BOOST_TEST(stream->next(Context::within(10s))->size() == 10);
  const auto begun = std::chrono::steady_clock::now();
  BOOST_TEST((error_of([&] {
                while (stream->next(Context::within(100ms))) continue;
              }).kind() == Errc::timeout));
  BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
