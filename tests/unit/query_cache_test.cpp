// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE adapters
#include "weir/adapters/query_cache.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "expect_error.hpp"
#include "gates.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"
#include "weir/adapters/tiered.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

const Statement price_of{"SELECT price FROM products WHERE id = :id"};
const Statement set_price{"UPDATE products SET price = :price WHERE id = :id"};
const Statement note_count{"SELECT count(*) AS n FROM notes"};
const Statement add_note{"INSERT INTO notes (text) VALUES (:text)"};

/// A read's answer and where it came from.
struct Seen {
  std::int64_t value;
  std::string verdict;
  std::string reason;
};

Seen look(Executor& store, const Query& query, Context context = {}) {
  CallReport report;
  context.report = &report;
  const Rows rows = store.query(query, context);
  return {rows.front()[0].as<std::int64_t>(), std::string(to_string(report.verdict)), report.reason};
}

/// One process: its own query cache over a cache and a database that it may share with others.
struct Process {
  Process(const std::string& database, const CachePtr& shared, const Clock& clock,
          QueryCacheOptions options = {})
      : gate(std::make_shared<test::GatedStore>(
            sqlite_store(database, {.journal = SqliteOptions::Journal::wal, .pool = {.size = 4}}))),
        cache(std::make_shared<test::GatedCache>(shared)) {
    options.clock = &clock;
    options.metrics = metrics;
    store = query_cache(cache, options) | StorePtr(gate);
  }

  std::int64_t price(int id = 1) { return look(*store, price_of.with({{"id", id}})).value; }
  std::string verdict(int id = 1) { return look(*store, price_of.with({{"id", id}})).verdict; }
  Seen seen(int id = 1, const Context& context = {}) {
    return look(*store, price_of.with({{"id", id}}), context);
  }
  void change(int price, int id = 1) { store->execute(set_price.with({{"price", price}, {"id", id}})); }
  std::uint64_t count(const std::string& name) { return metrics->value("query_cache." + name, "store"); }
  int queries() { return gate->gates.queries; }

  MetricsPtr metrics = std::make_shared<MetricsRegistry>();
  std::shared_ptr<test::GatedStore> gate;
  std::shared_ptr<test::GatedCache> cache;
  StorePtr store;
};

/// Two processes on one database and one shared cache. Product 1 costs 10, product 2 costs 20.
struct Shop {
  Shop() {
    a.store->execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL)");
    a.store->execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE)");
    a.store->execute("INSERT INTO products VALUES (1, 10), (2, 20)");
  }

  /// Every process' copies of the tokens are too old now.
  void outlive_tokens() { clock.advance(2s); }

  test::TempDir directory;
  std::string file = directory.file("shop.db");
  test::ManualClock clock;
  CachePtr shared = memory_cache({.capacity = 4_MiB, .clock = &clock});
  Process a{file, shared, clock};
  Process b{file, shared, clock};
};

// For other threads than the test's own, where nothing may be asserted.
std::string outcome_of_price(Process& process) {
  try {
    return std::to_string(process.price());
  } catch (const Error& error) {
    return std::string(to_string(error.kind()));
  }
}

Error failure(Errc kind, bool maybe_applied = false) {
  return Error(kind, "made by the test",
               {.link = "gate", .native_code = {}, .server_message = {}, .maybe_applied = maybe_applied});
}

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
  test::expect_error(Errc::undefined_object, "absent", [&] { a.store->query("SELECT * FROM absent"); });
  test::expect_error(Errc::syntax, "", [&] { a.store->query("SELEC"); });
  test::expect_error(Errc::missing_parameter, "id", [&] { a.store->query(price_of); });
  test::expect_error(Errc::unknown_parameter, "idd", [&] {
    a.store->query(price_of.with({{"id", 1}, {"idd", 1}}));
  });
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
  test::expect_error(Errc::invalid_argument, "cache", [] { query_cache(nullptr); });
  test::expect_error(Errc::invalid_argument, "ttl", [&] { Process c(file, shared, clock, {.ttl = 0ms}); });
  test::expect_error(Errc::invalid_argument, "token_ttl",
                     [&] { Process c(file, shared, clock, {.token_ttl = 0ms}); });
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

