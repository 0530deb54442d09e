// SPDX-License-Identifier: BSL-1.0
// Batches that go as arrays of values: on H2 by the oracle backend, on the others where there are no rows of
// VALUES. SQLite's driver gets its rows one by one and is held to the same.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "odbc_fixture.hpp"
#include "weir/backends/oracle.hpp"

namespace weir {
namespace {

using test::OdbcFixture;
using test::OdbcWay;

const auto engines = boost::unit_test::data::make({"postgresql", "mysql", "sqlite", "h2_oracle", "orafce"});
const auto with_merge = boost::unit_test::data::make({"h2_oracle", "orafce"});
const auto with_sleep = boost::unit_test::data::make({"postgresql", "mysql"});

/// An engine's table of rows (id, n, s, r), by one connection.
struct Fixture : OdbcFixture {
  explicit Fixture(std::string_view name) : OdbcFixture(way_to(name)) {
    if (name == "h2_oracle") store = way.native;
    if (name == "orafce")
      store = odbc_store(way.connection_string, {.dialect = way.dialect,
                                                 .init = {"SET search_path = public, oracle, pg_catalog"},
                                                 .pool = {.size = 1}});
    const bool is_postgresql = name == "postgresql" || name == "orafce";
    way.native->execute(sql("CREATE TABLE {t} (id INTEGER NOT NULL PRIMARY KEY, n INTEGER, s " +
                            std::string(is_postgresql || name == "sqlite" ? "TEXT" : "VARCHAR(10000)") +
                            ", r DOUBLE PRECISION, CHECK (n < 1000000))"));
  }

  static OdbcWay way_to(std::string_view name) {
    if (name == "orafce") return test::odbc_postgresql_at(test::server_url("orafce"));
    if (name != "h2_oracle") return test::odbc_way(name);
    const std::string text = test::odbc_string("PostgreSQL Unicode", test::server_url("h2_oracle"));
    return {"h2_oracle", text, &oracle_dialect(), oracle_store("odbc:" + text, {.pool = {.size = 1}})};
  }

