// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "query_cache_fixture.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(query_cache_hits, Shop)

BOOST_AUTO_TEST_CASE(the_second_read_is_answered_from_the_cache) {
  const Seen first = a.seen();
  const Seen second = a.seen();
  BOOST_TEST(first.value == 10);
  BOOST_TEST(first.verdict == "miss");
  BOOST_TEST(second.value == 10);
  BOOST_TEST(second.verdict == "hit local");
  BOOST_TEST(a.queries() == 1);
  BOOST_TEST(a.count("misses") == 1u);
  BOOST_TEST(a.count("hits.local") == 1u);
}

BOOST_AUTO_TEST_CASE(what_one_process_stored_answers_in_another) {
  a.price();
  BOOST_TEST(b.seen().value == 10);
  BOOST_TEST(b.queries() == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_from_a_tier_behind_is_a_shared_hit) {
  const CachePtr near = memory_cache({.capacity = 1_MiB, .clock = &clock});
  // The far tier of these two says "hit shared", as a server would.
  class Shared final : public CacheAdapter {
   public:
    using CacheAdapter::CacheAdapter;
    std::optional<Blob> get(std::string_view key, const Context& context) override {
      auto value = CacheAdapter::get(key, context);
      if (value && context.report) context.report->verdict = CacheVerdict::hit_shared;
      return value;
    }
  };
  Process c{file, tiered(near, std::make_shared<Shared>(shared)), clock};
  a.price();
  BOOST_TEST(c.verdict() == "hit shared");
  BOOST_TEST(c.verdict() == "hit local");
  BOOST_TEST(c.count("hits.shared") == 1u);
}

BOOST_AUTO_TEST_CASE(an_entry_ends_with_its_ttl) {
  a.price();
  clock.advance(4min + 59s);
  BOOST_TEST(a.verdict() == "hit local");
  clock.advance(1s);
  BOOST_TEST(a.verdict() == "miss");
}

// A near tier may hold on to an entry for longer than the far one would have.
BOOST_AUTO_TEST_CASE(an_entry_that_a_cache_kept_for_too_long_does_not_answer) {
  class Keeper final : public CacheAdapter {
   public:
    using CacheAdapter::CacheAdapter;
    void set(std::string_view key, const Blob& value, Ttl, const Context& context) override {
      CacheAdapter::set(key, value, Ttl::forever(), context);
    }
  };
  Process c{file, std::make_shared<Keeper>(shared), clock};
  c.price();
  clock.advance(4min + 59s);
  BOOST_TEST(c.verdict() == "hit local");
  clock.advance(1s);
  BOOST_TEST(c.verdict() == "miss");
}

BOOST_AUTO_TEST_CASE(the_callers_ttl_goes_before_the_stores) {
  Context context;
  context.ttl = 10s;
  a.seen(1, context);
  clock.advance(10s);
  BOOST_TEST(a.verdict() == "miss");
}

BOOST_AUTO_TEST_CASE(bypass_neither_reads_nor_fills) {
  Context context;
  context.cache = CachePolicy::bypass;
  const Seen seen = a.seen(1, context);
  BOOST_TEST(seen.verdict == "bypass");
  BOOST_TEST(seen.reason == "the caller asked for it");
  BOOST_TEST(a.verdict() == "miss");
  BOOST_TEST(a.seen(1, context).verdict == "bypass");
  BOOST_TEST(a.queries() == 3);
}

BOOST_AUTO_TEST_CASE(refresh_does_not_read_but_fills) {
  a.price();
  sqlite_store(file)->execute(set_price.with({{"price", 99}, {"id", 1}}));
  BOOST_TEST(a.price() == 10);
  Context context;
  context.cache = CachePolicy::refresh;
  BOOST_TEST(a.seen(1, context).value == 99);
  BOOST_TEST(a.seen().value == 99);
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(what_is_volatile_is_not_cached) {
  const Seen seen = look(*a.store, "SELECT abs(random()) FROM products");
  BOOST_TEST(seen.verdict == "bypass");
  BOOST_TEST(!seen.reason.empty());
  look(*a.store, "SELECT abs(random()) FROM products");
  BOOST_TEST(a.queries() == 2);
}

BOOST_AUTO_TEST_CASE(an_answer_larger_than_max_entry_is_not_stored) {
  Process c{file, shared, clock, {.max_entry = {64}}};
  const Seen seen = c.seen();
  BOOST_TEST(seen.value == 10);
  BOOST_TEST(seen.verdict == "bypass");
  BOOST_TEST(seen.reason.find("max_entry") != std::string::npos);
  BOOST_TEST(c.verdict() == "bypass");
}

BOOST_AUTO_TEST_CASE(an_empty_answer_is_an_answer) {
  const Query none = price_of.with({{"id", 7}});
  BOOST_TEST(a.store->query(none).empty());
  BOOST_TEST(a.store->query(none).empty());
  BOOST_TEST(a.queries() == 1);
}

BOOST_AUTO_TEST_CASE(it_says_what_it_is_and_hides_nothing) {
  const Description description = a.store->describe();
  BOOST_TEST(description.name == "query_cache");
  BOOST_TEST(description.behind.at(0).name == "sqlite");
  BOOST_TEST(description.behind.at(1).name == "memory");
  BOOST_TEST(a.store->info().identity == a.gate->info().identity);
  BOOST_TEST(a.store->effects(price_of, {}).reads == a.gate->effects(price_of, {}).reads);
  a.store->ping({});
}

BOOST_AUTO_TEST_CASE(errors_of_the_database_pass_through) {
  expect_error(Errc::undefined_object, "absent", [&] { a.store->query("SELECT * FROM absent"); });
  expect_error(Errc::syntax, "", [&] { a.store->query("SELEC"); });
  expect_error(Errc::missing_parameter, "id", [&] { a.store->query(price_of); });
  expect_error(Errc::unknown_parameter, "idd", [&] {
    a.store->query(price_of.with({{"id", 1}, {"idd", 1}}));
  });
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
  expect_error(Errc::invalid_argument, "cache", [] { query_cache(nullptr); });
  expect_error(Errc::invalid_argument, "ttl", [&] { Process c(file, shared, clock, {.ttl = 0ms}); });
  expect_error(Errc::invalid_argument, "staleness",
               [&] { Process c(file, shared, clock, {.staleness = 0ms}); });
  expect_error(Errc::invalid_argument, "down_after",
               [&] { Process c(file, shared, clock, {.feed = QueryCacheFeed{.down_after = 1ms}}); });
  expect_error(Errc::invalid_argument, "poll",
               [&] { Process c(file, shared, clock, {.feed = QueryCacheFeed{.source = {.poll = 0ms}}}); });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_keys, Shop)

BOOST_AUTO_TEST_CASE(values_that_look_alike_have_entries_of_their_own) {
  const Statement echo{"SELECT :a || '/' || :b AS pair, count(*) FROM products"};
  const auto pair = [&](const Value& left, const Value& right) {
    return a.store->query(echo.with({{"a", left}, {"b", right}})).front()[0].as<Value>().to_string();
  };
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST(pair("x", "yz") == "x/yz");
    BOOST_TEST(pair("xy", "z") == "xy/z");
    BOOST_TEST(pair("", "xyz") == "/xyz");
    BOOST_TEST(pair("1", "2") == "1/2");
    BOOST_TEST(pair(1, 2) == "1/2");
    BOOST_TEST(pair(nullptr, "2") == "NULL");
  }
  BOOST_TEST(a.queries() == 6);
}

BOOST_AUTO_TEST_CASE(databases_of_the_same_tables_do_not_answer_for_each_other) {
  const std::string other_file = directory.file("other.db");
  Process other{other_file, shared, clock};
  other.store->execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL)");
  other.store->execute("INSERT INTO products VALUES (1, 77)");
  BOOST_TEST(a.price() == 10);
  BOOST_TEST(other.price() == 77);
  BOOST_TEST(a.price() == 10);
}

