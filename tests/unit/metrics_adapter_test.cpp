// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

#include "expect_error.hpp"
#include "support/temp_dir.hpp"
#include "weir/adapters/metrics.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/chain.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

struct Counted {
  test::TempDir directory;
  MetricsPtr registry = std::make_shared<MetricsRegistry>();
  StorePtr store = metrics(registry, "shop") | sqlite_store(directory.file("shop.db"));
  CachePtr cache = metrics(registry, "hot") | memory_cache({.capacity = 1_MiB});

  std::uint64_t of_store(const std::string& name) { return registry->value("store." + name, "shop"); }
  std::uint64_t of_cache(const std::string& name) { return registry->value("cache." + name, "hot"); }
};

BOOST_FIXTURE_TEST_SUITE(metrics_adapter, Counted)

BOOST_AUTO_TEST_CASE(calls_of_a_store_are_counted) {
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  store->execute("INSERT INTO t VALUES (1), (2), (3)");
  BOOST_TEST(store->query("SELECT id FROM t").size() == 3u);
  BOOST_TEST(of_store("executes") == 2u);
  BOOST_TEST(of_store("queries") == 1u);
  BOOST_TEST(of_store("rows") == 3u);
  BOOST_TEST(of_store("errors") == 0u);
  BOOST_TEST(of_store("busy_ns") > 0u);
}

BOOST_AUTO_TEST_CASE(a_failed_call_is_an_error_and_a_call) {
  test::expect_error(Errc::undefined_object, "absent", [&] { store->query("SELECT * FROM absent"); });
  BOOST_TEST(of_store("queries") == 1u);
  BOOST_TEST(of_store("errors") == 1u);
  BOOST_TEST(of_store("rows") == 0u);
}

BOOST_AUTO_TEST_CASE(transactions_are_counted_with_what_runs_in_them) {
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  {
    const auto transaction = store->begin();
    transaction->execute("INSERT INTO t VALUES (1)");
    BOOST_TEST(transaction->query("SELECT * FROM t").size() == 1u);
    transaction->commit();
  }
  store->begin()->rollback();
  { const auto dropped = store->begin(); }
  BOOST_TEST(of_store("begins") == 3u);
  BOOST_TEST(of_store("commits") == 1u);
  BOOST_TEST(of_store("rollbacks") == 2u);
  BOOST_TEST(of_store("executes") == 2u);
  BOOST_TEST(of_store("queries") == 1u);
}

BOOST_AUTO_TEST_CASE(batches_are_counted_with_their_rows) {
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  Batch batch(Statement("INSERT INTO t VALUES (:id)"), {"id"});
  for (int id = 0; id < 5; ++id) batch.add({id});
  store->execute_many(batch);
  test::expect_error(Errc::unique_violation, "row 0", [&] { store->execute_many(batch); });
  store->begin()->execute_many(Batch(batch.statement(), batch.names()));
  BOOST_TEST(of_store("batches") == 3u);
  BOOST_TEST(of_store("batch_rows") == 5u);
  BOOST_TEST(of_store("executes") == 1u);
  BOOST_TEST(of_store("errors") == 1u);
}

BOOST_AUTO_TEST_CASE(streams_are_counted_with_the_rows_that_were_read) {
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  store->execute("INSERT INTO t VALUES (1), (2), (3), (4)");
  const auto stream = store->stream("SELECT id FROM t", {.rows = 3});
  BOOST_TEST(of_store("streams") == 1u);
  BOOST_TEST(of_store("rows") == 0u);
  stream->next();
  BOOST_TEST(of_store("rows") == 3u);
  while (stream->next()) {
  }
  BOOST_TEST(of_store("rows") == 4u);
  store->begin()->stream("SELECT id FROM t")->next();
  BOOST_TEST(of_store("streams") == 2u);
  BOOST_TEST(of_store("rows") == 8u);
  BOOST_TEST(of_store("queries") == 0u);
  test::expect_error(Errc::unsupported, "", [&] { store->stream("DELETE FROM t"); });
  BOOST_TEST(of_store("streams") == 3u);
  BOOST_TEST(of_store("errors") == 1u);
}

BOOST_AUTO_TEST_CASE(calls_of_a_cache_are_counted) {
  const Blob value = Blob::copy_of("v");
  cache->set("k", value, Ttl::forever());
  cache->get("k");
  cache->get("absent");
  const std::array<std::string_view, 3> keys{"k", "absent", "k"};
  cache->get_many(keys);
  cache->remove("k");
  cache->add("k", value, Ttl::forever());
  cache->compare_and_set("k", value, Blob::copy_of("1"), Ttl::forever());
  cache->increment("k", 1, Ttl::forever());
  cache->touch("k", 1s);
  cache->clear();
  BOOST_TEST(of_cache("gets") == 5u);
  BOOST_TEST(of_cache("hits") == 3u);
  BOOST_TEST(of_cache("sets") == 1u);
  BOOST_TEST(of_cache("removes") == 1u);
  BOOST_TEST(of_cache("others") == 5u);
  BOOST_TEST(of_cache("errors") == 0u);
  test::expect_error(Errc::invalid_argument, "", [&] { cache->get(""); });
  BOOST_TEST(of_cache("errors") == 1u);
}

BOOST_AUTO_TEST_CASE(calls_of_many_keys_count_each) {
  const Blob value = Blob::copy_of("v");
  const std::vector<CacheItem> items = {{"a", value, 1s}, {"b", value, 1s}};
  const std::array<std::string_view, 3> keys{"a", "b", "c"};
  cache->set_many(items);
  cache->get_and_touch("a", 1s);
  cache->get_and_touch("absent", 1s);
  cache->replace("a", value, 1s);
  cache->remove_many(keys);
  BOOST_TEST(of_cache("sets") == 2u);
  BOOST_TEST(of_cache("gets") == 2u);
  BOOST_TEST(of_cache("hits") == 1u);
  BOOST_TEST(of_cache("others") == 1u);
  BOOST_TEST(of_cache("removes") == 3u);
  const std::vector<CacheItem> bad = {{"", value, 1s}};
  test::expect_error(Errc::invalid_argument, "", [&] { cache->set_many(bad); });
  BOOST_TEST(of_cache("errors") == 1u);
}

BOOST_AUTO_TEST_CASE(it_is_invisible_otherwise) {
  const StorePtr bare = sqlite_store(directory.file("shop.db"));
  BOOST_TEST(store->info().identity == bare->info().identity);
  BOOST_TEST(store->describe().name == "metrics");
  BOOST_TEST(store->describe().behind.at(0).name == "sqlite");
  store->ping({});
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  BOOST_TEST(store->effects(Statement("SELECT id FROM t"), {}).cacheable);
}

BOOST_AUTO_TEST_CASE(a_config_counts_for_the_store_or_cache_that_it_stands_in) {
  Registry known;
  register_memory(known);
  register_sqlite(known);
  register_metrics(known);
  const Runtime runtime = Runtime::parse(
      R"({"caches": {"hot": {"backend": "memory", "adapters": ["metrics"]}},
          "stores": {"shop": {"backend": "sqlite", "url": "sqlite:)" +
          directory.file("config.db") + R"(", "adapters": ["metrics"]}}})",
      "test", known, system_clock());
  runtime.store("shop")->query("SELECT 1");
  runtime.cache("hot")->get("k");
  BOOST_TEST(runtime.metrics().value("store.queries", "stores.shop") == 1u);
  BOOST_TEST(runtime.metrics().value("cache.gets", "caches.hot") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
