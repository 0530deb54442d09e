// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>
#include <vector>

#include "query_cache_fixture.hpp"
#include "weir/adapters/tiered.hpp"

namespace weir::test {
namespace {

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
  expect_error(Errc::timeout, "query_cache", [&] { a.seen(1, Context::within(10ms)); });
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

BOOST_FIXTURE_TEST_SUITE(query_cache_threads, Shop)

// Writers count products up, one each, some in transactions or batches; readers check that a read gives at
// least what had returned before it began. The cache goes away and comes back now and then.
BOOST_AUTO_TEST_CASE(no_read_gives_less_than_what_had_returned) {
  constexpr int writer_count = 2;
  constexpr int writes = 150;
  std::array<std::atomic<std::int64_t>, writer_count> returned{};
  std::atomic<int> running{writer_count};
  std::atomic<int> stale{0};
  std::atomic<int> reads{0};
  const CachePtr near = memory_cache({.capacity = 1_MiB});
  Process c{file, tiered(near, shared), system_clock(), {.staleness = 5ms}};
  for (int w = 0; w < writer_count; ++w) c.change(0, w + 1);

  const auto write = [&](int w) {
    for (int i = 1; i <= writes; ++i) {
      const Query update = set_price.with({{"price", i}, {"id", w + 1}});
      if (i % 3 == 0) {
        const auto transaction = c.store->begin();
        transaction->execute(update);
        transaction->commit();
      } else if (i % 3 == 1) {
        Batch batch(set_price, {"price", "id"});
        batch.add({i, w + 1});
        c.store->execute_many(batch);
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

}  // namespace
}  // namespace weir::test
