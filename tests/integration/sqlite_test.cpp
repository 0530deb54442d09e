// SPDX-License-Identifier: BSL-1.0
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "sqlite_fixture.hpp"
#include "sqlite_session.hpp"
#include "weir/clock.hpp"
#include "weir/config_error.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::int64_t count(Executor& on, const std::string& table) {
  return on.query("SELECT count(*) FROM " + table).front()[0].as<std::int64_t>();
}

BOOST_FIXTURE_TEST_SUITE(sqlite_files, SqliteFixture)

BOOST_AUTO_TEST_CASE(opens_nothing_before_the_first_call) {
  const StorePtr store = open();
  BOOST_TEST(!fs::exists(directory / "test.db"));
  store->execute("CREATE TABLE t (a INTEGER)");
  BOOST_TEST(fs::exists(directory / "test.db"));
}

BOOST_AUTO_TEST_CASE(takes_names_with_blanks_equal_signs_and_quotes) {
  for (const std::string name : {"with two  blanks.db", "a=b.db", "dbname=x y.db", "it's.db", "say \"hi\".db",
                                 "file:x?mode=memory", "100%.db"}) {
    BOOST_TEST_CONTEXT(name) {
      sqlite_store(url(name))->execute("CREATE TABLE t (a INTEGER)");
      BOOST_TEST(fs::file_size(directory / name) > 0);
      if (name.find('"') == std::string::npos)
        BOOST_TEST(count(*sqlite_store(url(name), {.read_only = true}), "t") == 0);
    }
  }
  BOOST_CHECK_EXCEPTION(sqlite_store(url("a=\".db"))->query("SELECT 1"), Error,
                        says(Errc::unsupported, "double quote"));
}

BOOST_AUTO_TEST_CASE(identity_is_the_file_wherever_the_path_begins) {
  const std::string plain = sqlite_store(url("x.db"))->info().identity;
  BOOST_TEST(plain == sqlite_store((directory / "." / "x.db").string())->info().identity);
  BOOST_TEST(plain != sqlite_store(url("y.db"))->info().identity);
  BOOST_TEST(sqlite_store("sqlite::memory:")->info().identity != sqlite_store(":memory:")->info().identity);
  BOOST_TEST(open()->info().backend == "sqlite");
  BOOST_TEST(open()->describe().name == "sqlite");
}

BOOST_AUTO_TEST_CASE(a_url_without_a_path_is_refused) {
  BOOST_CHECK_EXCEPTION(sqlite_store("sqlite:"), Error, is(Errc::config));
  BOOST_CHECK_EXCEPTION(sqlite_store(""), Error, is(Errc::config));
}

BOOST_AUTO_TEST_CASE(says_why_a_file_does_not_open) {
  const auto failure = [](const std::string& url, const SqliteOptions& options, Errc kind, const char* text) {
    BOOST_CHECK_EXCEPTION(sqlite_store(url, options)->query("SELECT 1 FROM sqlite_schema"), Error,
                          says(kind, text));
  };
  failure(url("no/such/x.db"), {}, Errc::unavailable, "there is no directory");
  failure(url("none.db"), {.create = false}, Errc::unavailable, "no such file");
  failure(url("none.db"), {.read_only = true}, Errc::unavailable, "can't open");
  fs::create_directory(directory / "folder");
  failure(url("folder"), {}, Errc::unavailable, "it is a directory");
  std::ofstream(directory / "text.db") << std::string(5000, 'x');
  failure(url("text.db"), {}, Errc::corrupt, "text.db");
}

BOOST_AUTO_TEST_CASE(says_when_the_right_to_open_is_missing) {
  const bool is_root = geteuid() == 0;
  open()->execute("CREATE TABLE t (a INTEGER)");
  fs::permissions(directory / "test.db", fs::perms::none);
  fs::permissions(directory, fs::perms::all);
  constexpr uid_t nobody = 65534;
  if (is_root) BOOST_REQUIRE(seteuid(nobody) == 0);
  BOOST_CHECK_EXCEPTION(open()->query("SELECT 1 FROM t"), Error, says(Errc::permission, "no right"));
  if (is_root) BOOST_REQUIRE(seteuid(0) == 0);
}

