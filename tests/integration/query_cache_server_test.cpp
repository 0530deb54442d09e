// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "shop_process.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Shop {
  test::ShopTable table;
  std::string redis = test::server_url("redis");
  std::string prefix = test::unique_name("query_cache") + ":";
  test::ShopProcess a{table, redis, prefix, 200ms};
  test::ShopProcess b{table, redis, prefix, 200ms};

  Shop() {
    BOOST_TEST_REQUIRE(a.comes_to_know_rows());
    BOOST_TEST_REQUIRE(b.comes_to_know_rows());
  }
};

BOOST_FIXTURE_TEST_SUITE(query_cache_on_postgresql_and_redis, Shop)

BOOST_AUTO_TEST_CASE(a_miss_fills_both_tiers) {
  BOOST_TEST(a.verdict(1) == "miss");
  BOOST_TEST(a.verdict(1) == "hit local");
  BOOST_TEST(b.verdict(1) == "hit shared");
  BOOST_TEST(b.verdict(1) == "hit local");
}

BOOST_AUTO_TEST_CASE(a_write_is_seen_by_the_next_read_of_its_process) {
  a.price(1);
  a.change(7, 1);
  BOOST_TEST(a.price(1) == 7);
  BOOST_TEST(a.verdict(1) == "hit local");
}

BOOST_AUTO_TEST_CASE(a_write_is_seen_by_other_processes_after_staleness) {
  BOOST_TEST(b.price(1) == 0);
  a.change(7, 1);
  std::this_thread::sleep_for(250ms);
  BOOST_TEST(b.price(1) == 7);
}

BOOST_AUTO_TEST_CASE(a_commit_is_seen_and_a_rollback_leaves_the_entries) {
  BOOST_TEST(a.price(1) == 0);
  {
    const auto transaction = a.store().begin();
    a.change(*transaction, 8, 1);
    transaction->rollback();
  }
  BOOST_TEST(a.price(1) == 0);
  {
    const auto transaction = a.store().begin();
    a.change(*transaction, 9, 1);
    BOOST_TEST(a.price(1) == 0);
    transaction->commit();
  }
  BOOST_TEST(a.price(1) == 9);
}

BOOST_AUTO_TEST_CASE(a_query_that_writes_is_a_write) {
  a.price(1);
  a.store().query("UPDATE " + table.name() + " SET price = 5 WHERE id = 1 RETURNING id");
  BOOST_TEST(a.price(1) == 5);
}

BOOST_AUTO_TEST_CASE(a_value_that_may_mean_today_is_not_cached) {
  const Statement since("SELECT COUNT(*) AS n FROM " + table.name() +
                        " WHERE CAST(:day AS DATE) <= DATE '2000-01-01'");
  const auto verdict = [&](std::string_view day) {
    CallReport report;
    Context context;
    context.report = &report;
    a.store().query(since.with({{"day", day}}), context);
    return std::string(to_string(report.verdict));
  };
  for (const char* fixed : {"1999-12-31", "2026-11-23"}) {
    BOOST_TEST(verdict(fixed) == "miss");
    BOOST_TEST(verdict(fixed) == "hit local");
  }
  for (int again = 0; again < 2; ++again) BOOST_TEST(verdict(" Today") == "bypass");
}

// In each process a writer counts its own two products up; everybody reads everything and checks that a read
// of its own process' products gives at least what had returned before it began.
BOOST_AUTO_TEST_CASE(no_read_of_a_process_gives_less_than_what_its_writes_had_returned) {
  constexpr int writes = 150;
  std::array<std::atomic<std::int64_t>, 4> returned{};
  std::atomic<int> running{2};
  std::atomic<int> stale{0};
  const auto write = [&](test::ShopProcess& process, std::size_t first) {
    for (int i = 1; i <= writes; ++i) {
      const std::size_t product = first + static_cast<std::size_t>(i % 2);
      process.change(i, static_cast<int>(product) + 1);
      returned[product] = i;
    }
    --running;
  };
  const auto read = [&](test::ShopProcess& process, std::size_t first) {
    for (std::size_t i = 0; running > 0; ++i) {
      const std::size_t product = i % returned.size();
      const std::int64_t before = returned[product];
      const std::int64_t price = process.price(static_cast<int>(product) + 1);
      if (product / 2 == first / 2 && price < before) ++stale;
    }
  };
  std::vector<std::thread> threads;
  threads.emplace_back(write, std::ref(a), 0);
  threads.emplace_back(write, std::ref(b), 2);
  threads.emplace_back(read, std::ref(a), 0);
  threads.emplace_back(read, std::ref(a), 0);
  threads.emplace_back(read, std::ref(b), 2);
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(stale == 0);
  std::this_thread::sleep_for(250ms);
  for (std::size_t product = 0; product < returned.size(); ++product) {
    const int id = static_cast<int>(product) + 1;
    BOOST_TEST(a.price(id) == returned[product]);
    BOOST_TEST(b.price(id) == returned[product]);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
