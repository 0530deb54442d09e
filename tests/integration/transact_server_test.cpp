// SPDX-License-Identifier: BSL-1.0
// weir::transact where transactions really get in each other's way.
#include <atomic>
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support/servers.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/transact.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;

/// A table of two accounts with 100 each.
struct Accounts {
  Accounts() {
    store->execute("CREATE TABLE " + table + " (id integer PRIMARY KEY, balance integer NOT NULL)");
    store->execute("INSERT INTO " + table + " VALUES (1, 100), (2, 100)");
  }
  ~Accounts() { store->execute("DROP TABLE " + table); }

  int balance(Executor& on, int id) {
    return on.query({"SELECT balance FROM " + table + " WHERE id = :id", {{"id", id}}}).front()[0].as<int>();
  }
  void add(Executor& on, int id, int amount) {
    on.execute({"UPDATE " + table + " SET balance = balance + :amount WHERE id = :id",
                {{"amount", amount}, {"id", id}}});
  }

  StorePtr store = postgresql_store(server_url("postgresql"), {.pool = {.size = 4}});
  std::string table = unique_name("accounts");
};

BOOST_FIXTURE_TEST_SUITE(transact_on_postgresql, Accounts)

// Each reads what the other writes: PostgreSQL lets one of them commit.
BOOST_AUTO_TEST_CASE(a_serialization_failure_is_run_again) {
  std::atomic<int> runs = 0;
  std::barrier both_have_read(2);
  const auto pay_from_both = [&](int account) {
    bool first = true;
    transact(*store, {.transaction = {.isolation = Isolation::serializable}}, [&](Transaction& transaction) {
      ++runs;
      const int sum = balance(transaction, 1) + balance(transaction, 2);
      if (std::exchange(first, false)) both_have_read.arrive_and_wait();
      if (sum >= 150) add(transaction, account, -150);
    });
  };
  {
    const std::jthread other([&] { pay_from_both(1); });
    pay_from_both(2);
  }
  BOOST_TEST(runs == 3);
  BOOST_TEST(balance(*store, 1) + balance(*store, 2) == 50);  // one of them saw that nothing is left
}

BOOST_AUTO_TEST_CASE(a_deadlocks_victim_is_run_again) {
  std::atomic<int> runs = 0;
  std::barrier both_have_one(2);
  const auto transfer = [&](int from, int to) {
    bool first = true;
    transact(*store, [&](Transaction& transaction) {
      ++runs;
      add(transaction, from, -10);
      if (std::exchange(first, false)) both_have_one.arrive_and_wait();
      add(transaction, to, 10);
    });
  };
  {
    const std::jthread other([&] { transfer(1, 2); });
    transfer(2, 1);
  }
  BOOST_TEST(runs == 3);
  BOOST_TEST(balance(*store, 1) == 100);
  BOOST_TEST(balance(*store, 2) == 100);
}

BOOST_AUTO_TEST_CASE(many_who_count_lose_none) {
  constexpr int threads = 4;
  constexpr int each = 25;
  const TransactOptions options{
      .transaction = {.isolation = Isolation::serializable}, .attempts = 100, .first_wait = 1ms};
  {
    std::vector<std::jthread> counting;
    for (int i = 0; i < threads; ++i)
      counting.emplace_back([&] {
        for (int n = 0; n < each; ++n)
          transact(*store, options, [&](Transaction& transaction) {
            const int seen = balance(transaction, 1);
            transaction.execute(
                {"UPDATE " + table + " SET balance = :next WHERE id = 1", {{"next", seen + 1}}});
          });
      });
  }
  BOOST_TEST(balance(*store, 1) == 100 + threads * each);
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_in_the_body_is_run_again) {
  int runs = 0;
  const StorePtr killer = postgresql_store(server_url("postgresql"));
  transact(*store, [&](Transaction& transaction) {
    add(transaction, 1, 1);
    if (++runs > 1) return;
    const int process = transaction.query("SELECT pg_backend_pid()").front()[0].as<int>();
    killer->query({"SELECT pg_terminate_backend(:process)", {{"process", process}}});
    for (int i = 0; i < 100; ++i) {
      std::this_thread::sleep_for(1ms);
      add(transaction, 1, 1);
    }
  });
  BOOST_TEST(runs == 2);
  BOOST_TEST(balance(*store, 1) == 101);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