BOOST_FIXTURE_TEST_SUITE(query_cache_writes, Shop)

BOOST_AUTO_TEST_CASE(a_write_is_seen_by_the_next_read) {
  a.price();
  a.change(11);
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(a.count("invalidations") > 0u);
}

BOOST_AUTO_TEST_CASE(a_write_leaves_other_tables_entries) {
  look(*a.store, note_count);
  a.price();
  a.change(11);
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(an_answer_from_two_tables_ends_with_either) {
  const Statement both{"SELECT price + (SELECT count(*) FROM notes) FROM products WHERE id = 1"};
  BOOST_TEST(look(*a.store, both).value == 10);
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, both).value == 11);
  a.change(20);
  BOOST_TEST(look(*a.store, both).value == 21);
  BOOST_TEST(look(*a.store, both).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(a_query_that_writes_is_a_write) {
  a.price();
  const Statement returning{"UPDATE products SET price = price + 1 WHERE id = 1 RETURNING price"};
  const Seen seen = look(*a.store, returning);
  BOOST_TEST(seen.value == 11);
  BOOST_TEST(seen.verdict == "bypass");
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(look(*a.store, returning).value == 12);
  BOOST_TEST(a.price() == 12);
}

BOOST_AUTO_TEST_CASE(declared_tables_count) {
  const Statement declared = Statement("SELECT price FROM products WHERE id = 1").reads({"notes"});
  look(*a.store, declared);
  a.change(11);
  BOOST_TEST(look(*a.store, declared).verdict == "hit local");
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, declared).value == 11);

  a.price();
  a.store->execute(Statement("INSERT INTO notes (text) VALUES ('y')").writes({"products"}));
  BOOST_TEST(a.verdict() == "miss");
}

// The same text, once analysed and once declared.
BOOST_AUTO_TEST_CASE(declarations_make_another_statement) {
  const Statement bare{"SELECT price FROM products WHERE id = 1"};
  const Statement declared = bare.reads({"notes"});
  look(*a.store, bare);
  look(*a.store, declared);
  a.change(11);
  BOOST_TEST(look(*a.store, bare).value == 11);
}

BOOST_AUTO_TEST_CASE(a_write_that_surely_failed_leaves_the_entries) {
  a.store->execute(add_note.with({{"text", "x"}}));
  look(*a.store, note_count);
  const std::uint64_t before = a.count("invalidations");
  test::expect_error(Errc::unique_violation, "", [&] { a.store->execute(add_note.with({{"text", "x"}})); });
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
  BOOST_TEST(a.count("invalidations") == before);
}

BOOST_AUTO_TEST_CASE(a_write_that_failed_halfway_counts) {
  look(*a.store, note_count);
  test::expect_error(Errc::unique_violation, "", [&] {
    a.store->execute("INSERT OR FAIL INTO notes (text) VALUES ('x'), ('y'), ('x')");
  });
  BOOST_TEST(look(*a.store, note_count).value == 2);
}

BOOST_AUTO_TEST_CASE(a_write_that_may_have_been_applied_counts) {
  for (const Error& error : {failure(Errc::unavailable, true), failure(Errc::unavailable),
                             failure(Errc::timeout), failure(Errc::cancelled), failure(Errc::corrupt),
                             failure(Errc::internal), failure(Errc::unique_violation, true)}) {
    const std::int64_t before = a.price();
    a.gate->gates.fail_after_execute.arm(error);
    BOOST_CHECK_THROW(a.change(static_cast<int>(before) + 1), Error);
    BOOST_TEST(a.price() == before + 1, to_string(error.kind()));
  }
}

BOOST_AUTO_TEST_CASE(a_trigger_writes_too) {
  a.store->execute(
      "CREATE TRIGGER log AFTER UPDATE ON products BEGIN INSERT INTO notes (text) VALUES (new.price); END");
  BOOST_TEST(look(*a.store, note_count).value == 0);
  a.change(11);
  BOOST_TEST(look(*a.store, note_count).value == 1);
}