BOOST_AUTO_TEST_CASE(a_read_only_store_writes_nothing) {
  open()->execute("CREATE TABLE t (a INTEGER)");
  const StorePtr store = open({.read_only = true});
  BOOST_TEST(count(*store, "t") == 0);
  BOOST_CHECK_EXCEPTION(store->execute("INSERT INTO t VALUES (1)"), Error, is(Errc::read_only));
  const auto transaction = store->begin();
  BOOST_TEST(count(*transaction, "t") == 0);
  BOOST_CHECK_EXCEPTION(transaction->execute("INSERT INTO t VALUES (1)"), Error, is(Errc::read_only));
}

BOOST_AUTO_TEST_CASE(the_journal_is_changed_only_where_asked_for) {
  const auto journal = [](const StorePtr& store) {
    return store->query("PRAGMA journal_mode").front()[0].as<std::string>();
  };
  BOOST_TEST(journal(open()) == "delete");
  BOOST_TEST(journal(open({.journal = SqliteOptions::Journal::wal})) == "wal");
  BOOST_TEST(journal(open()) == "wal");
}

BOOST_AUTO_TEST_CASE(notices_that_the_file_was_replaced) {
  const StorePtr store = open({.pool = {.validate_after = 0ms}});
  store->execute("CREATE TABLE old (a INTEGER)");
  fs::rename(directory / "test.db", directory / "moved.db");
  sqlite_store(url())->execute("CREATE TABLE fresh (a INTEGER)");
  BOOST_TEST(count(*store, "fresh") == 0);
}

BOOST_AUTO_TEST_CASE(in_memory_is_one_connection_that_keeps_its_data) {
  const StorePtr store = sqlite_store("sqlite::memory:", {.pool = {.size = 8, .wait = 10ms, .max_age = 1ms}});
  store->execute("CREATE TABLE t (a INTEGER)");
  std::this_thread::sleep_for(5ms);
  store->begin()->commit();
  BOOST_CHECK_EXCEPTION(store->query("SELECT missing"), Error, is(Errc::undefined_object));
  BOOST_TEST(count(*store, "t") == 0);
  const auto transaction = store->begin();
  BOOST_CHECK_EXCEPTION(count(*store, "t"), Error, says(Errc::timeout, "no free connection of 1"));
}

