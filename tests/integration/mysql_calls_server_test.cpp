// SPDX-License-Identifier: BSL-1.0
// Batches, streams and deadlines of the MySQL backend.
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "mysql_fixture.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using weir::Context;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::Statement;
using weir::Value;
using weir::test::error_of;
using weir::test::server_url;
using Fixture = weir::test::MysqlFixture;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batches, Fixture)

BOOST_AUTO_TEST_CASE(many_rows_of_every_size) {
  create("id INT PRIMARY KEY, v LONGTEXT, b BLOB");
  weir::Batch batch(Statement("INSERT INTO " + table + " (id, b, v) VALUES (:id, :b, :v)"), {"id", "v", "b"});
  for (int i = 0; i < 10'000; ++i)
    batch.add({i, i % 3 == 0 ? Value() : Value("v" + std::to_string(i)), weir::Bytes{"\0\xff"s}});
  batch.add({10'000, std::string(3'000'000, 'x'), nullptr});  // larger than a statement for many
  batch.add({10'001, "last", nullptr});
  BOOST_TEST(store->execute_many(batch).affected_rows == 10'002);
  BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 10'002);
  BOOST_TEST(number("SELECT COUNT(v) FROM " + table) == 10'002 - 3'334);
  BOOST_TEST(text("SELECT v FROM " + table + " WHERE id = 9998") == "v9998");
  BOOST_TEST(number("SELECT LENGTH(v) FROM " + table + " WHERE id = 10000") == 3'000'000);
}

BOOST_AUTO_TEST_CASE(a_batch_is_all_or_nothing_and_tells_the_row) {
  create("id INT PRIMARY KEY, v INT");
  const std::string sqls[] = {"INSERT INTO " + table + " VALUES (:id, :v)",
                              "INSERT INTO " + table + " (id, v) VALUES (:id, :v + 0)"};
  for (const std::string& sql : sqls) {
    weir::Batch batch(Statement{sql}, {"id", "v"});
    for (int i = 0; i < 3'000; ++i) batch.add({i == 2'500 ? 7 : i, i});
    const Error error = error_of([&] { store->execute_many(batch); });
    BOOST_TEST((error.kind() == Errc::unique_violation), error.what());
    BOOST_TEST(error.row().value_or(0) == 2'500);
    BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 0);
  }
  weir::Batch text(Statement{sqls[0]}, {"id", "v"});
  text.add({1, 1}).add({2, "\xff"});
  const Error error = error_of([&] { store->execute_many(text); });
  BOOST_TEST((error.kind() == Errc::invalid_argument), error.what());
  BOOST_TEST(error.row().value_or(0) == 1);
}

BOOST_AUTO_TEST_CASE(updates_and_deletes_in_a_batch) {
  create("id INT PRIMARY KEY, v INT");
  execute("INSERT INTO " + table + " VALUES (1, 1), (2, 2), (3, 3)");
  weir::Batch batch(Statement("UPDATE " + table + " SET v = :v WHERE id = :id"), {"id", "v"});
  batch.add({1, 1}).add({2, 20}).add({9, 9});
  BOOST_TEST(store->execute_many(batch).affected_rows == 2);
  BOOST_TEST(number("SELECT SUM(v) FROM " + table) == 24);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(streams, Fixture)

BOOST_AUTO_TEST_CASE(chunks_hold_what_was_asked_for) {
  create("id INT PRIMARY KEY, v TEXT");
  execute("INSERT INTO " + table + " SELECT seq, REPEAT('x', 100) FROM seq_1_to_2500");
  const Statement all("SELECT id, v FROM " + table + " WHERE id > :least ORDER BY id");
  const auto stream = store->stream(all.with({{"least", 0}}), {.rows = 1000});
  std::vector<std::size_t> sizes;
  std::int64_t next = 1;
  while (const auto chunk = stream->next()) {
    sizes.push_back(chunk->size());
    for (const weir::Row row : *chunk) BOOST_TEST_REQUIRE(row[0].as<std::int64_t>() == next++);
  }
  BOOST_TEST(sizes == (std::vector<std::size_t>{1000, 1000, 500}), boost::test_tools::per_element());
  BOOST_TEST(!stream->next());
  const auto small = store->stream(all.with({{"least", 0}}), {.rows = 1000, .bytes = 1000});
  BOOST_TEST(small->next()->size() < 20);
}

BOOST_AUTO_TEST_CASE(small_answers_and_none) {
  create("id INT");
  for (const char* sql :
       {"SELECT 1 AS a", "SELECT 1 AS a FROM DUAL WHERE 1 = 1", "SHOW VARIABLES LIKE 'autocommit'"}) {
    const auto stream = store->stream(sql);
    BOOST_TEST(stream->next()->size() == 1);
    BOOST_TEST(!stream->next());
  }
  const auto stream = store->stream(Query("SELECT id FROM " + table));
  const auto chunk = stream->next();
  BOOST_TEST_REQUIRE(chunk.has_value());
  BOOST_TEST(chunk->empty());
  BOOST_TEST(chunk->column_name(0) == "id");
  BOOST_TEST(!stream->next());
}

BOOST_AUTO_TEST_CASE(answers_without_a_cursor) {
  // The server makes none for these; the library then reads the whole answer at once.
  const auto transaction = store->begin();
  for (const char* sql : {"SHOW VARIABLES LIKE 'there_is_no_such'", "SHOW VARIABLES LIKE 'autocommit'",
                          "SELECT 1", "EXPLAIN SELECT 1", "SELECT 1 FROM DUAL WHERE 1 = 0"}) {
    const auto stream = transaction->stream(sql);
    BOOST_TEST(transaction->query("SELECT 5", Context::within(5s)).front()[0].as<std::int64_t>() == 5);
    const auto chunk = stream->next(Context::within(5s));
    BOOST_TEST_REQUIRE(chunk.has_value());
    BOOST_TEST(chunk->column_count() > 0);
    BOOST_TEST(!stream->next());
    BOOST_TEST(transaction->query("SELECT 5", Context::within(5s)).front()[0].as<std::int64_t>() == 5);
  }
}

BOOST_AUTO_TEST_CASE(abandoned_half_way_it_leaves_the_connection_usable) {
  const auto begun = std::chrono::steady_clock::now();
  const std::int64_t connection = number("SELECT CONNECTION_ID()");
  for (int i = 0; i < 3; ++i) {
    const auto stream = store->stream("SELECT seq, 'x' FROM seq_1_to_1000000", {.rows = 10});
    BOOST_TEST(stream->next()->size() == 10);
  }
  BOOST_TEST(number("SELECT CONNECTION_ID()") == connection);
  BOOST_TEST_MESSAGE("took " << (std::chrono::steady_clock::now() - begun) / 1ms << " ms");
}

BOOST_AUTO_TEST_CASE(other_calls_beside_a_stream) {
  create("id INT PRIMARY KEY");
  execute("INSERT INTO " + table + " SELECT seq FROM seq_1_to_100");
  const auto transaction = store->begin();
  const Query all("SELECT id FROM " + table + " ORDER BY id");
  const auto stream = transaction->stream(all, {.rows = 10});
  const auto other = transaction->stream(all, {.rows = 7});
  std::int64_t next = 1;
  while (const auto chunk = stream->next()) {
    BOOST_TEST(transaction->query("SELECT 5").front()[0].as<std::int64_t>() == 5);
    transaction->execute(Query("DELETE FROM " + table + " WHERE id > 90"));
    if (next == 1) BOOST_TEST(other->next()->size() == 7);
    for (const weir::Row row : *chunk) BOOST_TEST_REQUIRE(row[0].as<std::int64_t>() == next++);
  }
  BOOST_TEST(next == 101);
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_read_is_refused) {
  create("id INT PRIMARY KEY");
  for (const std::string& sql :
       {"INSERT INTO " + table + " VALUES (1)", "INSERT INTO " + table + " VALUES (1) RETURNING id",
        "DROP TABLE " + table}) {
    const Error error = error_of([&] { store->stream(Query(sql))->next(); });
    BOOST_TEST((error.kind() == Errc::unsupported), error.what());
  }
  BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(a_deadline_of_one_chunk) {
  const auto stream = store->stream("SELECT seq FROM seq_1_to_100000", {.rows = 10});
  BOOST_TEST(stream->next(Context::within(5s))->size() == 10);
  BOOST_TEST((error_of([&] { stream->next(Context::within(-1ms)); }).kind() == Errc::timeout));
  BOOST_TEST(number("SELECT 1") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(deadlines, Fixture)

BOOST_AUTO_TEST_CASE(a_slow_statement_is_cancelled_and_the_connection_stays) {
  const char* const slow[] = {"SELECT SLEEP(20)",
                              "SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b",
                              "SELECT BENCHMARK(100000000000, MD5('x'))"};
  for (const char* sql : slow) {
    bool stayed = false;  // on a busy machine the server may be late once
    for (int tries = 0; tries < 5 && !stayed; ++tries) {
      const std::int64_t connection = number("SELECT CONNECTION_ID()");
      const auto begun = std::chrono::steady_clock::now();
      const Error error = error_of([&] { store->query(sql, Context::within(50ms)); });
      BOOST_TEST((error.kind() == Errc::timeout), error.what());
      BOOST_TEST(!error.maybe_applied());
      BOOST_TEST((std::chrono::steady_clock::now() - begun < 1s));
      stayed = number("SELECT CONNECTION_ID()") == connection;
    }
    BOOST_TEST(stayed, sql);
  }
  const auto admin = weir::mysql_store(server_url("mariadb_admin"), {.pool = {.size = 1}});
  for (int tries = 0; tries < 100; ++tries) {
    const Rows left = admin->query(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'weir' AND (info LIKE "
        "'%SLEEP(20)%' OR "
        "info LIKE '%BENCHMARK(1000000%' OR info LIKE '%seq_1_to_1000000 b%') AND info NOT LIKE "
        "'%processlist%'");
    if (left.front()[0].as<std::int64_t>() == 0) return;
    std::this_thread::sleep_for(20ms);
  }
  BOOST_ERROR("the server still works on what was cancelled");
}

BOOST_AUTO_TEST_CASE(a_slow_write_is_undone) {
  create("v INT");
  const Error error = error_of([&] {
    store->execute(Query("INSERT INTO " + table + " SELECT a.seq + SLEEP(0) FROM seq_1_to_10000000 a"),
                   Context::within(200ms));
  });
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  BOOST_TEST(store->query(Query("SELECT * FROM " + table), Context::within(20s)).empty());
}

BOOST_AUTO_TEST_CASE(a_deadline_in_a_transaction_ends_one_statement) {
  create("v INT");
  bool went_on = false;
  for (int tries = 0; tries < 5 && !went_on; ++tries) {
    const auto transaction = store->begin();
    transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
    const Error error = error_of([&] { transaction->query("SELECT SLEEP(20)", Context::within(50ms)); });
    BOOST_TEST((error.kind() == Errc::timeout));
    try {
      transaction->commit();
      went_on = true;
    } catch (const Error& lost) {
      BOOST_TEST((lost.kind() == Errc::unavailable), lost.what());
    }
  }
  BOOST_TEST(went_on);
  BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_sends_nothing) {
  create("v INT");
  const Error error =
      error_of([&] { store->execute(Query("INSERT INTO " + table + " VALUES (1)"), Context::within(-1s)); });
  BOOST_TEST((error.kind() == Errc::timeout));
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(large_values_within_a_deadline) {
  const std::string large(8'000'000, 'x');
  const Rows rows = store->query({"SELECT :v AS v", {{"v", large}}}, Context::within(30s));
  BOOST_TEST((rows.front()[0].as<std::string>() == large));
}

BOOST_AUTO_TEST_CASE(a_value_larger_than_the_server_takes) {
  for (int i = 0; i < 10; ++i) {
    const Error error = error_of([&] {
      store->query({"SELECT LENGTH(:v)", {{"v", std::string(17'000'000, 'x')}}});
    });
    BOOST_TEST((error.kind() == Errc::too_large || error.kind() == Errc::unavailable), error.what());
    BOOST_TEST_MESSAGE(error.what());
    BOOST_TEST(number("SELECT 1") == 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()