// The update was planned before the trigger was there, and ran after.
BOOST_AUTO_TEST_CASE(a_trigger_made_while_a_write_waits_is_noticed) {
  a.change(11);
  BOOST_TEST(look(*a.store, note_count).value == 0);
  a.gate->gates.before_execute.hold();
  std::thread writer([&] { a.change(12); });
  a.gate->gates.before_execute.await_held();
  a.store->execute(
      "CREATE TRIGGER log AFTER UPDATE ON products BEGIN INSERT INTO notes (text) VALUES (new.price); END");
  BOOST_TEST(look(*a.store, note_count).value == 0);
  a.gate->gates.before_execute.open();
  writer.join();
  BOOST_TEST(look(*a.store, note_count).value == 1);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_schema_ends_all_that_was_learnt) {
  a.store->execute("CREATE VIEW v AS SELECT price AS n FROM products WHERE id = 1");
  const Statement from_view{"SELECT n FROM v"};
  BOOST_TEST(look(*a.store, from_view).value == 10);
  BOOST_TEST(look(*a.store, from_view).verdict == "hit local");
  a.store->execute("DROP VIEW v");
  a.store->execute("CREATE VIEW v AS SELECT count(*) AS n FROM notes");
  BOOST_TEST(look(*a.store, from_view).value == 0);
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, from_view).value == 1);
  BOOST_TEST(look(*a.store, from_view).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(effects_are_asked_for_once_a_statement) {
  a.price();
  a.price();
  const int before = a.gate->gates.effects;
  for (int id = 1; id <= 3; ++id) a.store->query(price_of.with({{"id", id}}));
  std::thread([&] { a.price(); }).join();
  BOOST_TEST(a.gate->gates.effects == before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_races, Shop)

// Reader asks, writer writes, reader stores what it got before.
BOOST_AUTO_TEST_CASE(an_old_answer_stored_after_a_write_does_not_answer) {
  a.price(2);
  a.gate->gates.after_query.hold();
  std::int64_t got = 0;
  std::thread reader([&] { got = a.price(); });
  a.gate->gates.after_query.await_held();
  a.change(11);
  a.gate->gates.after_query.open();
  reader.join();
  BOOST_TEST(got == 10);
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(b.price() == 11);
}

// The same across processes: the reader's is not the one that wrote.
BOOST_AUTO_TEST_CASE(an_old_answer_stored_after_another_process_wrote_does_not_answer_later) {
  a.gate->gates.after_query.hold();
  std::thread reader([&] { a.price(); });
  a.gate->gates.after_query.await_held();
  b.change(11);
  a.gate->gates.after_query.open();
  reader.join();
  BOOST_TEST(b.price() == 11);
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_read_after_a_write_does_not_join_a_query_from_before) {
  a.price(2);
  a.gate->gates.after_query.hold();
  std::thread old_reader([&] { a.price(); });
  a.gate->gates.after_query.await_held();
  a.change(11);
  BOOST_TEST(a.seen(1, Context::within(10s)).value == 11);
  a.gate->gates.after_query.open();
  old_reader.join();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.count("flights_joined") == 0u);
}

BOOST_AUTO_TEST_CASE(readers_of_the_same_share_one_query) {
  a.price(2);
  const int before = a.queries();
  a.gate->gates.before_query.hold();
  std::vector<std::thread> readers;
  std::atomic<int> right{0};
  for (int i = 0; i < 5; ++i) {
    readers.emplace_back([&] {
      if (a.price() == 10) ++right;
    });
  }
  while (a.count("flights_joined") < 4) std::this_thread::yield();
  a.gate->gates.before_query.open();
  for (std::thread& reader : readers) reader.join();
  BOOST_TEST(right == 5);
  BOOST_TEST(a.queries() == before + 1);
}

BOOST_AUTO_TEST_CASE(the_leaders_error_is_everybodys) {
  a.price(2);
  const int before = a.queries();
  a.gate->gates.before_query.hold();
  a.gate->gates.fail_query.arm(failure(Errc::unavailable));
  auto leader = std::async(std::launch::async, [&] { return outcome_of_price(a); });
  a.gate->gates.before_query.await_held();
  auto joiner = std::async(std::launch::async, [&] { return outcome_of_price(a); });
  while (a.count("flights_joined") < 1) std::this_thread::yield();
  a.gate->gates.before_query.open();
  BOOST_TEST(leader.get() == "unavailable");
  BOOST_TEST(joiner.get() == "unavailable");
  BOOST_TEST(a.queries() == before + 1);
  BOOST_TEST(a.price() == 10);
}

BOOST_AUTO_TEST_CASE(a_leader_that_ran_out_of_time_fails_alone) {
  a.price(2);
  a.gate->gates.before_query.hold();
  a.gate->gates.fail_query.arm(failure(Errc::timeout));
  auto leader = std::async(std::launch::async, [&] { return outcome_of_price(a); });
  a.gate->gates.before_query.await_held();
  auto joiner = std::async(std::launch::async, [&] { return outcome_of_price(a); });
  while (a.count("flights_joined") < 1) std::this_thread::yield();
  a.gate->gates.before_query.open();
  BOOST_TEST(leader.get() == "timeout");
  BOOST_TEST(joiner.get() == "10");
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(a_joiner_waits_until_its_own_deadline) {
  a.price(2);
  a.gate->gates.before_query.hold();
  auto leader = std::async(std::launch::async, [&] { return outcome_of_price(a); });
  a.gate->gates.before_query.await_held();
  test::expect_error(Errc::timeout, "query_cache", [&] { a.seen(1, Context::within(10ms)); });
  a.gate->gates.before_query.open();
  BOOST_TEST(leader.get() == "10");
}

// The database has the new price, the writer has not returned: whoever sees the new one must not be followed
// by one who sees the old.
BOOST_AUTO_TEST_CASE(while_a_write_is_in_progress_its_tables_are_not_cached) {
  a.price();
  a.gate->gates.after_execute.hold();
  std::thread writer([&] { a.change(11); });
  a.gate->gates.after_execute.await_held();
  const Seen seen = a.seen();
  BOOST_TEST(seen.value == 11);
  BOOST_TEST(seen.verdict == "bypass");
  BOOST_TEST(seen.reason.find("in progress") != std::string::npos);
  BOOST_TEST(look(*a.store, note_count).verdict == "miss");
  a.gate->gates.after_execute.open();
  writer.join();
  BOOST_TEST(a.verdict() == "miss");
  BOOST_TEST(a.verdict() == "hit local");
}

// The token is here but not yet in the cache: an entry stored under it now could outlive another process'
// write, whose token ours would then replace.
BOOST_AUTO_TEST_CASE(nothing_is_stored_under_a_token_on_its_way_to_the_cache) {
  a.price();
  b.price();
  a.cache->before_set.hold();
  std::thread writer([&] { a.change(11); });
  a.cache->before_set.await_held();
  BOOST_TEST(a.seen().verdict == "bypass");
  b.change(12);
  a.cache->before_set.open();
  writer.join();
  BOOST_TEST(a.price() == 12);
  BOOST_TEST(b.price() == 12);
}

// The cell is read, then a local write changes it, then the reader takes what it read.
BOOST_AUTO_TEST_CASE(a_slow_reading_of_tokens_does_not_bring_back_the_one_before_a_write) {
  a.price();
  outlive_tokens();
  a.cache->after_get_many.hold();
  std::thread reader([&] { a.price(); });
  a.cache->after_get_many.await_held();
  a.change(11);
  a.cache->after_get_many.open();
  reader.join();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.price() == 11);
}

// The same, where the reading began while the write was on its way.
BOOST_AUTO_TEST_CASE(a_reading_of_tokens_during_a_write_does_not_bring_back_the_old_one) {
  a.price();
  outlive_tokens();
  a.cache->before_set.hold();
  std::thread writer([&] { a.change(11); });
  a.cache->before_set.await_held();
  BOOST_TEST(a.price() == 11);
  a.cache->before_set.open();
  writer.join();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_write_of_another_process_is_seen_when_the_copy_of_its_token_is_too_old) {
  a.price();
  b.change(11);
  clock.advance(999ms);
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(tokens_are_read_past_the_private_tier) {
  Process c{file, tiered(memory_cache({.capacity = 1_MiB, .clock = &clock}), shared), clock};
  BOOST_TEST(c.price() == 10);
  for (int price = 11; price < 14; ++price) {
    b.change(price);
    outlive_tokens();
    BOOST_TEST(c.price() == price);
  }
}

BOOST_AUTO_TEST_CASE(no_hit_lets_the_copy_of_a_token_live_longer) {
  a.price();
  b.change(11);
  int old_ones = 0;
  for (int i = 0; i < 100; ++i) {
    clock.advance(20ms);
    if (a.price() == 10) ++old_ones;
  }
  BOOST_TEST(old_ones < 50);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_schema_by_another_process_ends_plans) {
  a.store->execute("CREATE VIEW v AS SELECT price AS n FROM products WHERE id = 1");
  const Statement from_view{"SELECT n FROM v"};
  BOOST_TEST(look(*a.store, from_view).value == 10);
  b.store->execute("DROP VIEW v");
  b.store->execute("CREATE VIEW v AS SELECT count(*) AS n FROM notes");
  outlive_tokens();
  BOOST_TEST(look(*a.store, from_view).value == 0);
  a.store->execute(add_note.with({{"text", "x"}}));
  BOOST_TEST(look(*a.store, from_view).value == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_transactions, Shop)

BOOST_AUTO_TEST_CASE(a_transaction_reads_its_own_writes_and_nobody_else_does) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  const Seen inside = look(*transaction, price_of.with({{"id", 1}}));
  BOOST_TEST(inside.value == 11);
  BOOST_TEST(inside.verdict == "bypass");
  BOOST_TEST(a.seen().value == 10);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(b.price() == 10);
}

BOOST_AUTO_TEST_CASE(what_a_transaction_read_is_never_stored) {
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  look(*transaction, price_of.with({{"id", 1}}));
  BOOST_TEST(a.seen().value == 10);
  BOOST_TEST(a.queries() == 1);
  transaction->rollback();
  BOOST_TEST(a.price() == 10);
}

BOOST_AUTO_TEST_CASE(a_rollback_leaves_the_entries) {
  a.change(10);
  a.price();
  const std::uint64_t before = a.count("invalidations");
  {
    const auto transaction = a.store->begin();
    transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
    transaction->rollback();
  }
  BOOST_TEST(a.verdict() == "hit local");
  {
    const auto dropped = a.store->begin();
    dropped->execute(set_price.with({{"price", 11}, {"id", 1}}));
  }
  BOOST_TEST(a.seen().value == 10);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(a.count("invalidations") == before);
}

BOOST_AUTO_TEST_CASE(a_commit_is_seen_by_the_next_read) {
  a.change(10);
  a.price();
  look(*a.store, note_count);
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  transaction->commit();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(look(*a.store, note_count).verdict == "hit local");
}

// What the statement writes is found out when the transaction is over: its connection may be the only one.
BOOST_AUTO_TEST_CASE(a_commit_of_statements_never_seen_before_ends_their_tables_entries_alone) {
  const StorePtr single =
      query_cache(shared, {.clock = &clock}) | sqlite_store(file, {.pool = {.size = 1, .wait = 0ms}});
  look(*single, price_of.with({{"id", 1}}));
  look(*single, note_count);
  const auto transaction = single->begin();
  transaction->execute("UPDATE products SET price = 11 WHERE id = 1");
  transaction->query("SELECT text FROM notes");
  transaction->commit();
  BOOST_TEST(look(*single, price_of.with({{"id", 1}})).value == 11);
  BOOST_TEST(look(*single, note_count).verdict == "hit local");
}

BOOST_AUTO_TEST_CASE(between_a_commit_and_its_return_the_tables_are_not_cached) {
  for (const bool seen_before : {false, true}) {
    const std::int64_t before = a.price();
    a.gate->gates.after_commit.hold();
    std::thread writer([&] {
      const auto transaction = a.store->begin();
      transaction->execute(set_price.with({{"price", before + 1}, {"id", 1}}));
      transaction->commit();
    });
    a.gate->gates.after_commit.await_held();
    const Seen seen = a.seen();
    BOOST_TEST(seen.value == before + 1, "seen before: " << seen_before);
    BOOST_TEST(seen.verdict == "bypass");
    a.gate->gates.after_commit.open();
    writer.join();
    BOOST_TEST(a.price() == before + 1);
  }
}

// The reader's query began before the commit and is stored after.
BOOST_AUTO_TEST_CASE(an_answer_from_before_a_commit_stored_after_it_does_not_answer) {
  a.price(2);
  a.gate->gates.after_query.hold();
  std::thread reader([&] { a.price(); });
  a.gate->gates.after_query.await_held();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  transaction->commit();
  a.gate->gates.after_query.open();
  reader.join();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_commit_that_may_have_been_applied_counts) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  a.gate->gates.fail_after_commit.arm(failure(Errc::unavailable, true));
  BOOST_CHECK_THROW(transaction->commit(), Error);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_schema_in_a_transaction_counts_at_its_commit) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute("DROP TABLE products");
  transaction->execute("CREATE TABLE products AS SELECT 1 AS id, 99 AS price");
  transaction->commit();
  BOOST_TEST(a.price() == 99);
}

