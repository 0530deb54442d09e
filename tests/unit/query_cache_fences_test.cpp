// SPDX-License-Identifier: BSL-1.0
// Behind a cache that processes share: fences, quarantine, and what becomes of a writer that dies.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "query_cache_fixture.hpp"
#include "weir/adapters/tiered.hpp"

namespace weir::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(query_cache_fences, SharedShop)

BOOST_AUTO_TEST_CASE(what_one_stored_the_other_finds) {
  a.price();
  BOOST_TEST(b.price() == 10);
  BOOST_TEST(b.verdict() != "miss");
}

BOOST_AUTO_TEST_CASE(a_strict_read_sees_every_write_that_returned) {
  for (int price = 11; price < 20; ++price) {
    b.change(price);
    BOOST_TEST(a.seen(1, strict).value == price);
    BOOST_TEST(a.seen(1, strict).value == price);
    BOOST_TEST(b.seen(1, strict).value == price);
  }
}

// What this process put there meanwhile is older than what another one has written since.
BOOST_AUTO_TEST_CASE(a_strict_read_goes_by_no_version_from_before_it_began) {
  a.price();
  std::thread writer = write_and_stop(a, 11);
  a.cache->after_set.hold();
  a.gate->gates.after_execute.open();
  a.cache->after_set.await_held();            // its fresh token is in the cache; the answer is on its way
  BOOST_TEST(b.seen(1, strict).value == 11);  // is stored under that token
  b.change(12);
  clock.advance(1ms);
  a.cache->after_get_many.hold();
  Seen seen{};
  std::thread reader([&] { seen = a.seen(1, strict); });
  a.cache->after_get_many.await_held();
  a.cache->after_set.open();
  writer.join();
  a.cache->after_get_many.open();
  reader.join();
  BOOST_TEST(seen.value == 12);
}

BOOST_AUTO_TEST_CASE(a_strict_read_hits) {
  a.seen(1, strict);
  BOOST_TEST(a.seen(1, strict).verdict != "miss");
  BOOST_TEST(b.seen(1, strict).verdict != "miss");
}

BOOST_AUTO_TEST_CASE(a_bounded_read_sees_a_write_of_another_process_after_the_staleness) {
  a.price();
  b.change(11);
  outlive_copies();
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_ttl_read_does_not_ask) {
  Context ttl;
  ttl.freshness = Freshness::ttl;
  a.price();
  b.change(11);
  outlive_copies();
  BOOST_TEST(a.seen(1, ttl).value == 10);
  BOOST_TEST(a.price() == 11);
}

// Its write is in the database, and its invalidation is not.
BOOST_AUTO_TEST_CASE(while_a_writer_is_between_commit_and_invalidation_nobody_hits) {
  a.price();
  std::thread writer = write_and_stop(b, 11);
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(a.seen(1, strict).verdict == "bypass");
  outlive_copies();
  BOOST_TEST(a.price() == 11);
  b.gate->gates.after_execute.open();
  writer.join();
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(a.seen(1, strict).verdict != "bypass");
}

BOOST_AUTO_TEST_CASE(what_a_dead_writer_committed_is_seen_and_cached_again_after_the_fence_time) {
  Process dying(file, shared, clock, {}, true);
  a.price();
  std::thread writer = write_and_stop(dying, 11);
  BOOST_TEST(a.seen(1, strict).value == 11);
  clock.advance(fence_time);
  BOOST_TEST(a.seen(1, strict).value == 11);
  a.seen(1, strict);
  BOOST_TEST(a.seen(1, strict).verdict != "bypass");
  BOOST_TEST(a.count("fences_expired") == 2u);  // of the table, and of the row's group
  BOOST_TEST(b.seen(1, strict).value == 11);
  dying.gate->gates.after_execute.open();
  writer.join();
  BOOST_TEST(a.seen(1, strict).value == 11);
}

// What was stored before hits no more, though nobody else changed a token.
BOOST_AUTO_TEST_CASE(the_end_of_a_dead_writers_fence_changes_the_token) {
  a.price();
  Process dying(file, shared, clock, {}, true);
  std::thread writer = write_and_stop(dying, 11);
  a.seen(1, strict);
  clock.advance(fence_time);
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(a.seen(1, strict).value == 11);
  dying.gate->gates.after_execute.open();
  writer.join();
}