  /// Rows of numbers from 0.
  void fill(std::int64_t rows) const {
    Batch batch(sql("INSERT INTO {t} (id, n, s, r) VALUES (:id, :n, :s, :r)"), {"id", "n", "s", "r"});
    for (std::int64_t row = 0; row < rows; ++row) batch.add({row, row, std::to_string(row), 0.5});
    BOOST_REQUIRE(store->execute_many(batch).affected_rows == static_cast<std::uint64_t>(rows));
  }
  /// Sets `n` of the rows from 0, one of them to what no row may have.
  Batch update(std::int64_t rows, std::int64_t bad) const {
    Batch batch(sql("UPDATE {t} SET n = :n, s = 'changed' WHERE id = :id"), {"id", "n"});
    for (std::int64_t row = 0; row < rows; ++row) batch.add({row, row == bad ? 2'000'000 : row + 1});
    return batch;
  }
  std::int64_t changed() const { return number(*store, "SELECT COUNT(*) FROM {t} WHERE s = 'changed'"); }
};

Error failure_of(Executor& executor, const Batch& batch, const Context& context = {}) {
  return test::error_of([&] { executor.execute_many(batch, context); });
}

/// Texts of all lengths and signs, and none.
Value text_of(std::int64_t row) {
  if (row % 5 == 3) return nullptr;
  std::string text = row % 2 == 0 ? "it's a \\ \"?\" \u00e4 \U0001F9A6;\n-- :x $1" : "plain";
  if (row % 7 == 0) text.append(static_cast<std::size_t>(row) * 11, 'l');  // also over 4,000
  return text;
}
// Integers and nothing by turns, then nothing for longer than an array.
Value number_of(std::int64_t row) {
  if (row % 3 == 1 || row >= 600) return nullptr;
  return row * 1000 - 100'000;
}
Value real_of(std::int64_t row) { return static_cast<double>(row) / 8; }

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_arrays)

BOOST_DATA_TEST_CASE(values_arrive_as_they_are, engines, name) {
  constexpr std::int64_t rows = 850;
  Fixture f(name);
  const std::vector<std::string> names{"id", "n", "s", "r"};
  Batch insert(f.sql("INSERT INTO {t} (id, n, s, r) VALUES (:id, :n, :s, :r)"), names);
  Batch update(f.sql("UPDATE {t} SET n = :n, s = :s, r = :r WHERE id = :id"), names);
  for (std::int64_t row = 0; row < rows; ++row) {
    insert.add({row, number_of(row), text_of(row), real_of(row)});
    update.add({rows - 1 - row, number_of(row), text_of(row), real_of(row)});
  }
  for (const bool turned : {false, true}) {
    BOOST_TEST(f.store->execute_many(turned ? update : insert).affected_rows == 850U);
    const Rows found = f.store->query(f.sql("SELECT id, n, s, r FROM {t} ORDER BY id"));
    BOOST_REQUIRE(found.size() == 850U);
    for (std::int64_t id = 0; id < rows; ++id) {
      const std::int64_t row = turned ? rows - 1 - id : id;
      const Row cells = found[static_cast<std::size_t>(id)];
      BOOST_TEST((cells["n"].as<Value>() == number_of(row)), "n of " << row << ", turned: " << turned);
      BOOST_TEST((cells["s"].as<Value>() == text_of(row)), "s of " << row << ", turned: " << turned);
      BOOST_TEST((cells["r"].as<Value>() == real_of(row)), "r of " << row << ", turned: " << turned);
    }
  }
}

// On Oracle an empty text is none.
BOOST_DATA_TEST_CASE(empty_texts_arrive, engines, name) {
  Fixture f(name);
  Batch batch(f.sql("INSERT INTO {t} (id, s) VALUES (:id, :s)"), {"id", "s"});
  for (std::int64_t id = 0; id < 30; ++id) batch.add({id, id % 10 == 3 ? "" : "x"});
  BOOST_TEST(f.store->execute_many(batch).affected_rows == 30U);
  BOOST_TEST(f.number(*f.store, "SELECT COUNT(*) FROM {t} WHERE s = 'x'") == 27);
}

BOOST_DATA_TEST_CASE(affected_rows_are_those_of_all, engines, name) {
  Fixture f(name);
  f.fill(300);
  Batch batch(f.sql("UPDATE {t} SET n = :n WHERE id < :most"), {"n", "most"});
  std::uint64_t expected = 0;
  for (std::int64_t most = 0; most < 250; ++most) {
    batch.add({7, most});
    expected += static_cast<std::uint64_t>(most);  // those that are found, though most have the 7 already
  }
  BOOST_TEST(f.store->execute_many(batch).affected_rows == expected);
  Batch nothing(f.sql("DELETE FROM {t} WHERE id = :id"), {"id"});
  for (std::int64_t id = 1000; id < 1250; ++id) nothing.add({id});
  BOOST_TEST(f.store->execute_many(nothing).affected_rows == 0U);
  BOOST_TEST(f.number(*f.store, "SELECT COUNT(*) FROM {t} WHERE n = 7") == 249);
}

BOOST_DATA_TEST_CASE(all_or_nothing_with_the_row_that_failed, engines, name) {
  Fixture f(name);
  f.fill(450);
  for (const std::int64_t bad : {0, 1, 150, 199, 200, 449}) {
    const Error error = failure_of(*f.store, f.update(450, bad));
    BOOST_TEST((error.kind() == Errc::check_violation || error.kind() == Errc::constraint_violation),
               error.what());
    BOOST_TEST((error.row() == static_cast<std::size_t>(bad)), "row " << bad << ": " << error.what());
    BOOST_TEST(!error.maybe_applied());
    BOOST_TEST(f.changed() == 0);
  }
  BOOST_TEST(f.store->execute_many(f.update(450, -1)).affected_rows == 450U);
  BOOST_TEST(f.changed() == 450);
}

BOOST_DATA_TEST_CASE(a_failure_leaves_the_transaction_whole, engines, name) {
  Fixture f(name);
  f.fill(301);
  const auto transaction = f.store->begin();
  transaction->execute(f.sql("UPDATE {t} SET s = 'changed' WHERE id = 300"));
  const Error error = failure_of(*transaction, f.update(300, 250));
  BOOST_TEST((error.row() == 250U), error.what());
  transaction->execute_many(f.update(2, -1));
  transaction->commit();
  BOOST_TEST(f.changed() == 3);
}

// A driver may send an array as one text: the statement again and again.
BOOST_DATA_TEST_CASE(what_follows_the_statement_is_no_matter, engines, name) {
  Fixture f(name);
  f.fill(10);
  for (const char* const end : {" -- the last? of them", " /* all; of them? */", ";"})
    for (const bool prepared_alone : {false, true}) {
      const Statement statement = f.sql("UPDATE {t} SET " + std::string(prepared_alone ? "s = 'x', " : "") +
                                        "n = :n /* or? */ WHERE id = :id" + end);
      if (prepared_alone) f.store->execute(statement.with({{"n", 1}, {"id", 1}}));
      Batch batch(statement, {"n", "id"});
      for (std::int64_t id = 0; id < 10; ++id) batch.add({id + 100, id});
      BOOST_TEST(f.store->execute_many(batch).affected_rows == 10U);
      BOOST_TEST(f.number(*f.store, "SELECT COUNT(*) FROM {t} WHERE n = id + 100") == 10);
      f.store->execute(f.sql("UPDATE {t} SET n = 0"));
    }
}

// One statement, prepared once.
BOOST_DATA_TEST_CASE(arrays_and_single_rows_by_turns, engines, name) {
  Fixture f(name);
  f.fill(100);
  const Statement statement = f.sql("UPDATE {t} SET n = :n WHERE id = :id");
  for (std::int64_t turn = 1; turn <= 3; ++turn) {
    BOOST_TEST(f.store->execute(statement.with({{"n", -turn}, {"id", 0}})).affected_rows == 1U);
    Batch batch(statement, {"n", "id"});
    for (std::int64_t id = 1; id < 100; ++id) batch.add({-turn, id});
    BOOST_TEST(f.store->execute_many(batch).affected_rows == 99U);
    BOOST_TEST(f.store->execute(statement.with({{"n", nullptr}, {"id", 7}})).affected_rows == 1U);
    Batch two(statement, {"n", "id"});
    two.add({-turn, 7}).add({-turn, 8});
    BOOST_TEST(f.store->execute_many(two).affected_rows == 2U);
    BOOST_TEST(f.number(*f.store, "SELECT COUNT(*) FROM {t} WHERE n = " + std::to_string(-turn)) == 100);
  }
}

BOOST_DATA_TEST_CASE(a_merge, with_merge, name) {
  Fixture f(name);
  f.fill(100);
  Batch batch(f.sql("MERGE INTO {t} USING dual ON (id = :id) WHEN MATCHED THEN UPDATE SET n = :n "
                    "WHEN NOT MATCHED THEN INSERT (id, n) VALUES (:id, :n)"),
              {"id", "n"});
  for (std::int64_t id = 50; id < 350; ++id) batch.add({id, -id});
  BOOST_TEST(f.store->execute_many(batch).affected_rows == 300U);
  BOOST_TEST(f.number(*f.store, "SELECT COUNT(*) FROM {t} WHERE n = -id AND id > 0") == 300);
}

// PostgreSQL's statement_timestamp() is the time at which a message came.
BOOST_AUTO_TEST_CASE(an_array_takes_few_round_trips) {
  Fixture f("postgresql");
  f.fill(400);
  Batch batch(f.sql("UPDATE {t} SET s = statement_timestamp() WHERE id = :id"), {"id"});
  for (std::int64_t id = 0; id < 400; ++id) batch.add({id});
  BOOST_TEST(f.store->execute_many(batch).affected_rows == 400U);
  BOOST_TEST(f.number(*f.store, "SELECT COUNT(DISTINCT s) FROM {t}") <= 8);
}

BOOST_DATA_TEST_CASE(a_deadline_holds, with_sleep, name) {
  Fixture f(name);
  f.fill(200);
  const std::string sleep = f.is("mysql") ? "SLEEP(0.05) = 0" : "pg_sleep(0.05) IS NOT NULL";
  Batch batch(f.sql("UPDATE {t} SET s = 'changed' WHERE id = :id AND " + sleep), {"id"});
  for (std::int64_t id = 0; id < 200; ++id) batch.add({id});
  const auto begin = std::chrono::steady_clock::now();
  const Error error = failure_of(*f.store, batch, Context::within(std::chrono::milliseconds(200)));
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  BOOST_TEST(!error.row());
  BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds(4)));  // of 10
  BOOST_TEST(f.changed() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