BOOST_AUTO_TEST_CASE(a_query_that_writes_in_a_transaction_counts) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->query("UPDATE products SET price = 11 WHERE id = 1 RETURNING id");
  transaction->commit();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_without_its_cache, Shop)

BOOST_AUTO_TEST_CASE(reads_go_to_the_database_and_never_fail) {
  a.price();
  a.cache->cut_off = true;
  for (int i = 0; i < 5; ++i) {
    const Seen seen = a.seen();
    BOOST_TEST(seen.value == 10);
    BOOST_TEST(seen.verdict == "bypass");
    clock.advance(300ms);
  }
  BOOST_TEST(a.count("cache_errors") > 0u);
  a.cache->cut_off = false;
  clock.advance(100ms);
  a.price();
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(a_cache_that_was_never_there_fails_nothing) {
  a.cache->cut_off = true;
  BOOST_TEST(a.price() == 10);
  a.change(11);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(the_private_tier_answers_while_the_copies_of_the_tokens_are_fresh) {
  const CachePtr near = memory_cache({.capacity = 1_MiB, .clock = &clock});
  auto far = std::make_shared<test::GatedCache>(shared);
  Process c{file, tiered(near, far), clock};
  c.price();
  far->cut_off = true;
  BOOST_TEST(c.verdict() == "hit local");
  clock.advance(1s);
  BOOST_TEST(c.verdict() == "bypass");
}

// The entry from before is still in the cache when it is back, and so is the token that it was stored under.
BOOST_AUTO_TEST_CASE(a_write_while_the_cache_is_away_is_seen_when_it_is_back) {
  a.price();
  a.cache->cut_off = true;
  a.change(11);
  BOOST_TEST(a.price() == 11);
  a.cache->cut_off = false;
  BOOST_TEST(a.price() == 11);
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(b.price() == 11);
}

// A cache that hangs loses nothing, so here the token alone tells that it must be pushed anew.
BOOST_AUTO_TEST_CASE(a_write_while_the_cache_hangs_is_seen_when_it_answers_again) {
  a.price();
  a.cache->cut_off_kind = Errc::timeout;
  a.cache->cut_off = true;
  a.change(11);
  a.cache->cut_off = false;
  BOOST_TEST(a.price() == 11);
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(b.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_commit_while_the_cache_is_away_is_seen_when_it_is_back) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  a.cache->cut_off = true;
  transaction->commit();
  a.cache->cut_off = false;
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
}

// Cut off between two tries, so that only one of them sees it.
BOOST_AUTO_TEST_CASE(a_token_that_could_not_be_pushed_is_pushed_before_the_cache_is_trusted) {
  a.price();
  a.cache->cut_off = true;
  a.change(11);
  outlive_tokens();
  a.price();
  a.cache->cut_off = false;
  BOOST_TEST(a.seen().verdict == "bypass");
  clock.advance(100ms);
  BOOST_TEST(a.seen().value == 11);
  outlive_tokens();
  BOOST_TEST(b.price() == 11);
}

BOOST_AUTO_TEST_CASE(an_emptied_cache_is_filled_again) {
  a.price();
  a.change(11);
  shared->clear();
  BOOST_TEST(a.price() == 11);
  outlive_tokens();
  shared->clear();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
}

// A server that is killed and comes back with a snapshot from before the write: old tokens, old entries.
BOOST_AUTO_TEST_CASE(a_cache_that_comes_back_with_old_contents_does_not_bring_back_old_answers) {
  a.change(10);
  a.price();
  std::vector<std::pair<std::string, Blob>> snapshot;
  for (const std::string& key : a.cache->set_keys()) {
    if (const auto value = shared->get(key)) snapshot.emplace_back(key, *value);
  }
  a.change(11);
  BOOST_TEST(a.price() == 11);
  a.cache->cut_off = true;
  clock.advance(1s);
  BOOST_TEST(a.price() == 11);
  for (const auto& [key, value] : snapshot) shared->set(key, value, Ttl::forever());
  a.cache->cut_off = false;
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_cell_that_holds_no_token_is_replaced) {
  a.change(10);
  a.price();
  const std::vector<std::string> keys = a.cache->set_keys();
  for (const std::string& key : keys) {
    if (shared->get(key) && shared->get(key)->size() == 8) {
      shared->set(key, Blob::copy_of("nonsense, and long"), Ttl::forever());
    }
  }
  outlive_tokens();
  BOOST_TEST(a.price() == 10);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(b.verdict() == "hit local");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(query_cache_threads, Shop)

// Writers count products up, one each, some in transactions; readers check that a read gives at least what
// had returned before it began. The cache goes away and comes back now and then.
BOOST_AUTO_TEST_CASE(no_read_gives_less_than_what_had_returned) {
  constexpr int writer_count = 2;
  constexpr int writes = 150;
  std::array<std::atomic<std::int64_t>, writer_count> returned{};
  std::atomic<int> running{writer_count};
  std::atomic<int> stale{0};
  std::atomic<int> reads{0};
  const CachePtr near = memory_cache({.capacity = 1_MiB});
  Process c{file, tiered(near, shared), system_clock(), {.token_ttl = 5ms}};
  for (int w = 0; w < writer_count; ++w) c.change(0, w + 1);

  const auto write = [&](int w) {
    for (int i = 1; i <= writes; ++i) {
      const Query update = set_price.with({{"price", i}, {"id", w + 1}});
      if (i % 3 == 0) {
        const auto transaction = c.store->begin();
        transaction->execute(update);
        transaction->commit();
      } else {
        c.store->execute(update);
      }
      returned[static_cast<std::size_t>(w)] = i;
      if (w == 0 && i % 20 == 0) c.cache->cut_off = i % 40 == 0;
      std::this_thread::sleep_for(1ms);
    }
    c.cache->cut_off = false;
    --running;
  };
  const auto read = [&] {
    for (int w = 0; running > 0; w = (w + 1) % writer_count) {
      const std::int64_t before = returned[static_cast<std::size_t>(w)];
      if (c.price(w + 1) < before) ++stale;
      ++reads;
    }
  };
  std::vector<std::thread> threads;
  for (int w = 0; w < writer_count; ++w) threads.emplace_back(write, w);
  for (int r = 0; r < 3; ++r) threads.emplace_back(read);
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(stale == 0);
  BOOST_TEST(reads > 0);
  BOOST_TEST(c.count("hits.local") > 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(query_cache_config)

BOOST_AUTO_TEST_CASE(a_config_builds_it) {
  const test::TempDir directory;
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
      parse(R"({"cache": "hot", "ttl": "1h", "token_ttl": "2s", "namespace": "n", "max_entry": "64KiB"})");
  const StorePtr store = runtime.store("shop");
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  store->query("SELECT id FROM t");
  store->query("SELECT id FROM t");
  BOOST_TEST(runtime.metrics().value("query_cache.hits.local", "stores.shop") == 1u);

  test::expect_error(Errc::config, "/query_cache", [&] { parse("{}"); });
  test::expect_error(Errc::config, "hott", [&] { parse(R"({"cache": "hott"})"); });
  test::expect_error(Errc::config, "ttll", [&] { parse(R"({"cache": "hot", "ttll": "1s"})"); });
  test::expect_error(Errc::config, "ttl", [&] { parse(R"({"cache": "hot", "ttl": "0s"})"); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