BOOST_AUTO_TEST_CASE(namespaces_do_not_answer_for_each_other) {
  Process c{file, shared, clock, {.name_space = "other"}};
  a.price();
  BOOST_TEST(c.verdict() == "miss");
}

// As if two keys had the same hash.
BOOST_AUTO_TEST_CASE(an_entry_of_another_query_under_the_same_short_key_does_not_answer) {
  a.price(1);
  const std::string key_of_1 = a.cache->set_keys().back();
  a.price(2);
  const std::string key_of_2 = a.cache->set_keys().back();
  BOOST_TEST_REQUIRE(key_of_1 != key_of_2);
  shared->set(key_of_2, *shared->get(key_of_1), Ttl::forever());
  const Seen seen = a.seen(2);
  BOOST_TEST(seen.value == 20);
  BOOST_TEST(seen.verdict == "miss");
  BOOST_TEST(a.verdict(2) == "hit local");
}

BOOST_AUTO_TEST_CASE(no_flipped_octet_changes_an_answer_or_fails_a_read) {
  a.price();
  const std::string key = a.cache->set_keys().back();
  const std::string entry(shared->get(key)->view());
  for (std::size_t i = 0; i < entry.size(); ++i) {
    std::string flipped = entry;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x41);
    shared->set(key, Blob::copy_of(flipped), Ttl::forever());
    BOOST_TEST(a.price() == 10);
  }
  BOOST_TEST(a.count("cache_errors") > 0u);
}

