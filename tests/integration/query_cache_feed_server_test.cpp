// SPDX-License-Identifier: BSL-1.0
// A cached answer, and a writer that knows nothing of weir.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "feed_fixture.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/redis.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

// Far beyond the milliseconds that it takes on a machine that is not busy.
constexpr std::chrono::seconds in_good_time{10};

bool comes_true(const std::function<bool()>& condition) {
  const auto latest = std::chrono::steady_clock::now() + in_good_time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > latest) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

const QueryCacheFeed quick{.source = {.poll = 20ms}};

/// A process: a query cache with a feed over the store of a database.
class Reader {
 public:
  Reader(const StorePtr& store, const CachePtr& cache, const std::optional<QueryCacheFeed>& feed = quick)
      : store_(query_cache(cache, {.ttl = std::chrono::hours(1),
                                   .staleness = 100ms,
                                   .fence_time = 200ms,
                                   .feed = feed,
                                   .metrics = metrics_}) |
               store) {}

  std::int64_t price() { return ask("SELECT price FROM products WHERE id = 1"); }
  std::int64_t notes() { return ask("SELECT COUNT(*) AS n FROM notes"); }
  const CallReport& report() const { return report_; }
  bool hits() {
    price();
    return to_string(report_.verdict).starts_with("hit");
  }
  /// The first query starts the feed, and its first change of all tokens is behind it.
  bool is_up() {
    return comes_true([this] { return hits() && count("feed.gaps") >= 1; }) &&
           comes_true([this] { return hits(); });
  }
  std::uint64_t count(const std::string& name) { return metrics_->value("query_cache." + name, "store"); }
  Store& store() { return *store_; }

 private:
  std::int64_t ask(const char* sql) {
    report_ = {};
    Context context;
    context.report = &report_;
    return store_->query(Statement(sql), context).front()[0].as<std::int64_t>();
  }

  MetricsPtr metrics_ = std::make_shared<MetricsRegistry>();
  CallReport report_;
  StorePtr store_;
};

CachePtr own_cache() { return memory_cache({.capacity = 4_MiB}); }

template <class Database>
struct Shop : Database {
  Shop() {
    this->execute("INSERT INTO products VALUES (1, 0)");
    this->set_up_all(FeedStep::install);
  }
};

using Databases = boost::mpl::list<test::PostgresqlFeedDatabase, test::MariadbFeedDatabase,
                                   test::SqliteFeedDatabase, test::SqliteVersionsDatabase>;

const QueryCacheFeed quick_of(FeedKind kind) { return {.source = {.kind = kind, .poll = 20ms}}; }

BOOST_AUTO_TEST_SUITE(query_cache_with_a_feed)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_written_past_weir_is_seen_and_the_rest_stays, Database, Databases) {
  const Shop<Database> shop;
  Reader reader(shop.store, own_cache(), quick_of(shop.kind));
  BOOST_TEST_REQUIRE(reader.is_up());
  BOOST_TEST(
      comes_true([&] { return reader.notes() == 0 && reader.report().verdict == CacheVerdict::hit_local; }));
  const std::uint64_t before = reader.count("feed.changes");
  for (std::int64_t price = 1; price <= 3; ++price) {
    shop.execute("UPDATE products SET price = " + std::to_string(price) + " WHERE id = 1");
    BOOST_TEST(comes_true([&] { return reader.price() == price; }));
  }
  BOOST_TEST(comes_true([&] { return reader.hits(); }));
  BOOST_TEST(reader.price() == 3);
  BOOST_TEST(reader.count("feed.changes") > before);
  reader.notes();
  BOOST_TEST(to_string(reader.report().verdict) == "hit local");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_process_without_a_feed_profits_from_another_ones, Database, Databases) {
  const Shop<Database> shop;
  RedisOptions options;
  options.prefix = test::unique_name("query_cache_feed") + ":";
  const CachePtr shared = redis_cache(test::server_url("redis"), options);
  Reader with(shop.store, shared, quick_of(shop.kind));
  Reader without(shop.store, shared, std::nullopt);
  BOOST_TEST_REQUIRE(with.is_up());
  BOOST_TEST_REQUIRE(comes_true([&] { return without.hits(); }));
  shop.execute("UPDATE products SET price = 9 WHERE id = 1");
  BOOST_TEST(comes_true([&] { return without.price() == 9; }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(it_ends_without_delay, Database, Databases) {
  const Shop<Database> shop;
  auto reader = std::make_unique<Reader>(shop.store, own_cache(), quick_of(shop.kind));
  BOOST_TEST_REQUIRE(reader->is_up());
  const auto begin = std::chrono::steady_clock::now();
  reader.reset();
  BOOST_TEST((std::chrono::steady_clock::now() - begin < 2s));
}

BOOST_AUTO_TEST_CASE(it_starts_with_the_first_query) {
  const Shop<test::SqliteFeedDatabase> shop;
  Reader reader(shop.store, own_cache());
  std::this_thread::sleep_for(100ms);
  BOOST_TEST(reader.count("feed.gaps") == 0);
  BOOST_TEST(reader.is_up());
}

BOOST_AUTO_TEST_CASE(where_no_feed_can_be_opened_bypass_asks_the_database_and_proceed_does_not) {
  const test::PostgresqlFeedDatabase database;
  database.execute("INSERT INTO products VALUES (1, 0)");
  Reader strict(database.store, own_cache(), QueryCacheFeed{.while_down = WhileFeedDown::bypass});
  Reader easy(database.store, own_cache());
  BOOST_TEST(comes_true([&] { return easy.hits() && easy.count("feed.errors") >= 1; }));
  BOOST_TEST(comes_true([&] { return !strict.hits() && strict.count("feed.errors") >= 1; }));
  BOOST_TEST(to_string(strict.report().verdict) == "bypass");
  BOOST_TEST(strict.report().reason == "the change feed is cut off");
  Context as_old_as_the_ttl;
  as_old_as_the_ttl.freshness = Freshness::ttl;
  for (int again = 0; again < 2; ++again) {
    CallReport report;
    as_old_as_the_ttl.report = &report;
    strict.store().query(Statement("SELECT price FROM products WHERE id = 1"), as_old_as_the_ttl);
    BOOST_TEST(to_string(report.verdict) == (again == 0 ? "miss" : "hit local"));
  }
  database.set_up(FeedStep::install);
  BOOST_TEST(comes_true([&] { return strict.hits(); }));
}

// What was written while it was cut off it has not heard of, and so it changes every token.
BOOST_AUTO_TEST_CASE(back_from_a_cut_nothing_old_answers) {
  const Shop<test::PostgresqlFeedDatabase> shop;
  const StorePtr admin = postgresql_store(test::server_url("postgresql_admin"));
  Reader reader(shop.store, own_cache());
  BOOST_TEST_REQUIRE(reader.is_up());
  // Superusers are not counted.
  admin->execute(Statement("ALTER DATABASE " + shop.database + " CONNECTION LIMIT 0"));
  admin->query(Statement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'weir' AND "
                         "datname = :name")
                   .with({{"name", shop.database}}));
  BOOST_TEST_REQUIRE(comes_true([&] { return reader.count("feed.errors") >= 1; }));
  shop.owner->execute(Statement("UPDATE products SET price = 5 WHERE id = 1"));
  BOOST_TEST(reader.price() == 0);
  BOOST_TEST(to_string(reader.report().verdict) == "hit local");
  admin->execute(Statement("ALTER DATABASE " + shop.database + " CONNECTION LIMIT -1"));
  BOOST_TEST(comes_true([&] { return reader.price() == 5; }));
  BOOST_TEST(reader.count("feed.gaps") >= 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
