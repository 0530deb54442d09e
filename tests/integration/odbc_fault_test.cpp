// SPDX-License-Identifier: BSL-1.0
// The ODBC backend while connections die, the server crashes and the server stands still.
#include <algorithm>
#include <atomic>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "odbc_fixture.hpp"
#include "support/private_server.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::error_of;
using test::OdbcFixture;

const auto ways = boost::unit_test::data::make({"postgresql", "mysql"});

/// A table, a store with one connection to it by ODBC, and the power to kill that connection.
struct Killable : OdbcFixture {
  explicit Killable(std::string_view name) : OdbcFixture(name) {
    way.native->execute(sql("CREATE TABLE {t} (a VARCHAR(20))"));
  }

  std::int64_t session(Executor& by) const {
    return by.query(is("postgresql") ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()")
        .front()[0]
        .as<std::int64_t>();
  }
  /// Has the server end a session; returns when it is gone.
  void kill(std::int64_t id) const {
    if (is("postgresql")) {
      way.native->query({"SELECT pg_terminate_backend(:id, 5000)", {{"id", id}}});
      return;
    }
    way.native->execute(Statement("KILL " + std::to_string(id)));
    while (!way.native->query({"SELECT 1 FROM information_schema.processlist WHERE id = :id", {{"id", id}}})
                .empty())
      std::this_thread::sleep_for(5ms);
  }
  /// The same once it runs a text like this.
  std::future<void> kill_in(std::int64_t id, const std::string& like) const {
    const Statement running(is("postgresql") ? "SELECT 1 FROM pg_stat_activity "
                                               "WHERE pid = :id AND state = 'active' AND query LIKE :like"
                                             : "SELECT 1 FROM information_schema.processlist "
                                               "WHERE id = :id AND info LIKE :like");
    return std::async(std::launch::async, [=, this] {
      for (int tries = 0; tries < 500; ++tries) {
        if (!way.native->query(running.with({{"id", id}, {"like", like}})).empty()) return kill(id);
        std::this_thread::sleep_for(10ms);
      }
      throw std::logic_error("the victim never ran " + like);
    });
  }
  std::string sleeping() const { return is("postgresql") ? "pg_sleep(30)" : "SLEEP(30)"; }
};

void expect_lost(const Error& error, bool maybe_applied) {
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(error.retryable());
  BOOST_TEST(error.maybe_applied() == maybe_applied, error.what());
}

BOOST_AUTO_TEST_SUITE(killed)

BOOST_DATA_TEST_CASE(in_a_write, ways, name) {
  Killable f(name);
  auto kill = f.kill_in(f.session(*f.store), "INSERT%");
  const Error error = error_of(
      [&] { f.store->execute(f.sql("INSERT INTO {t} SELECT 'x' FROM (SELECT " + f.sleeping() + ") AS s")); });
  kill.get();
  expect_lost(error, true);
  BOOST_TEST(f.number(*f.store, "SELECT 7") == 7);
}

BOOST_DATA_TEST_CASE(in_a_read, ways, name) {
  for (const bool limited : {false, true}) {
    Killable f(name);
    auto kill = f.kill_in(f.session(*f.store), "SELECT%");
    const Context context = limited ? Context::within(20s) : Context{};
    const Error error = error_of([&] { f.store->query(f.sql("SELECT " + f.sleeping()), context); });
    kill.get();
    expect_lost(error, false);
    BOOST_TEST(f.number(*f.store, "SELECT 7") == 7);
  }
}

// The driver does not see that it was killed: what is sent next is lost, and the call says so.
BOOST_DATA_TEST_CASE(while_idle, ways, name) {
  Killable f(name);
  const Statement insert = f.sql("INSERT INTO {t} VALUES ('x')");
  f.store->execute(insert);
  f.kill(f.session(*f.store));
  const Error error = error_of([&] { f.store->execute(insert); });
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(f.rows() == 1);
  f.store->execute(insert);
  BOOST_TEST(f.rows() == 2);
}

BOOST_DATA_TEST_CASE(in_a_transaction, ways, name) {
  Killable f(name);
  const Statement insert = f.sql("INSERT INTO {t} VALUES ('x')");
  const auto transaction = f.store->begin();
  transaction->execute(insert);
  f.kill(f.session(*transaction));
  expect_lost(error_of([&] { transaction->execute(insert); }), false);
  BOOST_TEST(f.rows() == 0);
  BOOST_TEST(!error_of([&] { transaction->commit(); }).maybe_applied());
  BOOST_TEST(f.number(*f.store, "SELECT 7") == 7);
}

BOOST_DATA_TEST_CASE(in_a_batch, ways, name) {
  Killable f(name);
  const auto lock = f.way.native->begin();
  lock->execute(f.sql(f.is("postgresql") ? "LOCK TABLE {t}" : "SELECT 1"));
  if (f.is("mysql")) f.way.native->execute(f.sql("CREATE UNIQUE INDEX i ON {t} (a)"));
  if (f.is("mysql")) lock->execute(f.sql("INSERT INTO {t} VALUES ('150')"));
  Batch batch(f.sql("INSERT INTO {t} (a) VALUES (:a)"), {"a"});
  for (int row = 0; row < 450; ++row) batch.add({std::to_string(row)});
  auto kill = f.kill_in(f.session(*f.store), "INSERT%");
  const Error error = error_of([&] { f.store->execute_many(batch); });
  kill.get();
  expect_lost(error, false);  // its commit was never sent
  BOOST_TEST(!error.row().has_value());
  lock->rollback();
  BOOST_TEST(f.rows() == 0);
  BOOST_TEST(f.store->execute_many(batch).affected_rows == 450U);
}

// MariaDB's driver has all rows by then.
BOOST_AUTO_TEST_CASE(in_a_stream) {
  Killable f("postgresql");
  const auto transaction = f.store->begin();
  const auto stream = transaction->stream("SELECT i FROM generate_series(1, 100000) i", {.rows = 10});
  BOOST_TEST(stream->next()->size() == 10U);
  f.kill(f.session(*transaction));
  expect_lost(error_of([&] {
                while (stream->next()) continue;
              }),
              false);
  BOOST_TEST((error_of([&] { stream->next(); }).kind() == Errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(in_commit) {
  Killable f("postgresql");
  f.way.native->execute(
      f.sql("CREATE FUNCTION {t}_slow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$"));
  f.way.native->execute(
      f.sql("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON {t} DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION {t}_slow()"));
  const auto transaction = f.store->begin();
  transaction->execute(f.sql("INSERT INTO {t} VALUES ('x')"));
  auto kill = f.kill_in(f.session(*transaction), "COMMIT%");
  const Error error = error_of([&] { transaction->commit(); });
  kill.get();
  expect_lost(error, true);
  f.way.native->execute(f.sql("DROP FUNCTION {t}_slow CASCADE"));
}

BOOST_AUTO_TEST_SUITE_END()

/// A server of the test's own, with a table of one row.
struct Own {
  std::unique_ptr<test::PrivateServer> server;
  OdbcFixture fixture;
  StorePtr store;

  explicit Own(std::string_view name, std::size_t connections = 2)
      : server(start(name)),
        fixture(way(name, server->url())),
        store(fixture.way.open({.size = connections})) {
    fixture.way.native->execute(fixture.sql("CREATE TABLE {t} (a INTEGER)"));
    store->execute(insert(1));
  }
  static std::unique_ptr<test::PrivateServer> start(std::string_view name) {
    if (name == "mysql") return std::make_unique<test::PrivateMariadb>();
    return std::make_unique<test::PrivatePostgres>();
  }
  static test::OdbcWay way(std::string_view name, const std::string& url) {
    return name == "mysql" ? test::odbc_mysql_at(url) : test::odbc_postgresql_at(url);
  }
  Statement sql(const std::string& text) const { return fixture.sql(text); }
  Query insert(std::int64_t value) const { return sql("INSERT INTO {t} VALUES (:a)").with({{"a", value}}); }
  /// How many rows there are, on a connection that may have to be opened first.
  std::int64_t rows() const {
    for (int tries = 0;; ++tries) {
      try {
        return store->query(sql("SELECT a FROM {t}"), Context::within(10s)).size();
      } catch (const Error& error) {
        if (!error.retryable() || tries == 5) throw;
      }
    }
  }
};

BOOST_AUTO_TEST_SUITE(crashed)

BOOST_DATA_TEST_CASE(between_statements, ways, name) {
  Own own(name);
  own.server->kill();
  expect_lost(error_of([&] { own.store->query(own.sql("SELECT a FROM {t}")); }), false);
  // Now a connection would have to be opened: nothing is sent.
  for (int tries = 0; tries < 3; ++tries) {
    const Error error = error_of([&] { own.store->execute(own.insert(2), Context::within(5s)); });
    expect_lost(error, false);
    BOOST_TEST(std::string(error.what()).find("check that the address") != std::string::npos, error.what());
  }
  own.server->restart();
  BOOST_TEST(own.rows() == 1);
}

BOOST_DATA_TEST_CASE(inside_a_transaction, ways, name) {
  Own own(name);
  const auto transaction = own.store->begin();
  transaction->execute(own.insert(2));
  own.server->kill();
  expect_lost(error_of([&] { transaction->execute(own.insert(3)); }), false);
  expect_lost(error_of([&] { transaction->commit(); }), false);
  own.server->restart();
  BOOST_TEST(own.rows() == 1);
}

BOOST_DATA_TEST_CASE(in_commit, ways, name) {
  Own own(name);
  const auto transaction = own.store->begin();
  transaction->execute(own.insert(2));
  own.server->pause();  // so that COMMIT is on its way when the server dies
  auto death = std::async(std::launch::async, [&] {
    std::this_thread::sleep_for(200ms);
    own.server->kill();
  });
  const Error error = error_of([&] { transaction->commit(); });
  death.get();
  expect_lost(error, true);
  own.server->restart();
  BOOST_TEST(own.rows() <= 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stopped)

// A busy machine may hold up any single call, so the fastest of some must have kept the 50 ms.
BOOST_DATA_TEST_CASE(each_call_keeps_its_deadline, ways, name) {
  constexpr auto limit = 100ms;
  Own own(name, 3);
  const auto late = [&](const std::function<void(const Context&)>& call, bool maybe_applied) {
    own.rows();  // opens a connection
    own.server->pause();
    const auto begun = steady_clock::now();
    const Error error = error_of([&] { call(Context::within(limit)); });
    const auto took = steady_clock::now() - begun - limit;
    BOOST_TEST((error.kind() == Errc::timeout), error.what());
    BOOST_TEST(error.maybe_applied() == maybe_applied, error.what());
    own.server->resume();
    return took;
  };
  std::vector<steady_clock::duration> reads;
  std::vector<steady_clock::duration> writes;
  std::vector<steady_clock::duration> commits;
  for (std::int64_t round = 0; round < 3; ++round) {
    reads.push_back(late(
        [&](const Context& context) { own.store->query(own.sql("SELECT a FROM {t}"), context); }, false));
    own.rows();
    const auto in_transaction = own.store->begin({}, Context::within(10s));
    writes.push_back(late(
        [&](const Context& context) { in_transaction->execute(own.insert(10 + round), context); }, false));
    const auto transaction = own.store->begin({}, Context::within(10s));
    transaction->execute(own.insert(2));
    commits.push_back(late([&](const Context& context) { transaction->commit(context); }, true));
  }
  for (const auto& times : {reads, writes, commits}) {
    const auto [fastest, slowest] = std::minmax_element(times.begin(), times.end());
    BOOST_TEST_MESSAGE("  " << *fastest / 1ms << " to " << *slowest / 1ms << " ms late");
    BOOST_TEST((*fastest <= 50ms));
    BOOST_TEST((*fastest >= -5ms));
    BOOST_TEST((*slowest <= 1s));
  }
  BOOST_TEST(own.rows() >= 1);
}

// An autocommit write that was on its way may be there or not, and its call says so.
BOOST_DATA_TEST_CASE(a_write_on_its_way_is_in_doubt, ways, name) {
  Own own(name, 1);
  own.store->execute(own.insert(1));
  own.server->pause();
  const Error error = error_of([&] { own.store->execute(own.insert(2), Context::within(100ms)); });
  own.server->resume();
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  BOOST_TEST(error.maybe_applied());
}

// The engine can't be told to stop it while it stands still: it is told when it goes on.
BOOST_DATA_TEST_CASE(what_waited_for_the_server_is_stopped, ways, name) {
  Own own(name, 1);
  own.server->pause();
  const Error error = error_of([&] {
    own.store->query(own.sql(own.fixture.is("mysql") ? "SELECT SLEEP(600)" : "SELECT pg_sleep(600)"),
                     Context::within(100ms));
  });
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  std::this_thread::sleep_for(7s);  // the connection that was to stop it has given up
  own.server->resume();
  const std::string running = own.fixture.is("mysql")
                                  ? "SELECT COUNT(*) FROM information_schema.processlist "
                                    "WHERE info LIKE 'SELECT SLEEP%'"
                                  : "SELECT count(*) FROM pg_stat_activity "
                                    "WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";
  std::this_thread::sleep_for(200ms);
  bool stopped = false;
  for (int tries = 0; tries < 300 && !stopped; ++tries) {
    std::this_thread::sleep_for(100ms);
    stopped = own.fixture.number(*own.fixture.way.native, running) == 0;
  }
  BOOST_TEST(stopped);
}

// Two connections, four callers whose deadlines often pass, a server that stops and goes on: each gets the
// answer to its own question or an error.
BOOST_DATA_TEST_CASE(no_late_answer_reaches_another_caller, ways, name) {
  Own own(name);
  std::atomic<bool> over = false;
  std::atomic<int> right = 0;
  std::atomic<int> wrong = 0;
  std::atomic<int> late = 0;
  const Statement echo(
      "SELECT " + std::string(name == std::string("mysql") ? "CAST(:n AS SIGNED)" : "CAST(:n AS bigint)"));
  std::vector<std::thread> threads;
  for (std::int64_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::int64_t call = 0; !over; ++call) {
        const std::int64_t number = 1'000'000 * thread + call;
        try {
          const Rows rows = own.store->query(echo.with({{"n", number}}), Context::within(30ms));
          ++(rows.size() == 1 && rows.front()[0].as<std::int64_t>() == number ? right : wrong);
        } catch (const Error& error) {
          ++(error.kind() == Errc::timeout ? late : wrong);
        }
      }
    });
  }
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(300ms);
    own.server->pause();
    std::this_thread::sleep_for(round % 2 == 0 ? 100ms : 35ms);
    own.server->resume();
  }
  std::this_thread::sleep_for(300ms);
  over = true;
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(right > 0);
  BOOST_TEST(late > 0);
  BOOST_TEST_MESSAGE("  " << right << " answers, " << late << " timeouts");
  BOOST_TEST(own.rows() == 1);
}

// Calls with less time than opening a connection takes must not keep the server busy for ever: what one
// opens, the next one uses.
BOOST_DATA_TEST_CASE(a_connection_that_came_too_late_is_used, ways, name) {
  Own own(name);
  const StorePtr store = own.fixture.way.open({.size = 1});
  own.server->pause();
  for (int tries = 0; tries < 5; ++tries) {
    const Error error = error_of([&] { store->query("SELECT 1", Context::within(20ms)); });
    BOOST_TEST((error.kind() == Errc::timeout), error.what());
  }
  own.server->resume();
  const std::string others = own.fixture.is("mysql") ? "SELECT COUNT(*) FROM information_schema.processlist"
                                                     : "SELECT count(*) FROM pg_stat_activity "
                                                       "WHERE backend_type = 'client backend'";
  const std::int64_t before = own.fixture.number(*own.fixture.way.native, others);
  std::this_thread::sleep_for(1s);
  const std::int64_t opened = own.fixture.number(*own.fixture.way.native, others);
  BOOST_TEST(store->query("SELECT 1", Context::within(5s)).size() == 1U);
  // Its five calls opened one connection, which this one took.
  BOOST_TEST(own.fixture.number(*own.fixture.way.native, others) == opened);
  BOOST_TEST(opened <= before + 1);
  BOOST_TEST(opened == 3);  // the one that asks, own.store's, and this
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
