// SPDX-License-Identifier: BSL-1.0
// A feed whose server is killed, or stands still.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <thread>

#include "support/private_server.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

bool comes_true(const std::function<bool()>& condition) {
  const auto latest = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > latest) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

/// A shop whose prices are read through a query cache with a feed and written past it.
struct Shop {
  Shop(StorePtr reads, StorePtr writes) : raw(std::move(writes)) {
    raw->execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price BIGINT NOT NULL)");
    raw->execute("INSERT INTO products VALUES (1, 0)");
    BOOST_TEST(raw->set_up_feed(FeedStep::install, FeedKind::automatic, {}).installed);
    store =
        query_cache(memory_cache({.capacity = 4_MiB}),
                    {.ttl = std::chrono::hours(1),
                     .feed = QueryCacheFeed{.source = {.poll = 20ms}, .while_down = WhileFeedDown::bypass},
                     .metrics = metrics}) |
        std::move(reads);
    BOOST_TEST_REQUIRE(comes_true([this] { return verdict().starts_with("hit"); }));
  }

  /// The verdict of a read; what went wrong where it fails.
  std::string verdict() {
    CallReport report;
    Context context = Context::within(300ms);
    context.report = &report;
    try {
      price = store->query(Statement("SELECT price FROM products WHERE id = 1"), context)
                  .front()[0]
                  .as<std::int64_t>();
      return std::string(to_string(report.verdict));
    } catch (const Error& error) {
      return "failed: " + std::string(to_string(error.kind()));
    }
  }
  bool write(int to) {
    try {
      raw->execute(Statement("UPDATE products SET price = :price WHERE id = 1").with({{"price", to}}),
                   Context::within(5s));
      return true;
    } catch (const Error&) {
      return false;
    }
  }
  bool sees(std::int64_t wanted) {
    return comes_true([&] { return verdict().starts_with("hit") && price == wanted; });
  }
  std::uint64_t count(const std::string& name) const {
    return metrics->value("query_cache.feed." + name, "store");
  }

  void survives_a_kill(test::PrivateServer& server) {
    server.kill();
    BOOST_TEST(comes_true([this] { return count("errors") >= 1; }));
    BOOST_TEST(!verdict().starts_with("hit"));
    server.restart();
    BOOST_TEST(comes_true([this] { return write(7); }));
    BOOST_TEST(sees(7));
    BOOST_TEST(count("gaps") >= 2);
  }

  // Nothing is closed: it is the silence that tells.
  void survives_a_pause(test::PrivateServer& server) {
    server.pause();
    BOOST_TEST(comes_true([this] { return count("errors") >= 1; }));
    BOOST_TEST(!verdict().starts_with("hit"));
    server.resume();
    BOOST_TEST(comes_true([this] { return write(8); }));
    BOOST_TEST(sees(8));
    BOOST_TEST(count("gaps") >= 2);
  }

  MetricsPtr metrics = std::make_shared<MetricsRegistry>();
  StorePtr raw;
  StorePtr store;
  std::int64_t price = -1;
};

BOOST_AUTO_TEST_SUITE(query_cache_feed_of_a_hurt_server)

BOOST_AUTO_TEST_CASE(postgresql_is_killed) {
  test::PrivatePostgres server;
  Shop(postgresql_store(server.url()), postgresql_store(server.url())).survives_a_kill(server);
}

BOOST_AUTO_TEST_CASE(postgresql_stands_still) {
  test::PrivatePostgres server;
  Shop(postgresql_store(server.url()), postgresql_store(server.url())).survives_a_pause(server);
}

BOOST_AUTO_TEST_CASE(mariadb_is_killed) {
  test::PrivateMariadb server;
  Shop(mysql_store(server.url()), mysql_store(server.url())).survives_a_kill(server);
}

BOOST_AUTO_TEST_CASE(mariadb_stands_still) {
  test::PrivateMariadb server;
  Shop(mysql_store(server.url()), mysql_store(server.url())).survives_a_pause(server);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