BOOST_AUTO_TEST_CASE(ping_asks_the_file) {
  BOOST_CHECK_NO_THROW(open()->ping({}));
  std::ofstream(directory / "text.db") << std::string(5000, 'x');
  BOOST_CHECK_EXCEPTION(sqlite_store(url("text.db"))->ping({}), Error, is(Errc::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_statements, SqliteFixture)

BOOST_AUTO_TEST_CASE(a_name_may_be_bound_once_and_used_often) {
  const Rows rows = open()->query({"SELECT :a + :b + :a AS sum, ':a' AS text", {{"b", 1}, {"a", 20}}});
  BOOST_TEST(rows.front()["sum"].as<int>() == 41);
  BOOST_TEST(rows.front()["text"].as<std::string>() == ":a");
}

BOOST_AUTO_TEST_CASE(a_statement_without_rows_gives_rows_without_columns) {
  const Rows rows = open()->query("CREATE TABLE t (a INTEGER)");
  BOOST_TEST(rows.column_count() == 0U);
  BOOST_TEST(rows.empty());
  BOOST_TEST(open()->query("SELECT a FROM t").column_count() == 1U);
}

BOOST_AUTO_TEST_CASE(returning_runs_once_to_its_end) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
  const Rows rows = store->query("INSERT INTO t (a) VALUES ('x'), ('y') RETURNING id, a");
  BOOST_TEST(rows.size() == 2U);
  BOOST_TEST(rows[1]["id"].as<int>() == 2);
  BOOST_TEST(store->execute("INSERT INTO t (a) VALUES ('z') RETURNING id").affected_rows == 1U);
  BOOST_TEST(count(*store, "t") == 3);
}

BOOST_AUTO_TEST_CASE(affected_rows_are_those_of_the_statement_itself) {
  const StorePtr store = open();
  const auto affected = [&store](const char* sql) { return store->execute(sql).affected_rows; };
  BOOST_TEST(affected("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)") == 0U);
  BOOST_TEST(affected("CREATE TABLE log (a INTEGER)") == 0U);
  BOOST_TEST(affected("CREATE TRIGGER note AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1), (2); END") ==
             0U);
  BOOST_TEST(affected("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)") == 3U);
  BOOST_TEST(count(*store, "log") == 6);
  BOOST_TEST(affected("SELECT * FROM t") == 0U);
  BOOST_TEST(affected("CREATE TABLE other AS SELECT * FROM t") == 0U);
  BOOST_TEST(affected("UPDATE t SET b = b WHERE a < 3") == 2U);
  BOOST_TEST(affected("UPDATE t SET b = 0 WHERE a > 99") == 0U);
  BOOST_TEST(affected("REPLACE INTO t VALUES (1, 9)") == 1U);
  BOOST_TEST(affected("INSERT OR IGNORE INTO t VALUES (1, 9)") == 0U);
  BOOST_TEST(affected("WITH w AS (SELECT 3 AS a) DELETE FROM t WHERE a IN (SELECT a FROM w)") == 1U);
  BOOST_TEST(affected("PRAGMA user_version = 5") == 0U);
  BOOST_TEST(affected("DELETE FROM t") == 2U);
}

BOOST_AUTO_TEST_CASE(a_kept_statement_follows_the_schema) {
  const StorePtr store = open({.pool = {.size = 1}});
  const Statement all("SELECT * FROM t");
  store->execute("CREATE TABLE t (a INTEGER)");
  store->execute("INSERT INTO t VALUES (1)");
  BOOST_TEST(store->query(all).column_count() == 1U);
  store->execute("ALTER TABLE t ADD COLUMN b NUMERIC(5,2) DEFAULT 3");
  const Rows wider = store->query(all);
  BOOST_REQUIRE(wider.column_count() == 2U);
  BOOST_TEST(wider.front()["b"].as<Decimal>().to_string() == "3.00");
  store->execute("DROP TABLE t");
  BOOST_CHECK_EXCEPTION(store->query(all), Error, is(Errc::undefined_object));
  store->execute("CREATE TABLE t (a TEXT)");
  store->execute("INSERT INTO t VALUES ('1')");
  BOOST_TEST(store->query(all).front()["a"].as<std::string>() == "1");
}

BOOST_AUTO_TEST_CASE(more_statements_than_are_kept) {
  const StorePtr store = open({.pool = {.size = 1, .statement_cache = 3}});
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < 10; ++i)
      BOOST_TEST(store->query("SELECT " + std::to_string(i)).front()[0].as<int>() == i);
}

BOOST_AUTO_TEST_CASE(errors_have_their_kind_and_place) {
  const StorePtr store = open();
  store->execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)");
  store->execute(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, n INTEGER CHECK (n > 0), u INTEGER "
      "UNIQUE, "
      "p INTEGER REFERENCES parent (id))");
  store->execute("INSERT INTO t VALUES (1, 'a', 1, 1, NULL)");
  const auto failure = [&store](const char* sql, Errc kind, std::string_view native,
                                const std::string& text) {
    BOOST_TEST_CONTEXT(sql) {
      BOOST_CHECK_EXCEPTION(store->execute(sql), Error, [&](const Error& error) {
        BOOST_TEST(error.native_code() == native);
        BOOST_TEST(error.link() == "sqlite");
        return says(kind, text)(error);
      });
    }
  };
  failure("INSERT INTO t VALUES (1, 'b', 1, 2, NULL)", Errc::unique_violation, "SQLITE_CONSTRAINT_PRIMARYKEY",
          "t.id");
  failure("INSERT INTO t VALUES (2, 'b', 1, 1, NULL)", Errc::unique_violation, "SQLITE_CONSTRAINT_UNIQUE",
          "t.u");
  failure("INSERT INTO t VALUES (2, NULL, 1, 2, NULL)", Errc::not_null_violation, "SQLITE_CONSTRAINT_NOTNULL",
          "name");
  failure("INSERT INTO t VALUES (2, 'b', 0, 2, NULL)", Errc::check_violation, "SQLITE_CONSTRAINT_CHECK",
          "n > 0");
  failure("INSERT INTO t VALUES (2, 'b', 1, 2, 7)", Errc::foreign_key_violation,
          "SQLITE_CONSTRAINT_FOREIGNKEY", "FOREIGN KEY");
  failure("SELECT *\nFROM nowhere", Errc::undefined_object, "SQLITE_ERROR", "nowhere");
  failure("SELECT\n  wrong\nFROM t", Errc::undefined_object, "SQLITE_ERROR", "wrong at 2:3");
  failure("SELEC 1", Errc::syntax, "SQLITE_ERROR", "at 1:1");
  failure("CREATE TABLE t (a)", Errc::invalid_argument, "SQLITE_ERROR", "already exists");
  failure("SELECT abs(-9223372036854775808)", Errc::out_of_range, "SQLITE_ERROR", "overflow");
  BOOST_CHECK_EXCEPTION(store->query({"SELECT :first, :second FORM t", {{"first", 1}, {"second", 2}}}), Error,
                        says(Errc::syntax, "1:29"));
}