BOOST_AUTO_TEST_CASE(a_cut_or_foreign_entry_is_a_miss) {
  a.price();
  const std::string key = a.cache->set_keys().back();
  const std::string entry(shared->get(key)->view());
  for (std::size_t size = 0; size < entry.size(); ++size) {
    shared->set(key, Blob::copy_of(entry.substr(0, size)), Ttl::forever());
    const Seen seen = a.seen();
    BOOST_TEST(seen.value == 10);
    BOOST_TEST(seen.verdict == "miss");
  }
  shared->set(key, Blob::copy_of(std::string(300, '\xff')), Ttl::forever());
  BOOST_TEST(a.verdict() == "miss");
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(query_cache_config)

BOOST_AUTO_TEST_CASE(a_config_builds_it) {
  const TempDir directory;
  Registry known;
  register_memory(known);
  register_sqlite(known);
  register_query_cache(known);
  const auto parse = [&](const std::string& options) {
    return Runtime::parse(R"({"caches": {"hot": {"backend": "memory", "capacity": "1MiB"}},
          "stores": {"shop": {"backend": "sqlite", "url": "sqlite:)" +
                              directory.file("shop.db") + R"(", "adapters": [{"query_cache": )" + options +
                              "}]}}}",
                          "test", known, system_clock());
  };
  const Runtime runtime =
      parse(R"({"cache": "hot", "ttl": "1h", "freshness": "bounded", "staleness": "2s", "fence_time": "3s",
                "on_cache_loss": "fail", "namespace": "n", "max_entry": "64KiB"})");
  const StorePtr store = runtime.store("shop");
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  store->query("SELECT id FROM t");
  store->query("SELECT id FROM t");
  BOOST_TEST(runtime.metrics().value("query_cache.hits.local", "stores.shop") == 1u);

  expect_error(Errc::config, "/query_cache", [&] { parse("{}"); });
  expect_error(Errc::config, "hott", [&] { parse(R"({"cache": "hott"})"); });
  expect_error(Errc::config, "strict", [&] { parse(R"({"cache": "hot", "freshness": "strickt"})"); });
  expect_error(Errc::config, "fence_time", [&] { parse(R"({"cache": "hot", "fence_time": "1ms"})"); });
  expect_error(Errc::config, "proceed", [&] { parse(R"({"cache": "hot", "on_cache_loss": "proced"})"); });
  expect_error(Errc::config, "ttll", [&] { parse(R"({"cache": "hot", "ttll": "1s"})"); });
  expect_error(Errc::config, "ttl", [&] { parse(R"({"cache": "hot", "ttl": "0s"})"); });
  expect_error(Errc::config, "feed/kind", [&] { parse(R"({"cache": "hot", "feed": {"kind": "binary"}})"); });
  expect_error(Errc::config, "feed/poll", [&] { parse(R"({"cache": "hot", "feed": {"poll": "0s"}})"); });
  expect_error(Errc::config, "feed/down_after",
               [&] { parse(R"({"cache": "hot", "feed": {"poll": "9s", "down_after": "9s"}})"); });
  expect_error(Errc::config, "bypass",
               [&] { parse(R"({"cache": "hot", "feed": {"while_down": "bypas"}})"); });
  const Runtime fed = parse(R"({"cache": "hot", "feed": {"kind": "data_version", "poll": "20ms",
                                "while_down": "bypass", "down_after": "2s"}})");
  const Description description = fed.store("shop")->describe();
  BOOST_TEST(description.options.back().first == "feed");
  BOOST_TEST(description.options.back().second == "data_version");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
