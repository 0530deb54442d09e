// SPDX-License-Identifier: BSL-1.0
// The MySQL backend on a real server: errors, connecting, transactions, sessions.
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "mysql_fixture.hpp"

namespace {

using namespace std::chrono_literals;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::Statement;
using weir::Value;
using weir::test::error_of;
using weir::test::open_mysql;
using weir::test::server_url;
using weir::test::unique_name;
using Fixture = weir::test::MysqlFixture;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(errors, Fixture)

BOOST_AUTO_TEST_CASE(kinds_and_codes) {
  create("id INT PRIMARY KEY, u INT UNIQUE, n INT NOT NULL DEFAULT 0, CHECK (u < 100)");
  execute("CREATE TABLE " + table + "_child (id INT, FOREIGN KEY (id) REFERENCES " + table + " (id))");
  execute("INSERT INTO " + table + " (id, u) VALUES (1, 1)");
  execute("INSERT INTO " + table + "_child VALUES (1)");
  const struct {
    std::string sql;
    Errc kind;
    const char* code;
  } rows[] = {
      {"INSERT INTO " + table + " (id) VALUES (1)", Errc::unique_violation, "1062"},
      {"INSERT INTO " + table + " (id, n) VALUES (2, NULL)", Errc::not_null_violation, "1048"},
      {"INSERT INTO " + table + " (id, u) VALUES (2, 100)", Errc::check_violation, "4025"},
      {"INSERT INTO " + table + "_child VALUES (9)", Errc::foreign_key_violation, "1452"},
      {"DELETE FROM " + table, Errc::foreign_key_violation, "1451"},
      {"SELEC 1", Errc::syntax, "1064"},
      {"SELECT * FROM " + table + "_none", Errc::undefined_object, "1146"},
      {"SELECT nothing FROM " + table, Errc::undefined_object, "1054"},
      {"SELECT weir_nothing(1)", Errc::undefined_object, "1305"},
      {"SELECT * FROM mysql.user", Errc::permission, "1142"},
      {"CREATE TABLE " + table + " (a INT)", Errc::invalid_argument, "1050"},
      {"SELECT 9223372036854775807 + 1", Errc::out_of_range, "1690"},
      {"INSERT INTO " + table + " (id) SELECT 1 / 0 FROM DUAL", Errc::out_of_range, "1365"},
      {"SELECT (SELECT 1 UNION SELECT 2)", Errc::invalid_argument, "1242"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.sql) {
      const Error error = error_of([&] { store->execute(Query(row.sql)); });
      BOOST_TEST((error.kind() == row.kind), error.what());
      BOOST_TEST(error.native_code() == row.code);
      BOOST_TEST(error.link() == "mysql");
      BOOST_TEST(!error.maybe_applied());
    }
  }
  execute("DROP TABLE " + table + "_child");
}

BOOST_AUTO_TEST_CASE(a_message_does_not_repeat_values) {
  create("id VARCHAR(20) PRIMARY KEY");
  const Query insert("INSERT INTO " + table + " VALUES (:v)", {{"v", "it's secret"}});
  store->execute(insert);
  const Error error = error_of([&] { store->execute(insert); });
  BOOST_TEST(std::string(error.what()).find("secret") == std::string::npos);
  BOOST_TEST(std::string(error.what()).find("PRIMARY") != std::string::npos);
  BOOST_TEST(error.server_message().find("secret") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_not_repeated_in_the_message) {
  const std::string url = server_url("mariadb");
  const std::string wrong = "mysql://weir:topsecret@" + url.substr(url.find('@') + 1);
  const Error error = error_of([&] { weir::mysql_store(wrong)->ping({}); });
  BOOST_TEST((error.kind() == Errc::permission), error.what());
  BOOST_TEST(std::string(error.what()).find("topsecret") == std::string::npos);
  const std::string right = url.substr(url.find("weir:") + 5, url.find('@') - url.find("weir:") - 5);
  weir::mysql_store(wrong, {.password = right})->ping({});
}

BOOST_AUTO_TEST_CASE(nobody_there_and_no_such_database) {
  const Error nobody = error_of([] { weir::mysql_store("mysql://weir@127.0.0.1:1/weir")->ping({}); });
  BOOST_TEST((nobody.kind() == Errc::unavailable), nobody.what());
  BOOST_TEST(!nobody.maybe_applied());
  const Error missing =
      error_of([] { weir::mysql_store(server_url("mariadb"), {.schema = "weir_nowhere"})->ping({}); });
  BOOST_TEST((missing.kind() == Errc::undefined_object), missing.what());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(connecting)

BOOST_AUTO_TEST_CASE(names_and_passwords_may_hold_anything) {
  const auto admin = weir::mysql_store(server_url("mariadb_admin"), {.pool = {.size = 1}});
  const std::string user = "we ird'\\" + unique_name("u").substr(0, 12);
  const std::string password = "a b;c}d{e=f\"g'h\\i%@:/ü";
  const std::string account = "'we ird''\\\\" + user.substr(8) + "'@'%'";
  admin->execute(Query("CREATE USER " + account + " IDENTIFIED BY 'a b;c}d{e=f\"g''h\\\\i%@:/ü'"));
  admin->execute(Query("GRANT SELECT ON weir.* TO " + account));
  const std::string url = server_url("mariadb");
  const std::string at = url.substr(url.find('@'));
  const auto store =
      weir::mysql_store("mysql://we%20ird%27%5C" + user.substr(8) + at, {.password = password});
  BOOST_TEST(store->query("SELECT 1").size() == 1);
  admin->execute(Query("DROP USER " + account));
}

BOOST_AUTO_TEST_CASE(by_its_socket) {
  const std::string url = server_url("mariadb");
  const std::string user = url.substr(0, url.find('@'));
  const auto store = weir::mysql_store(user + "@/weir?socket=" + server_url("mariadb_socket"));
  BOOST_TEST(store->query("SELECT @@version").size() == 1);
}

BOOST_AUTO_TEST_CASE(encrypted_and_by_a_server_that_proves_itself) {
  const auto cipher = [](const std::string& options) {
    const auto store = weir::mysql_store(server_url("mariadb") + options, {.pool = {.size = 1}});
    return store->query("SHOW STATUS LIKE 'Ssl_cipher'").front()[1].as<std::string>();
  };
  BOOST_TEST(cipher("") == "");
  BOOST_TEST(cipher("?ssl-mode=required") != "");
  BOOST_TEST(cipher("?ssl-ca=" + server_url("mariadb_ca")) != "");
  BOOST_TEST(cipher("?ssl-mode=verify-identity&ssl-ca=" + server_url("mariadb_ca")) != "");
  // Another authority's word is not taken.
  const Error error = error_of([&] { cipher("?ssl-ca=" + server_url("redis_tls_ca")); });
  BOOST_TEST((error.kind() == Errc::unavailable), error.what());
  BOOST_TEST((error_of([&] { cipher("?ssl-mode=verify-identity"); }).kind() == Errc::unavailable));
}

BOOST_AUTO_TEST_CASE(names_for_the_server_and_for_people) {
  const auto store = open_mysql();
  BOOST_TEST(store->info().backend == "mysql");
  BOOST_TEST(store->info().dialect == &weir::mysql_dialect());
  const std::string password = server_url("mariadb").substr(13, 32);
  BOOST_TEST(store->info().identity.find(password) == std::string::npos);
  for (const auto& option : store->describe().options)
    BOOST_TEST(option.second.find(password) == std::string::npos);
  BOOST_TEST(weir::mysql_store("mysql://a@h/d")->info().identity !=
             weir::mysql_store("mysql://b@h/d")->info().identity);
  BOOST_TEST(weir::mysql_store("mysql://a@h/d")->info().identity ==
             weir::mysql_store("mariadb://a:p@h:3306/d")->info().identity);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(transactions, Fixture)

BOOST_AUTO_TEST_CASE(commit_keeps_and_rollback_undoes) {
  create("v INT");
  auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
  transaction->commit();
  transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (2)"));
  transaction->rollback();
  transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (3)"));
  transaction.reset();
  BOOST_TEST(number("SELECT SUM(v) FROM " + table) == 1);
}

BOOST_AUTO_TEST_CASE(isolation_and_read_only) {
  create("v INT");
  const auto admin = weir::mysql_store(server_url("mariadb_admin"), {.pool = {.size = 1}});
  const std::pair<weir::Isolation, const char*> levels[] = {
      {weir::Isolation::read_committed, "READ COMMITTED"},
      {weir::Isolation::repeatable_read, "REPEATABLE READ"},
      {weir::Isolation::serializable, "SERIALIZABLE"}};
  for (const auto& [isolation, name] : levels) {
    const auto transaction = store->begin({.isolation = isolation});
    transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
    std::this_thread::sleep_for(150ms);  // the server renews that table not more often
    const auto id = transaction->query("SELECT CONNECTION_ID()").front()[0].as<std::int64_t>();
    const Rows rows = admin->query(
        {"SELECT trx_isolation_level FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = :id",
         {{"id", id}}});
    BOOST_TEST(rows.front()[0].as<std::string>() == name);
  }
  const auto reader = store->begin({.read_only = true});
  const Error error = error_of([&] { reader->execute(Query("INSERT INTO " + table + " VALUES (2)")); });
  BOOST_TEST((error.kind() == Errc::read_only), error.what());
  BOOST_TEST(reader->query(Query("SELECT * FROM " + table)).size() == 0);
}

BOOST_AUTO_TEST_CASE(savepoints) {
  create("v INT");
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
  auto outer = transaction->savepoint();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (2)"));
  auto inner = transaction->savepoint();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (3)"));
  inner.rollback();
  outer.release();
  transaction->commit();
  BOOST_TEST(number("SELECT SUM(v) FROM " + table) == 3);
}

BOOST_AUTO_TEST_CASE(a_deadlock_has_one_victim) {
  create("id INT PRIMARY KEY, v INT");
  execute("INSERT INTO " + table + " VALUES (1, 0), (2, 0)");
  const auto two = open_mysql({.size = 2});
  const auto one_first = two->begin();
  const auto two_first = two->begin();
  one_first->execute(Query("UPDATE " + table + " SET v = 1 WHERE id = 1"));
  two_first->execute(Query("UPDATE " + table + " SET v = 1 WHERE id = 2"));
  std::thread waits([&] {
    try {
      one_first->execute(Query("UPDATE " + table + " SET v = 2 WHERE id = 2"));
    } catch (const Error& error) {
      BOOST_TEST((error.kind() == Errc::deadlock), error.what());
    }
  });
  Errc kind = Errc::deadlock;
  try {
    two_first->execute(Query("UPDATE " + table + " SET v = 2 WHERE id = 1"));
  } catch (const Error& error) {
    kind = error.kind();
  }
  waits.join();
  BOOST_TEST((kind == Errc::deadlock));
}

BOOST_AUTO_TEST_CASE(a_victim_does_nothing_more) {
  create("id INT PRIMARY KEY, v INT");
  execute("INSERT INTO " + table + " VALUES (1, 0), (2, 0)");
  const auto two = open_mysql({.size = 2});
  const auto a = two->begin();
  const auto b = two->begin();
  a->execute(Query("UPDATE " + table + " SET v = 1 WHERE id = 1"));
  b->execute(Query("UPDATE " + table + " SET v = 1 WHERE id = 2"));
  const auto update = [&](weir::Transaction& transaction, int id) {
    try {
      transaction.execute({"UPDATE " + table + " SET v = 2 WHERE id = :id", {{"id", id}}});
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  bool a_goes_on = false;
  std::thread waits([&] { a_goes_on = update(*a, 2); });
  const bool b_goes_on = update(*b, 1);
  waits.join();
  BOOST_TEST(a_goes_on != b_goes_on);
  weir::Transaction& victim = a_goes_on ? *b : *a;
  // It would be committed by itself: the transaction is gone.
  const Error late = error_of([&] { victim.execute(Query("INSERT INTO " + table + " VALUES (3, 3)")); });
  BOOST_TEST((late.kind() == Errc::invalid_argument), late.what());
  BOOST_TEST((error_of([&] { victim.commit(); }).kind() == Errc::invalid_argument));
  (a_goes_on ? *a : *b).commit();
  BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 2);
}

BOOST_AUTO_TEST_CASE(after_ddl_a_transaction_goes_on) {
  create("id INT PRIMARY KEY");
  const auto transaction = store->begin();
  transaction->execute(Query("INSERT INTO " + table + " VALUES (1)"));
  transaction->execute(Query("ALTER TABLE " + table + " ADD COLUMN v INT"));  // commits
  transaction->execute(Query("INSERT INTO " + table + " VALUES (2, 2)"));
  BOOST_TEST((error_of([&] { transaction->execute(Query("CREATE TABLE " + table + " (a INT)")); }).kind() ==
              Errc::invalid_argument));  // commits, too
  transaction->execute(Query("INSERT INTO " + table + " VALUES (3, 3)"));
  transaction->rollback();
  BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 2);
}

BOOST_AUTO_TEST_CASE(a_lock_that_is_not_granted_is_busy) {
  create("id INT PRIMARY KEY");
  execute("INSERT INTO " + table + " VALUES (1)");
  const auto holder = store->begin();
  holder->query(Query("SELECT * FROM " + table + " FOR UPDATE"));
  const auto other = open_mysql();
  const Error error = error_of([&] { other->query(Query("SELECT * FROM " + table + " FOR UPDATE NOWAIT")); });
  BOOST_TEST((error.kind() == Errc::busy), error.what());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sessions, Fixture)

BOOST_AUTO_TEST_CASE(a_session_comes_back_clean) {
  {
    const auto transaction = store->begin();
    transaction->execute(Query("CREATE TEMPORARY TABLE " + table + " (a INT)"));
    transaction->query("SELECT @weir := 5");
    BOOST_TEST(transaction->query("SELECT GET_LOCK('weir_test_lock', 0)").front()[0].as<std::int64_t>() == 1);
    transaction->commit();
  }
  BOOST_TEST(store->query("SELECT @weir").front()[0].is_null());
  BOOST_TEST(number("SELECT IS_FREE_LOCK('weir_test_lock')") == 1);
  BOOST_TEST(
      (error_of([&] { store->query(Query("SELECT * FROM " + table)); }).kind() == Errc::undefined_object));
  BOOST_TEST(text("SELECT CAST(@@session.time_zone AS CHAR)") == "+00:00");  // set anew
  BOOST_TEST(text("SELECT 'größe 😀'") == "größe 😀");
}

BOOST_AUTO_TEST_CASE(statements_are_kept_and_the_oldest_dropped) {
  const auto two = open_mysql({.size = 1, .statement_cache = 2});
  const auto prepared = [&] {
    const Rows rows = two->query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'");
    return std::stoll(rows.front()[1].as<std::string>());
  };
  const std::int64_t before = prepared();  // that is one of the two
  for (int i = 0; i < 5; ++i) two->query("SELECT 1");
  BOOST_TEST(prepared() == before + 1);
  two->query("SELECT 2");
  two->query("SELECT 3");
  two->query("SELECT 1");
  BOOST_TEST(prepared() == before + 5);
}

BOOST_AUTO_TEST_CASE(a_table_changes_under_a_prepared_statement) {
  create("a INT, b INT");
  execute("INSERT INTO " + table + " VALUES (1, 2)");
  const Statement all("SELECT * FROM " + table);
  const auto transaction = open_mysql()->begin();
  BOOST_TEST(store->query(all).column_count() == 2);
  execute("ALTER TABLE " + table + " ADD COLUMN c TEXT DEFAULT 'x'");
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(store->query(all).column_count() == 3);
  }
  execute("ALTER TABLE " + table + " RENAME COLUMN c TO d");
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(store->query(all).column_name(2) == "d");
  }
  execute("ALTER TABLE " + table + " MODIFY b DECIMAL(10,2), DROP COLUMN d");
  for (int i = 0; i < 3; ++i) {
    const Rows rows = store->query(all);
    BOOST_TEST(rows.column_count() == 2);
    BOOST_TEST((rows.front()[1].as<Value>() == Value(weir::Decimal::parse("2.00"))));
  }
  execute("ALTER TABLE " + table + " MODIFY b JSON");
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST((store->query(all).front()[1].as<Value>() == Value(weir::Json{"2.00"})));
  }
  execute("ALTER TABLE " + table + " MODIFY b TEXT");
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST((store->query(all).front()[1].as<Value>() == Value("2.00")));
  }
}

BOOST_AUTO_TEST_CASE(a_pool_under_threads) {
  create("v INT");
  const auto eight = open_mysql({.size = 4});
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const Rows rows = eight->query({"SELECT :a, :b", {{"a", t}, {"b", std::to_string(i)}}});
        if (rows.front()[0].as<std::int64_t>() != t || rows.front()[1].as<std::string>() != std::to_string(i))
          throw std::logic_error("somebody else's answer");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(eight->query("SELECT 1").size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