BOOST_AUTO_TEST_CASE(foreign_keys_can_be_left_unenforced) {
  const StorePtr store = open({.foreign_keys = false});
  store->execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)");
  store->execute("CREATE TABLE t (p INTEGER REFERENCES parent (id))");
  BOOST_CHECK_NO_THROW(store->execute("INSERT INTO t VALUES (7)"));
}

BOOST_AUTO_TEST_CASE(pragmas_that_act_on_the_connection_are_refused) {
  const StorePtr store = open();
  for (const char* sql : {"PRAGMA foreign_keys = OFF", "pragma main.query_only(1)", "PRAGMA synchronous=0"})
    BOOST_CHECK_EXCEPTION(store->execute(sql), Error, is(Errc::invalid_argument));
  store->execute("CREATE TABLE t (a INTEGER)");
  store->execute("PRAGMA user_version = 3");
  BOOST_TEST(store->query("PRAGMA user_version").front()[0].as<int>() == 3);
  BOOST_TEST(store->query("PRAGMA table_info(t)").front()["name"].as<std::string>() == "a");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_transactions, SqliteFixture)

BOOST_AUTO_TEST_CASE(commit_keeps_and_rollback_undoes) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (a INTEGER)");
  auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES (1)");
  BOOST_TEST(count(*transaction, "t") == 1);
  BOOST_TEST(count(*store, "t") == 0);
  transaction->commit();
  BOOST_TEST(count(*store, "t") == 1);
  transaction = store->begin();
  transaction->execute("DELETE FROM t");
  transaction->rollback();
  BOOST_TEST(count(*store, "t") == 1);
  transaction = store->begin();
  transaction->execute("DELETE FROM t");
  transaction.reset();
  BOOST_TEST(count(*store, "t") == 1);
}

BOOST_AUTO_TEST_CASE(a_read_only_one_sees_one_state_and_writes_nothing) {
  const StorePtr store = open({.journal = SqliteOptions::Journal::wal, .pool = {.size = 2}});
  store->execute("CREATE TABLE t (a INTEGER)");
  {
    const auto transaction = store->begin({.read_only = true});
    BOOST_TEST(count(*transaction, "t") == 0);
    store->execute("INSERT INTO t VALUES (1)");
    BOOST_TEST(count(*transaction, "t") == 0);
    BOOST_CHECK_EXCEPTION(transaction->execute("DELETE FROM t"), Error, is(Errc::read_only));
  }
  for (int i = 0; i < 3; ++i) BOOST_CHECK_NO_THROW(store->execute("INSERT INTO t VALUES (2)"));
}

BOOST_AUTO_TEST_CASE(savepoints_undo_a_part) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (a INTEGER)");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES (1)");
  transaction->execute("SAVEPOINT here");
  transaction->execute("INSERT INTO t VALUES (2)");
  transaction->execute("ROLLBACK TO here");
  transaction->commit();
  BOOST_TEST(count(*store, "t") == 1);
}

BOOST_AUTO_TEST_CASE(a_violation_leaves_the_transaction_open) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (a INTEGER UNIQUE)");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES (1)");
  BOOST_CHECK_EXCEPTION(transaction->execute("INSERT INTO t VALUES (1)"), Error, is(Errc::unique_violation));
  transaction->commit();
  BOOST_TEST(count(*store, "t") == 1);
}