// By the real clock: renewing is a thread's matter.
BOOST_AUTO_TEST_CASE(a_writer_that_lives_keeps_its_fence) {
  const QueryCacheOptions quick{.freshness = Freshness::strict, .fence_time = 1s};
  Process reader(file, shared, system_clock(), quick, true);
  Process writer(file, shared, system_clock(), quick, true);
  reader.price();
  std::thread writing = write_and_stop(writer, 11);
  for (int i = 0; i < 60; ++i) {
    BOOST_TEST(reader.seen().verdict == "bypass");
    std::this_thread::sleep_for(20ms);
  }
  BOOST_TEST(reader.count("fences_expired") == 0u);
  writer.gate->gates.after_execute.open();
  writing.join();
  BOOST_TEST(reader.price() == 11);
}

// The thread may be faster than the fence is put.
BOOST_AUTO_TEST_CASE(a_fence_that_comes_late_is_kept_too) {
  const QueryCacheOptions quick{.freshness = Freshness::strict, .fence_time = 1s};
  Process reader(file, shared, system_clock(), quick, true);
  Process writer(file, shared, system_clock(), quick, true);
  reader.price();
  writer.gate->gates.after_execute.hold();
  writer.cache->before_get.hold();
  std::thread writing([&] { writer.change(11); });
  writer.cache->before_get.await_held();
  std::this_thread::sleep_for(50ms);
  writer.cache->before_get.open();
  writer.gate->gates.after_execute.await_held();
  for (int i = 0; i < 60; ++i) {
    BOOST_TEST(reader.seen().verdict == "bypass");
    std::this_thread::sleep_for(20ms);
  }
  writer.gate->gates.after_execute.open();
  writing.join();
}

BOOST_AUTO_TEST_CASE(a_write_that_surely_changed_nothing_changes_no_token) {
  a.price();
  BOOST_CHECK_THROW(b.store->execute("INSERT INTO products VALUES (1, 12)"), Error);
  BOOST_TEST(a.seen(1, strict).verdict != "miss");
  BOOST_TEST(a.seen(1, strict).verdict != "bypass");
}

BOOST_AUTO_TEST_CASE(a_rollback_puts_no_fence_and_changes_no_token) {
  a.price();
  {
    const auto transaction = b.store->begin({});
    transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
    BOOST_TEST(a.seen(1, strict).verdict != "bypass");
    transaction->rollback();
  }
  BOOST_TEST(a.seen(1, strict).value == 10);
  BOOST_TEST(a.seen(1, strict).verdict != "miss");
}

BOOST_AUTO_TEST_CASE(a_commit_is_seen_at_once) {
  a.price();
  const auto transaction = b.store->begin({});
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  BOOST_TEST(a.seen(1, strict).value == 10);
  transaction->commit();
  BOOST_TEST(a.seen(1, strict).value == 11);
}

// A fence may have gone with what the cache lost, and its writer may commit yet.
BOOST_AUTO_TEST_CASE(after_the_cache_was_emptied_nothing_is_stored_for_the_fence_time) {
  std::thread writer = write_and_stop(b, 11);
  shared->clear();
  BOOST_TEST(a.seen(1, strict).verdict == "bypass");
  clock.advance(fence_time - 1s);
  BOOST_TEST(a.seen(1, strict).verdict == "bypass");
  b.gate->gates.after_execute.open();
  writer.join();
  clock.advance(fence_time + 1s);
  a.seen(1, strict);
  a.seen(1, strict);
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(a.seen(1, strict).verdict != "bypass");
}

BOOST_AUTO_TEST_CASE(what_takes_no_fence_is_not_written_where_that_is_to_fail) {
  Process careful(file, shared, clock, {.on_cache_loss = OnCacheLoss::fail}, true);
  careful.price();
  careful.cache->cut_off = true;
  expect_error(Errc::unavailable, "cut off", [&] { careful.change(11); });
  BOOST_TEST(a.seen(1, strict).value == 10);
  careful.cache->cut_off = false;
  careful.change(12);
  BOOST_TEST(a.seen(1, strict).value == 12);
}

