// SPDX-License-Identifier: BSL-1.0
// Calls over ODBC: what writes, batches, streams.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "odbc_fixture.hpp"

namespace weir {
namespace {

using test::error_of;
using test::OdbcFixture;

const auto ways = boost::unit_test::data::make({"postgresql", "mysql", "sqlite"});

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_calls)

BOOST_DATA_TEST_CASE(affected_rows, ways, name) {
  OdbcFixture f(name);
  const auto affected = [&](const std::string& text) { return f.store->execute(f.sql(text)).affected_rows; };
  BOOST_TEST(affected("CREATE TABLE {t} (a INTEGER, b INTEGER)") == 0U);
  BOOST_TEST(affected("INSERT INTO {t} VALUES (1, 1), (2, 2), (3, 3)") == 3U);
  BOOST_TEST(affected("UPDATE {t} SET b = 9 WHERE a > 1") == 2U);
  BOOST_TEST(affected("UPDATE {t} SET b = 9 WHERE a > 1") == 2U);  // found, though not changed
  BOOST_TEST(affected("DELETE FROM {t} WHERE a = 7") == 0U);
  BOOST_TEST(affected("INSERT INTO {t} SELECT a + 10, b FROM {t}") == 3U);
  BOOST_TEST(affected("DELETE FROM {t}") == 6U);
}

// A batch is sent as statements of many rows; its error tells the row all the same.
BOOST_DATA_TEST_CASE(a_batch_is_all_or_nothing, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (a INTEGER NOT NULL PRIMARY KEY, s VARCHAR(20))"));
  const auto batch = [&](std::int64_t rows, std::int64_t bad) {
    Batch made(f.sql("INSERT INTO {t} (a, s) VALUES (:a, :s)"), {"a", "s"});
    for (std::int64_t row = 0; row < rows; ++row)
      made.add({row == bad ? bad - 1 : row, "row " + std::to_string(row)});
    return made;
  };
  for (const std::int64_t bad : {1, 150, 199, 200, 449}) {
    const Error error = error_of([&] { f.store->execute_many(batch(450, bad)); });
    BOOST_TEST((error.kind() == Errc::unique_violation), error.what());
    BOOST_TEST((error.row() == static_cast<std::size_t>(bad)), "bad row " << bad << ": " << error.what());
    BOOST_TEST(!error.maybe_applied());
    BOOST_TEST(f.rows() == 0);
  }
  BOOST_TEST(f.store->execute_many(batch(450, -1)).affected_rows == 450U);
  BOOST_TEST(f.rows() == 450);
  BOOST_TEST(f.store->query(f.sql("SELECT s FROM {t} WHERE a = 449")).front()[0].as<std::string>() ==
             "row 449");
}

BOOST_DATA_TEST_CASE(a_batch_in_a_transaction_leaves_it_whole, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (a INTEGER NOT NULL PRIMARY KEY)"));
  const auto transaction = f.store->begin();
  transaction->execute(f.sql("INSERT INTO {t} VALUES (1000)"));
  Batch batch(f.sql("INSERT INTO {t} (a) VALUES (:a)"), {"a"});
  for (std::int64_t row = 0; row < 300; ++row) batch.add({row == 250 ? 1000 : row});
  const Error error = error_of([&] { transaction->execute_many(batch); });
  BOOST_TEST((error.kind() == Errc::unique_violation), error.what());
  BOOST_TEST((error.row() == 250U));
  transaction->execute(f.sql("INSERT INTO {t} VALUES (1001)"));
  transaction->commit();
  BOOST_TEST(f.rows() == 2);
}

BOOST_DATA_TEST_CASE(a_stream_left_half_way, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (a INTEGER NOT NULL, s VARCHAR(100))"));
  Batch batch(f.sql("INSERT INTO {t} (a, s) VALUES (:a, :s)"), {"a", "s"});
  for (std::int64_t row = 0; row < 20'000; ++row) batch.add({row, std::string(100, 'x')});
  f.store->execute_many(batch);
  for (const bool within_limits : {false, true}) {
    const Context context = within_limits ? Context::within(std::chrono::seconds(60)) : Context{};
    const auto stream = f.store->stream(f.sql("SELECT a, s FROM {t} ORDER BY a"), {.rows = 100}, context);
    std::int64_t next = 0;
    while (next < 10'000) {
      const auto chunk = stream->next(context);
      for (const Row row : *chunk) BOOST_REQUIRE(row["a"].as<std::int64_t>() == next++);
    }
  }
  // The pool's only connection is free again, with nothing left of the stream.
  BOOST_TEST(f.number(*f.store, "SELECT COUNT(*) FROM {t}") == 20'000);
  BOOST_TEST(f.store->execute(f.sql("DELETE FROM {t} WHERE a >= 10")).affected_rows == 19'990U);
  const auto whole = f.store->stream(f.sql("SELECT a FROM {t} ORDER BY a"), {.rows = 3});
  std::int64_t rows = 0;
  while (const auto chunk = whole->next()) rows += static_cast<std::int64_t>(chunk->size());
  BOOST_TEST(rows == 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