BOOST_AUTO_TEST_CASE(one_that_sqlite_rolled_back_does_not_pretend) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (a INTEGER UNIQUE)");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES (1)");
  BOOST_CHECK_EXCEPTION(transaction->execute("INSERT OR ROLLBACK INTO t VALUES (1)"), Error,
                        is(Errc::unique_violation));
  BOOST_CHECK_EXCEPTION(transaction->execute("INSERT INTO t VALUES (2)"), Error, is(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(transaction->commit(), Error, is(Errc::invalid_argument));
  BOOST_TEST(count(*store, "t") == 0);
}

BOOST_AUTO_TEST_CASE(a_deferred_violation_fails_the_commit) {
  const StorePtr store = open();
  store->execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)");
  store->execute("CREATE TABLE t (p INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)");
  const auto transaction = store->begin();
  transaction->execute("INSERT INTO t VALUES (7)");
  BOOST_CHECK_EXCEPTION(transaction->commit(), Error, is(Errc::foreign_key_violation));
  BOOST_TEST(count(*store, "t") == 0);
}

BOOST_AUTO_TEST_CASE(a_second_writer_waits_and_then_is_told) {
  const StorePtr store = open({.busy_timeout = 30ms});
  store->execute("CREATE TABLE t (a INTEGER)");
  const auto first = store->begin();
  BOOST_CHECK_EXCEPTION(store->begin(), Error, is(Errc::busy));
  BOOST_CHECK_EXCEPTION(store->execute("INSERT INTO t VALUES (1)"), Error, is(Errc::busy));
  first->commit();
  BOOST_CHECK_NO_THROW(store->execute("INSERT INTO t VALUES (1)"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_limits, SqliteFixture)

constexpr const char* endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";

BOOST_AUTO_TEST_CASE(a_deadline_ends_a_long_query) {
  const StorePtr store = open({.pool = {.size = 1}});
  BOOST_CHECK_EXCEPTION(store->query(endless, Context::within(30ms)), Error, is(Errc::timeout));
  BOOST_TEST(store->query("SELECT 1").front()[0].as<int>() == 1);
  BOOST_TEST(store->query("SELECT 1", Context::within(1min)).front()[0].as<int>() == 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_has_passed_runs_nothing) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (a INTEGER)");
  Context late;
  late.deadline = std::chrono::steady_clock::now() - 1s;
  BOOST_CHECK_EXCEPTION(store->execute("INSERT INTO t VALUES (1)", late), Error, is(Errc::timeout));
  BOOST_TEST(count(*store, "t") == 0);
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_a_wait_for_a_lock) {
  const StorePtr store = open({.busy_timeout = 1h});
  store->execute("CREATE TABLE t (a INTEGER)");
  const auto first = store->begin();
  BOOST_CHECK_EXCEPTION(store->execute("INSERT INTO t VALUES (1)", Context::within(30ms)), Error,
                        is(Errc::timeout));
  BOOST_CHECK_EXCEPTION(store->begin({}, Context::within(30ms)), Error, is(Errc::timeout));
}

/// Runs a query on a session as the store does.
void run(sqlite::SqliteSession& session, const Query& query) {
  const ParsedSql& parsed = query.statement().parsed({});
  const BoundValues values(parsed, query);
  session.execute({query, parsed, values}, {});
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_said_to_be_one) {
  sqlite::Connection connection({(directory / "full.db").string()}, {});
  connection.run("CREATE TABLE t (a BLOB)");
  connection.run("PRAGMA max_page_count = 10");
  sqlite::SqliteSession session(std::move(connection), {});
  const Query large{"INSERT INTO t VALUES (:a)", {{"a", Bytes{std::string(100'000, 'x')}}}};
  BOOST_CHECK_EXCEPTION(run(session, large), Error, [](const Error& error) {
    BOOST_TEST(error.native_code() == "SQLITE_FULL");
    return says(Errc::unavailable, "disk full")(error);
  });
}

BOOST_AUTO_TEST_CASE(a_transaction_on_a_full_disk_does_not_pretend) {
  sqlite::Connection connection({(directory / "full.db").string()}, {});
  connection.run("CREATE TABLE t (a BLOB)");
  connection.run("PRAGMA max_page_count = 10");
  sqlite::SqliteSession session(std::move(connection), {});
  session.begin({}, {});
  run(session, "INSERT INTO t VALUES (x'00')");
  const Query large{"INSERT OR ROLLBACK INTO t VALUES (:a)", {{"a", Bytes{std::string(100'000, 'x')}}}};
  BOOST_CHECK_EXCEPTION(run(session, large), Error, is(Errc::unavailable));
  BOOST_TEST(!session.usable());
}

BOOST_AUTO_TEST_CASE(threads_share_a_small_pool_with_writers_among_them) {
  for (const auto journal : {SqliteOptions::Journal::unchanged, SqliteOptions::Journal::wal}) {
    const StorePtr store =
        open({.journal = journal, .busy_timeout = 1min, .pool = {.size = 4, .wait = 1min}});
    store->execute("CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, amount INTEGER)");
    store->execute("DELETE FROM account");
    store->execute("INSERT INTO account VALUES (1, 500), (2, 500)");
    static const Statement move("UPDATE account SET amount = amount + :by WHERE id = :id");
    static const Statement total("SELECT sum(amount) AS total FROM account");
    std::atomic<int> wrong = 0;
    std::atomic<int> errors = 0;
    const auto work = [&](int thread) {
      for (int i = 0; i < 25; ++i) try {
          if (thread % 2 == 0) {
            const auto transaction = store->begin();
            transaction->execute(move.with({{"by", -i}, {"id", 1}}));
            transaction->execute(move.with({{"by", i}, {"id", 2}}));
            transaction->commit();
          }
          if (store->query(total).front()["total"].as<int>() != 1000) ++wrong;
        } catch (const Error&) {
          ++errors;
        }
    };
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) threads.emplace_back(work, thread);
    threads.clear();
    BOOST_TEST(wrong == 0);
    BOOST_TEST(errors == 0);
    BOOST_TEST(store->query("SELECT amount FROM account WHERE id = 2").front()[0].as<int>() == 500 + 4 * 300);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sqlite_config, SqliteFixture)

Registry registry_with_sqlite() {
  Registry registry;
  register_sqlite(registry);
  return registry;
}

BOOST_AUTO_TEST_CASE(every_option_can_be_named) {
  const std::string json = R"({"stores": {"shop": {
    "backend": "sqlite", "url": ")" +
                           url() + R"(", "journal": "wal", "read_only": false, "create": true,
    "busy_timeout": "2s", "foreign_keys": false,
    "pool": {"size": 3, "wait": "1s", "connect_timeout": "1s", "validate_after": "5s", "max_age": "1h",
             "statement_cache": 10}}}})";
  const Registry registry = registry_with_sqlite();
  const StorePtr store = Runtime::parse(json, "test", registry, system_clock()).store("shop");
  BOOST_TEST(store->query("PRAGMA journal_mode").front()[0].as<std::string>() == "wal");
  BOOST_TEST(store->query("PRAGMA foreign_keys").front()[0].as<int>() == 0);
  BOOST_TEST(store->query("PRAGMA busy_timeout").front()[0].as<int>() == 2000);
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_told_at_once) {
  const std::string json = R"({"stores": {"shop": {"backend": "sqlite", "url": "sqlite:", "jurnal": "wal",
    "busy_timeout": "-1s", "pool": {"size": 0, "wait": 5}}, "other": {"backend": "sqlite"}}})";
  const Registry registry = registry_with_sqlite();
  try {
    Runtime::parse(json, "test", registry, system_clock());
    BOOST_FAIL("taken");
  } catch (const ConfigError& error) {
    std::vector<std::string> places;
    for (const ConfigMistake& mistake : error.mistakes()) places.push_back(mistake.pointer);
    std::sort(places.begin(), places.end());
    const std::vector<std::string> expected{"/stores/other",          "/stores/shop/busy_timeout",
                                            "/stores/shop/jurnal",    "/stores/shop/pool/size",
                                            "/stores/shop/pool/wait", "/stores/shop/url"};
    BOOST_TEST(places == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_url_alone_opens_a_store) {
  const Registry registry = registry_with_sqlite();
  const StorePtr store = Runtime::store_from_url(url(), registry);
  BOOST_TEST(store->query("SELECT 1").front()[0].as<int>() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