BOOST_AUTO_TEST_CASE(a_write_proceeds_without_the_cache_and_is_told_of_later) {
  a.price();
  b.cache->cut_off = true;
  b.change(11);
  BOOST_TEST(b.price() == 11);
  b.cache->cut_off = false;
  clock.advance(1s);
  BOOST_TEST(b.price() == 11);  // which pays what it owes
  BOOST_TEST(a.seen(1, strict).value == 11);
}

// The fence is there, so whoever meets it makes good for the token that did not come.
BOOST_AUTO_TEST_CASE(a_write_that_was_fenced_may_return_without_its_token) {
  Process careful(file, shared, clock, {.on_cache_loss = OnCacheLoss::fail}, true);
  a.price();
  careful.gate->gates.after_execute.hold();
  std::thread writer([&] { careful.change(11); });
  careful.gate->gates.after_execute.await_held();
  careful.cache->cut_off = true;
  careful.gate->gates.after_execute.open();
  writer.join();
  BOOST_TEST(a.seen(1, strict).value == 11);
  clock.advance(fence_time);
  a.seen(1, strict);
  BOOST_TEST(a.seen(1, strict).value == 11);
}

// It may yet be done: what anybody stored meanwhile would be old then.
BOOST_AUTO_TEST_CASE(a_write_in_doubt_keeps_everybody_from_the_cache_for_the_fence_time) {
  a.price();
  b.gate->gates.fail_after_execute.arm(failure(Errc::unavailable, true));
  expect_error(Errc::unavailable, "made by the test", [&] { b.change(11); });
  for (Process* process : {&a, &b}) BOOST_TEST(process->seen(1, strict).verdict == "bypass");
  clock.advance(fence_time - 1s);
  for (Process* process : {&a, &b}) BOOST_TEST(process->seen(1, strict).verdict == "bypass");
  clock.advance(1s);
  for (Process* process : {&a, &b}) {
    BOOST_TEST(process->seen(1, strict).value == 11);
    BOOST_TEST(process->seen(1, strict).verdict != "bypass");
  }
}

BOOST_AUTO_TEST_CASE(a_commit_in_doubt_keeps_everybody_from_the_cache_for_the_fence_time) {
  a.price();
  {
    const auto transaction = b.store->begin({});
    transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
    b.gate->gates.fail_after_commit.arm(failure(Errc::unavailable, true));
    BOOST_CHECK_THROW(transaction->commit(), Error);
  }
  BOOST_TEST(a.seen(1, strict).verdict == "bypass");
  clock.advance(fence_time);
  BOOST_TEST(a.seen(1, strict).value == 11);
  BOOST_TEST(a.seen(1, strict).verdict != "bypass");
}

BOOST_AUTO_TEST_CASE(writers_that_cross_lose_nothing) {
  std::thread first([&] {
    for (int i = 0; i < 50; ++i) a.change(100 + i);
  });
  std::thread second([&] {
    for (int i = 0; i < 50; ++i) b.change(200 + i, 2);
  });
  first.join();
  second.join();
  BOOST_TEST(a.seen(2, strict).value == 249);
  BOOST_TEST(b.seen(1, strict).value == 149);
}

BOOST_AUTO_TEST_CASE(a_refused_replacement_is_tried_again) {
  b.cache->replacements_to_refuse = 3;
  b.change(11);
  BOOST_TEST(a.seen(1, strict).value == 11);
}

// A hit needs no payload from the server where this process has it.
BOOST_AUTO_TEST_CASE(a_strict_hit_takes_the_answer_from_the_near_tier) {
  const CachePtr near = memory_cache({.capacity = 4_MiB, .clock = &clock});
  const auto far = std::make_shared<GatedCache>(shared, true);
  const StorePtr store =
      query_cache(tiered(near, far), {.freshness = Freshness::strict, .clock = &clock}) | StorePtr(a.gate);
  const Query query = price_of.with({{"id", 1}});
  a.price();
  for (int i = 0; i < 3; ++i) look(*store, query);
  BOOST_TEST(look(*store, query).verdict == "hit local");
  b.change(11);
  BOOST_TEST(look(*store, query).value == 11);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
