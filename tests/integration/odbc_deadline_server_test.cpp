// SPDX-License-Identifier: BSL-1.0
// Deadlines over ODBC: a call gives up in time, and the engine stops working for it.
#include <sys/resource.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "odbc_fixture.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::error_of;
using test::OdbcFixture;

const auto ways = boost::unit_test::data::make({"postgresql", "mysql", "sqlite"});

/// Runs for a minute unless it is stopped; `mark` makes its text one that can be looked for.
std::string sleeping(const OdbcFixture& f, const std::string& mark) {
  if (f.is("postgresql")) return "SELECT pg_sleep(60), '" + mark + "'";
  if (f.is("mysql")) return "SELECT SLEEP(60), '" + mark + "'";
  return "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*), '" + mark +
         "' FROM c";
}

/// Whether the engine runs a statement with this mark, as its own list says.
bool runs(const OdbcFixture& f, const std::string& mark) {
  const std::string like = "%" + mark + "%";
  if (f.is("postgresql"))
    return !f.way.native
                ->query({"SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE :like "
                         "AND pid <> pg_backend_pid()",
                         {{"like", like}}})
                .empty();
  return !f.way.native
              ->query({"SELECT 1 FROM information_schema.processlist WHERE info LIKE :like AND id <> "
                       "CONNECTION_ID()",
                       {{"like", like}}})
              .empty();
}

std::chrono::microseconds processor_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) { return time.tv_sec * 1s + time.tv_usec * 1us; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// SQLite runs in this process: what still runs costs its time.
bool is_busy() {
  const auto before = processor_time();
  std::this_thread::sleep_for(200ms);
  return processor_time() - before > 100ms;
}

template <class Condition>
bool comes_true(Condition&& condition) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_deadlines)

BOOST_DATA_TEST_CASE(a_statement_that_sleeps_is_stopped, ways, name) {
  OdbcFixture f(name);
  auto fastest = steady_clock::duration::max();
  for (int round = 0; round < 3; ++round) {
    const std::string mark = test::unique_name("mark");
    const auto begun = steady_clock::now();
    const Error error =
        error_of([&] { f.store->query(Statement(sleeping(f, mark)), Context::within(150ms)); });
    fastest = std::min(fastest, steady_clock::now() - begun - 150ms);
    BOOST_TEST((error.kind() == Errc::timeout), error.what());
    BOOST_TEST(!error.maybe_applied());
    BOOST_TEST(comes_true([&] { return f.is("sqlite") ? !is_busy() : !runs(f, mark); }));
    BOOST_TEST(f.number(*f.store, "SELECT 7") == 7);
  }
  BOOST_TEST((fastest <= 50ms), fastest / 1ms << " ms late");
}

BOOST_DATA_TEST_CASE(a_write_that_is_stopped_is_not_there, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (a BIGINT)"));
  const std::string mark = test::unique_name("mark");
  std::string text = "INSERT INTO {t} SELECT 1 FROM (" + sleeping(f, mark) + ") AS s";
  if (f.is("sqlite"))
    text =
        "INSERT INTO {t} WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*) "
        "FROM c";
  const Error error = error_of([&] { f.store->execute(f.sql(text), Context::within(150ms)); });
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  BOOST_TEST(comes_true([&] { return f.is("sqlite") ? !is_busy() : !runs(f, mark); }));
  BOOST_TEST(f.rows() == 0);
}

// The same session goes on, with none of its statements in a wrong state.
BOOST_DATA_TEST_CASE(a_transaction_outlives_a_timeout, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (a INTEGER)"));
  const Statement insert = f.sql("INSERT INTO {t} VALUES (:a)");
  f.store->execute(insert.with({{"a", 1}}));
  const auto transaction = f.store->begin();
  transaction->execute(insert.with({{"a", 2}}));
  const Error error = error_of(
      [&] { transaction->query(Statement(sleeping(f, test::unique_name("mark"))), Context::within(100ms)); });
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  // Whether it may go on is the engine's to say; what it says must be so.
  const auto quietly = [](auto&& action) { return error_of(action).kind() == Errc::internal; };
  const bool wrote = quietly([&] { transaction->execute(insert.with({{"a", 3}})); });
  const bool committed = quietly([&] { transaction->commit(); });
  BOOST_TEST(f.rows() == (committed ? (wrote ? 3 : 2) : 1));
  f.store->execute(insert.with({{"a", 4}}));
  BOOST_TEST(f.rows() == (committed ? (wrote ? 4 : 3) : 2));
}

// The deadline passes anywhere: before the statement is prepared, between that and its run, before the engine
// has begun with it. By psqlODBC in two ways: stopped from a second connection, and by SQLCancel.
BOOST_DATA_TEST_CASE(nothing_runs_on_whenever_the_deadline_passes,
                     boost::unit_test::data::make({"postgresql", "postgresql by SQLCancel", "mysql"}), name) {
  const bool by_cancel = std::string_view(name).ends_with("SQLCancel");
  OdbcFixture f(by_cancel ? "postgresql" : name);
  const StorePtr store = odbc_store(
      f.way.connection_string, {.dialect = by_cancel ? &ansi_dialect() : f.way.dialect, .pool = {.size = 1}});
  const std::string mark = test::unique_name("mark");
  const Statement statement(sleeping(f, mark));
  for (int round = 0; round < 120; ++round) {
    f.number(*store, "SELECT 7");  // opens a connection
    Context context;
    context.deadline = steady_clock::now() + round % 60 * 200us;
    const Error error = error_of([&] { store->query(statement, context); });
    BOOST_TEST((error.kind() == Errc::timeout), error.what());
  }
  BOOST_TEST(comes_true([&] { return !runs(f, mark); }));
}

BOOST_DATA_TEST_CASE(a_deadline_that_has_passed_sends_nothing, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (a INTEGER)"));
  f.store->ping({});
  const Error error =
      error_of([&] { f.store->execute(f.sql("INSERT INTO {t} VALUES (1)"), Context::within(-1ms)); });
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(f.rows() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
