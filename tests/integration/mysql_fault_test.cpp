// SPDX-License-Identifier: BSL-1.0
// The MySQL backend while connections die and the server stands still.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "support/private_server.hpp"
#include "support/servers.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/error.hpp"

namespace {

using namespace std::chrono_literals;
using weir::Context;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::test::unique_name;

template <class Action>
Error error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {Errc::internal, "there was no error"};
}

// A store with one connection, and another one that kills it.
struct Fixture {
  std::string url = weir::test::server_url("mariadb");
  std::string table = unique_name("t");
  weir::StorePtr store = weir::mysql_store(url, {.pool = {.size = 1}});
  weir::StorePtr killer = weir::mysql_store(url, {.pool = {.size = 1}});

  Fixture() { store->execute(Query("CREATE TABLE " + table + " (a TEXT)")); }
  ~Fixture() { killer->execute(Query("DROP TABLE " + table)); }

  std::int64_t connection() { return store->query("SELECT CONNECTION_ID()").front()[0].as<std::int64_t>(); }
  // Ends a connection once it runs a text like this, or sleeps.
  void kill_when(std::int64_t id, const std::string& like) {
    for (int tries = 0; tries < 500; ++tries) {
      const weir::Rows found =
          killer->query({"SELECT id FROM information_schema.processlist "
                         "WHERE id = :id AND COALESCE(info, '') LIKE :like",
                         {{"id", id}, {"like", like}}});
      if (!found.empty()) {
        killer->execute(Query("KILL " + std::to_string(id)));
        return;
      }
      std::this_thread::sleep_for(10ms);
    }
    throw std::logic_error("the victim never ran " + like);
  }
  std::future<void> kill_soon(std::int64_t id, const std::string& like) {
    return std::async(std::launch::async, [=, this] { kill_when(id, like); });
  }
  std::int64_t rows() {
    return killer->query(Query("SELECT COUNT(*) FROM " + table)).front()[0].as<std::int64_t>();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(killed, Fixture)

BOOST_AUTO_TEST_CASE(in_a_write) {
  auto kill = kill_soon(connection(), "INSERT%");
  const Error error = error_of([&] { store->execute(Query("INSERT INTO " + table + " SELECT SLEEP(30)")); });
  kill.get();
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(error.retryable());
  BOOST_TEST(error.maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(in_a_read) {
  auto kill = kill_soon(connection(), "SELECT COUNT(*) FROM seq%");
  const Error error =
      error_of([&] { store->query("SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b"); });
  kill.get();
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(while_idle) {
  const weir::Statement insert("INSERT INTO " + table + " VALUES ('x')");
  store->execute(insert);
  kill_when(connection(), "");
  std::this_thread::sleep_for(50ms);
  // Nothing has been sent: a fresh connection, or an error that says so.
  const Error error = error_of([&] { store->execute(insert); });
  BOOST_TEST(!error.maybe_applied());
  const bool refused = error.kind() == Errc::unavailable;
  BOOST_TEST(rows() == (refused ? 1 : 2));
  store->execute(insert);
  BOOST_TEST(rows() == (refused ? 2 : 3));
}

BOOST_AUTO_TEST_CASE(in_a_transaction) {
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES ('x')"));
  kill_when(transaction->query("SELECT CONNECTION_ID()").front()[0].as<std::int64_t>(), "");
  std::this_thread::sleep_for(50ms);
  const Error error =
      error_of([&] { transaction->execute(Query("INSERT INTO " + table + " VALUES ('y')")); });
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(!error.maybe_applied());  // it was never committed
  BOOST_TEST(rows() == 0);
  BOOST_TEST(!error_of([&] { transaction->commit(); }).maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(in_a_stream) {
  const auto transaction = store->begin();
  const auto stream = transaction->stream("SELECT seq FROM seq_1_to_100000", {.rows = 10});
  BOOST_TEST(stream->next()->size() == 10);
  kill_when(transaction->query("SELECT CONNECTION_ID()").front()[0].as<std::int64_t>(), "");
  std::this_thread::sleep_for(50ms);
  const Error error = error_of([&] {
    while (stream->next()) continue;
  });
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST((error_of([&] { stream->next(); }).kind() == Errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

// Each must give up at its deadline, and not much later.
template <class Action>
void expect_timeout(bool maybe_applied, Action&& action) {
  constexpr auto limit = 100ms;
  const auto begun = std::chrono::steady_clock::now();
  const Error error = error_of([&] { action(Context::within(limit)); });
  const auto late = std::chrono::steady_clock::now() - begun - limit;
  BOOST_TEST((error.kind() == Errc::timeout), error.what());
  BOOST_TEST(error.maybe_applied() == maybe_applied);
  BOOST_TEST((late < 1s));
  BOOST_TEST_MESSAGE("gave up " << late / 1us << " us after its deadline");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_server_that_stands_still) {
  weir::test::PrivateMariadb server;
  const weir::StorePtr store = weir::mysql_store(server.url(), {.pool = {.size = 4}});
  store->execute("CREATE TABLE t (a LONGTEXT)");
  const auto in_commit = store->begin();
  const auto transaction = store->begin();
  in_commit->execute("INSERT INTO t VALUES ('y')");
  const auto stream = store->stream("SELECT seq FROM seq_1_to_100000", {.rows = 10});
  const weir::Statement insert("INSERT INTO t VALUES ('x')");
  store->execute(insert);
  stream->next();
  server.pause();
  // On an open connection, opening one, in a transaction, with much to send, in COMMIT, in a stream.
  expect_timeout(true, [&](const Context& context) { store->execute(insert, context); });
  expect_timeout(false, [&](const Context& context) { store->query("SELECT * FROM t", context); });
  expect_timeout(false, [&](const Context& context) {
    transaction->execute({"INSERT INTO t VALUES (:large)", {{"large", std::string(8'000'000, 'x')}}},
                         context);
  });
  expect_timeout(true, [&](const Context& context) { in_commit->commit(context); });
  expect_timeout(false, [&](const Context& context) {
    while (stream->next(context)) continue;
  });
  server.resume();
  BOOST_TEST(store->query("SELECT 1", Context::within(10s)).size() == 1);
}

BOOST_AUTO_TEST_CASE(no_late_answer_reaches_another_call) {
  weir::test::PrivateMariadb server;
  const weir::StorePtr store = weir::mysql_store(server.url(), {.pool = {.size = 2}});
  std::vector<std::thread> threads;
  std::atomic<bool> over = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; !over; ++i) {
        try {
          const weir::Rows rows =
              store->query({"SELECT :n + SLEEP(0.005)", {{"n", 1000 * t + i % 1000}}}, Context::within(20ms));
          const bool same = rows.front()[0].as<double>() == 1000 * t + i % 1000;
          ++(same ? right : wrong);
        } catch (const Error& error) {
          if (error.kind() != Errc::timeout && error.kind() != Errc::unavailable) ++wrong;
        }
      }
    });
  }
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(300ms);
    server.pause();
    std::this_thread::sleep_for(100ms);
    server.resume();
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST_MESSAGE(right << " answers in time");
  BOOST_TEST(store->query("SELECT 1", Context::within(10s)).size() == 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_crashes_and_comes_back) {
  weir::test::PrivateMariadb server;
  const weir::StorePtr store = weir::mysql_store(server.url(), {.pool = {.size = 2}});
  store->execute("CREATE TABLE t (a TEXT)");
  store->execute("INSERT INTO t VALUES ('x')");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES ('y')");
  server.kill();
  BOOST_TEST((error_of([&] { transaction->commit(); }).kind() == Errc::unavailable));
  for (int i = 0; i < 2; ++i) {
    const Error error = error_of([&] { store->query("SELECT * FROM t", Context::within(5s)); });
    BOOST_TEST((error.kind() == Errc::unavailable), error.what());
    BOOST_TEST(!error.maybe_applied());
  }
  server.restart();
  BOOST_TEST(store->query("SELECT * FROM t", Context::within(10s)).size() == 1);
}

BOOST_AUTO_TEST_CASE(dying_in_commit_it_may_be_applied) {
  weir::test::PrivateMariadb server;
  const weir::StorePtr store = weir::mysql_store(server.url(), {.pool = {.size = 1}});
  store->execute("CREATE TABLE t (a TEXT)");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES ('x')");
  server.pause();  // so that COMMIT is on its way when the server dies
  auto death = std::async(std::launch::async, [&] {
    std::this_thread::sleep_for(200ms);
    server.kill();
  });
  const Error error = error_of([&] { transaction->commit(); });
  death.get();
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(error.maybe_applied());
}
