// SPDX-License-Identifier: BSL-1.0
// The PostgreSQL backend while connections die and the server stands still.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "postgresql_fixture.hpp"
#include "support/private_server.hpp"

namespace {

using namespace std::chrono_literals;
using weir::Context;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::test::error_of;
using weir::test::unique_name;

// A store with one connection, and another one that kills it.
struct Fixture {
  std::string url = weir::test::server_url("postgresql");
  std::string name = unique_name("victim");
  std::string table = unique_name("t");
  weir::StorePtr store = weir::postgresql_store(url, {.application_name = name, .pool = {.size = 1}});
  weir::StorePtr killer = weir::postgresql_store(url, {.pool = {.size = 1}});

  Fixture() { store->execute(Query("CREATE TABLE " + table + " (a text)")); }
  ~Fixture() { killer->execute(Query("DROP TABLE " + table + " CASCADE")); }

  // Ends the victim's connection once it is in this state ("active", "idle" …) with a text like this.
  void kill_when(const std::string& state, const std::string& like = "%") { kill_when(state, like, name); }
  void kill_when(const std::string& state, const std::string& like, const std::string& whose) {
    for (int tries = 0; tries < 500; ++tries) {
      const weir::Rows killed =
          killer->query({"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                         "WHERE application_name = :name AND state = :state AND query LIKE :like",
                         {{"name", whose}, {"state", state}, {"like", like}}});
      if (!killed.empty()) return;
      std::this_thread::sleep_for(10ms);
    }
    throw std::logic_error("the victim was never " + state);
  }
  std::future<void> kill_soon(const std::string& state, const std::string& like) {
    return std::async(std::launch::async, [=, this] { kill_when(state, like); });
  }
  std::int64_t rows() {
    return killer->query(Query("SELECT count(*) FROM " + table)).front()[0].as<std::int64_t>();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(killed, Fixture)

BOOST_AUTO_TEST_CASE(in_a_write) {
  auto kill = kill_soon("active", "INSERT%");
  const Error error =
      error_of([&] { store->execute(Query("INSERT INTO " + table + " SELECT 'x' FROM pg_sleep(30)")); });
  kill.get();
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(error.retryable());
  BOOST_TEST(error.maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(in_a_read) {
  auto kill = kill_soon("active", "SELECT count%");
  const Error error = error_of([&] {
    store->query("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b");
  });
  kill.get();
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(while_idle) {
  const weir::Statement insert("INSERT INTO " + table + " VALUES ('x')");
  store->execute(insert);
  kill_when("idle");
  std::this_thread::sleep_for(50ms);
  store->execute(insert);  // the pool has seen that the server hung up
  BOOST_TEST(rows() == 2);
}

BOOST_AUTO_TEST_CASE(in_a_transaction) {
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES ('x')"));
  kill_when("idle in transaction");
  const Error error =
      error_of([&] { transaction->execute(Query("INSERT INTO " + table + " VALUES ('y')")); });
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(!error.maybe_applied());  // it was never committed
  BOOST_TEST(rows() == 0);
  BOOST_TEST(!error_of([&] { transaction->commit(); }).maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(in_a_batch) {
  const auto transaction = store->begin();
  transaction->execute(Query("LOCK TABLE " + table + " IN SHARE MODE"));  // which this one may still write to
  weir::Batch batch(weir::Statement("INSERT INTO " + table + " (a) VALUES (:a)"), {"a"});
  for (int i = 0; i < 1000; ++i) batch.add({std::to_string(i)});
  const weir::StorePtr other =
      weir::postgresql_store(url, {.application_name = name + "_2", .pool = {.size = 1}});
  auto kill = std::async(std::launch::async, [&] { Fixture::kill_when("active", "COPY%", name + "_2"); });
  const Error error = error_of([&] { other->execute_many(batch); });
  kill.get();
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(!error.row().has_value());
  BOOST_TEST(!error.maybe_applied());  // its commit was never sent
  transaction->rollback();
  BOOST_TEST(rows() == 0);
  BOOST_TEST(other->execute_many(batch).affected_rows == 1000);
}

BOOST_AUTO_TEST_CASE(in_a_stream) {
  const auto stream = store->stream("SELECT i FROM generate_series(1, 1000000) i", {.rows = 10});
  stream->next();
  kill_when("idle in transaction");
  const Error error = error_of([&] { stream->next(); });
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(!error.maybe_applied());
  BOOST_TEST((error_of([&] { stream->next(); }).kind() == Errc::invalid_argument));
  BOOST_TEST(store->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_CASE(in_commit) {
  store->execute(Query("CREATE FUNCTION " + table +
                       "_slow() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$"));
  store->execute(Query("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON " + table +
                       " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + table + "_slow()"));
  auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES ('x')"));
  auto kill = kill_soon("active", "COMMIT%");
  const Error error = error_of([&] { transaction->commit(); });
  kill.get();
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(error.maybe_applied());
  BOOST_TEST(store->query("SELECT 1").size() == 1);

  // In time, the server confirms that it has undone it; on a machine that is busy it may be late once.
  bool confirmed = false;
  for (int tries = 0; tries < 5 && !confirmed; ++tries) {
    transaction = store->begin();
    transaction->execute(Query("INSERT INTO " + table + " VALUES ('x')"));
    const Error late = error_of([&] { transaction->commit(Context::within(200ms)); });
    BOOST_TEST((late.kind() == Errc::timeout));
    confirmed = !late.maybe_applied();
  }
  BOOST_TEST(confirmed);
  transaction.reset();
  killer->execute(
      Query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query = 'COMMIT' AND "
            "state = 'active'"));
  BOOST_TEST(rows() == 0);
  store->execute(Query("DROP FUNCTION " + table + "_slow() CASCADE"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_server_that_stands_still) {
  weir::test::PrivatePostgres server;
  const weir::StorePtr store = weir::postgresql_store(server.url(), {.pool = {.size = 2}});
  const auto transaction = store->begin();
  store->execute("CREATE TABLE t (a text)");  // on a second connection

  // Each must give up in time: on an open connection, opening one, in a transaction, with much to send.
  const auto expect_timeout = [](bool maybe_applied, auto&& action) {
    const auto begun = std::chrono::steady_clock::now();
    const Error error = error_of(action);
    const auto taken = std::chrono::steady_clock::now() - begun;
    BOOST_TEST((error.kind() == Errc::timeout), error.what());
    BOOST_TEST(error.maybe_applied() == maybe_applied);
    BOOST_TEST((taken < 3s));
    BOOST_TEST_MESSAGE("gave up after " << taken / 1ms << " ms");
  };
  const weir::Statement insert("INSERT INTO t VALUES ('x')");
  store->execute(insert);
  server.pause();
  expect_timeout(true, [&] { store->execute(insert, Context::within(100ms)); });
  expect_timeout(false,
                 [&] { store->query("SELECT * FROM t", Context::within(100ms)); });  // opens a connection
  expect_timeout(false, [&] {
    transaction->execute({"INSERT INTO t VALUES (:large)", {{"large", std::string(20'000'000, 'x')}}},
                         Context::within(100ms));
  });
  server.resume();
  BOOST_TEST(store->query("SELECT 1", Context::within(10s)).size() == 1);
}

// Every call with a deadline on a server that stands still: it gives up within 50 ms of it. On a machine that
// is busy a try may be late.
BOOST_AUTO_TEST_CASE(deadlines_hold_on_a_server_that_stands_still) {
  using weir::Store;
  using weir::StorePtr;
  weir::test::PrivatePostgres server;
  weir::postgresql_store(server.url())->execute("CREATE TABLE t (a integer)");
  const weir::Batch batch = [] {
    weir::Batch rows(weir::Statement("INSERT INTO t (a) VALUES (:a)"), {"a"});
    for (int i = 0; i < 20'000; ++i) rows.add({i});
    return rows;
  }();
  const auto within = [] { return Context::within(100ms); };
  const struct {
    const char* what;
    bool maybe_applied;
    // Makes ready, and gives what is to be done once the server stands still.
    std::function<std::function<void()>(Store& store)> prepare;
  } calls[] = {
      {"query", false, [&](Store& store) { return [&] { store.query("SELECT a FROM t", within()); }; }},
      {"execute", true,
       [&](Store& store) {
         store.execute("DELETE FROM t");  // so that it is prepared
         return [&] { store.execute("DELETE FROM t", within()); };
       }},
      {"begin", false, [&](Store& store) { return [&] { store.begin({}, within()); }; }},
      {"ping", false, [&](Store& store) { return [&] { store.ping(within()); }; }},
      {"execute_many", false, [&](Store& store) { return [&] { store.execute_many(batch, within()); }; }},
      {"stream", false, [&](Store& store) { return [&] { store.stream("SELECT a FROM t", {}, within()); }; }},
      {"commit", true,
       [&](Store& store) {
         const auto transaction = std::shared_ptr(store.begin());
         transaction->execute("INSERT INTO t VALUES (1)");
         return [transaction, within] { transaction->commit(within()); };
       }},
      {"a savepoint", false,
       [&](Store& store) {
         const auto transaction = std::shared_ptr(store.begin());
         return [transaction, within] { transaction->savepoint(within()); };
       }},
      {"a batch in a transaction", false,
       [&](Store& store) {
         const auto transaction = std::shared_ptr(store.begin());
         return [&, transaction] { transaction->execute_many(batch, within()); };
       }},
      {"the next chunk", false,
       [&](Store& store) {
         const auto stream = std::shared_ptr(store.stream("SELECT generate_series(1, 100)", {.rows = 10}));
         stream->next();
         return [stream, within] { stream->next(within()); };
       }},
  };
  for (const auto& call : calls) {
    BOOST_TEST_CONTEXT(call.what) {
      bool in_time = false;
      for (int tries = 0; tries < 5 && !in_time; ++tries) {
        const StorePtr store = weir::postgresql_store(server.url(), {.pool = {.size = 1}});
        store->query("SELECT 1");
        auto action = call.prepare(*store);
        server.pause();
        const auto begun = std::chrono::steady_clock::now();
        const Error error = error_of(action);
        const auto taken = std::chrono::steady_clock::now() - begun;
        action = nullptr;  // ends what it holds, which must not wait for the server either
        const auto ended = std::chrono::steady_clock::now() - begun;
        server.resume();
        BOOST_TEST((error.kind() == Errc::timeout), error.what());
        BOOST_TEST(error.maybe_applied() == call.maybe_applied);
        BOOST_TEST((ended < 3s));
        in_time = taken < 150ms;
        BOOST_TEST_MESSAGE(call.what << " gave up after " << taken / 1ms << " ms");
        // What the server answers late is for nobody.
        for (int i = 0; i < 3; ++i)
          BOOST_TEST(
              store->query({"SELECT :i::int", {{"i", i}}}, Context::within(20s)).front()[0].as<int>() == i);
      }
      BOOST_TEST(in_time);
    }
  }
}

// A server that dies in a commit: nobody can know.
BOOST_AUTO_TEST_CASE(a_server_that_is_killed_in_a_commit) {
  weir::test::PrivatePostgres server;
  const weir::StorePtr store = weir::postgresql_store(server.url(), {.pool = {.size = 2}});
  store->execute("CREATE TABLE t (a integer)");
  store->execute(
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$");
  store->execute(
      "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE "
      "FUNCTION slow()");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES (1)");
  const auto kill = std::async(std::launch::async, [&] {
    while (store->query("SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'").empty())
      std::this_thread::sleep_for(10ms);
    server.kill();
  });
  const Error error = error_of([&] { transaction->commit(); });
  kill.wait();
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST(error.maybe_applied());
  server.restart();
  BOOST_TEST(store->query("SELECT * FROM t", Context::within(10s)).empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_crashes_and_comes_back) {
  weir::test::PrivatePostgres server;
  const weir::StorePtr store = weir::postgresql_store(server.url(), {.pool = {.size = 1}});
  store->execute("CREATE TABLE t (a text)");
  server.kill();
  for (int i = 0; i < 2; ++i) {
    const Error error = error_of([&] { store->query("SELECT * FROM t", Context::within(5s)); });
    BOOST_TEST((error.kind() == Errc::unavailable));
    BOOST_TEST(!error.maybe_applied());
  }
  server.restart();
  BOOST_TEST(store->query("SELECT * FROM t", Context::within(10s)).empty());
}
