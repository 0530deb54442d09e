// SPDX-License-Identifier: BSL-1.0
#include "pool.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "scripted_engine.hpp"
#include "weir/error.hpp"

namespace weir::relational {
namespace {

using namespace std::chrono_literals;

ScriptedSession& of(const Lease& lease) { return static_cast<ScriptedSession&>(*lease); }

BOOST_FIXTURE_TEST_SUITE(pool_of_sessions, ScriptedFixture)

BOOST_AUTO_TEST_CASE(opens_nothing_before_the_first_call) {
  const auto sessions = pool();
  BOOST_TEST(script.opened == 0);
  sessions->acquire({});
  BOOST_TEST(script.opened == 1);
}

BOOST_AUTO_TEST_CASE(lends_the_one_used_last) {
  const auto sessions = pool();
  Lease first = sessions->acquire({});
  Lease second = sessions->acquire({});
  const int last = of(first).number;
  second.give_back();
  first.give_back();
  BOOST_TEST(of(sessions->acquire({})).number == last);
  BOOST_TEST(script.opened == 2);
}

BOOST_AUTO_TEST_CASE(never_opens_more_than_its_size) {
  const auto sessions = pool();
  const Lease first = sessions->acquire({});
  const Lease second = sessions->acquire({});
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, [](const Error& error) {
    BOOST_TEST(std::string(error.what()).find("no free connection of 2") != std::string::npos);
    BOOST_TEST(error.link() == "scripted");
    return error.kind() == Errc::timeout;
  });
  BOOST_TEST(script.opened == 2);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_at_the_limit) {
  const auto sessions = pool({.size = 1, .wait = 20ms});
  const Lease taken = sessions->acquire({});
  const auto before = std::chrono::steady_clock::now();
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, is(Errc::timeout));
  BOOST_TEST((std::chrono::steady_clock::now() - before >= 20ms));
}

BOOST_AUTO_TEST_CASE(a_wait_ends_at_the_calls_own_deadline) {
  const auto sessions = pool({.size = 1, .wait = 1h});
  const Lease taken = sessions->acquire({});
  BOOST_CHECK_EXCEPTION(sessions->acquire(Context::within(20ms)), Error, is(Errc::timeout));
}

BOOST_AUTO_TEST_CASE(a_waiter_gets_what_comes_back) {
  const auto sessions = pool({.size = 1, .wait = 1min});
  Lease taken = sessions->acquire({});
  std::jthread waiter([&] { sessions->acquire({}).give_back(); });
  std::this_thread::sleep_for(10ms);
  taken.give_back();
  waiter.join();
  BOOST_TEST(script.opened == 1);
}

BOOST_AUTO_TEST_CASE(a_waiter_opens_its_own_where_one_was_closed) {
  const auto sessions = pool({.size = 1, .wait = 1min});
  Lease taken = sessions->acquire({});
  std::jthread waiter([&] { sessions->acquire({}).give_back(); });
  std::this_thread::sleep_for(10ms);
  taken.discard();
  waiter.join();
  BOOST_TEST(script.opened == 2);
  BOOST_TEST(script.alive() == 1);
}

BOOST_AUTO_TEST_CASE(a_failed_open_gives_its_place_back) {
  const auto sessions = pool({.size = 1, .wait = 0ms});
  script.refuse_to_open = true;
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, is(Errc::unavailable));
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, is(Errc::unavailable));
  script.refuse_to_open = false;
  BOOST_CHECK_NO_THROW(sessions->acquire({}));
}

BOOST_AUTO_TEST_CASE(a_failed_open_wakes_a_waiter) {
  const auto sessions = pool({.size = 1, .wait = 1min});
  std::latch opening(1), go_on(1);
  std::atomic<bool> first = true;
  script.on_open = [&] {
    if (!first.exchange(false)) return;
    opening.count_down();
    go_on.wait();
    throw Error(Errc::unavailable, "no server");
  };
  std::atomic<bool> failed = false;
  std::jthread failing([&] {
    try {
      sessions->acquire({});
    } catch (const Error& error) {
      failed = error.kind() == Errc::unavailable;
    }
  });
  opening.wait();
  std::jthread waiter([&] { sessions->acquire({}); });
  std::this_thread::sleep_for(10ms);
  go_on.count_down();
  waiter.join();
  failing.join();
  BOOST_TEST(failed);
  BOOST_TEST(script.opened == 1);
}

BOOST_AUTO_TEST_CASE(opening_one_does_not_hold_up_others) {
  const auto sessions = pool({.size = 2, .wait = 0ms});
  sessions->acquire({});
  Lease idle = sessions->acquire({});
  std::latch opening(1), go_on(1);
  script.on_open = [&] {
    opening.count_down();
    go_on.wait();
  };
  std::jthread opener([&] { sessions->acquire({}); });
  opening.wait();
  idle.give_back();
  BOOST_CHECK_NO_THROW(sessions->acquire({}));
  go_on.count_down();
}

BOOST_AUTO_TEST_CASE(asks_one_that_lay_idle_for_long) {
  const auto sessions = pool({.size = 1, .wait = 0ms, .validate_after = 10s});
  sessions->acquire({});
  clock.advance(9s);
  sessions->acquire({});
  BOOST_TEST(script.pings == 0);
  clock.advance(10s);
  sessions->acquire({});
  BOOST_TEST(script.pings == 1);
  BOOST_TEST(script.opened == 1);
}

BOOST_AUTO_TEST_CASE(of_zero_validation_always_asks) {
  const auto sessions = pool({.size = 1, .wait = 0ms, .validate_after = 0ms});
  for (int i = 0; i < 3; ++i) sessions->acquire({});
  BOOST_TEST(script.pings == 2);
}

BOOST_AUTO_TEST_CASE(one_dead_closes_all_that_lay_idle) {
  const auto sessions = pool({.size = 3, .wait = 0ms, .validate_after = 10s});
  { const Lease a = sessions->acquire({}), b = sessions->acquire({}), c = sessions->acquire({}); }
  BOOST_TEST(script.opened == 3);
  clock.advance(1min);
  script.all_dead = true;
  const Lease fresh = sessions->acquire({});
  BOOST_TEST(script.pings == 1);
  BOOST_TEST(script.closed == 3);
  BOOST_TEST(of(fresh).number == 4);
  const Lease second = sessions->acquire({}), third = sessions->acquire({});
  BOOST_TEST(script.alive() == 3);
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, is(Errc::timeout));
}

BOOST_AUTO_TEST_CASE(one_that_the_server_hung_up_on_is_replaced_unasked) {
  const auto sessions = pool({.size = 1, .wait = 0ms, .validate_after = 1h});
  Lease taken = sessions->acquire({});
  of(taken).is_hung_up = true;
  taken.give_back();
  clock.advance(1ms);
  taken = sessions->acquire({});
  BOOST_TEST(of(taken).number == 2);
  BOOST_TEST(script.closed == 1);
  BOOST_TEST(script.pings == 0);
}

BOOST_AUTO_TEST_CASE(all_idle_ones_that_the_server_hung_up_on_are_dropped) {
  const auto sessions = pool({.size = 4, .wait = 0ms, .validate_after = 1h});
  {
    std::vector<Lease> all;
    for (int i = 0; i < 4; ++i) all.push_back(sessions->acquire({}));
    for (const std::size_t dead : {0u, 1u, 3u}) of(all[dead]).is_hung_up = true;
    std::swap(all.front(), all.back());  // the last to come back is dead
  }
  clock.advance(1s);
  const Lease fresh = sessions->acquire({});
  BOOST_TEST(of(fresh).number == 5);
  BOOST_TEST(script.closed == 3);
  BOOST_TEST(of(sessions->acquire({})).number == 3);
  std::vector<Lease> rest;
  for (int i = 0; i < 3; ++i) rest.push_back(sessions->acquire({}));
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, is(Errc::timeout));
  BOOST_TEST(script.alive() == 4);
}

BOOST_AUTO_TEST_CASE(one_in_use_a_moment_ago_is_not_looked_at) {
  const auto sessions = pool({.size = 1, .wait = 0ms});
  sessions->acquire({}).give_back();
  script.all_hung_up = true;
  BOOST_TEST(of(sessions->acquire({})).number == 1);
  clock.advance(1ms);
  BOOST_TEST(of(sessions->acquire({})).number == 2);
}

BOOST_AUTO_TEST_CASE(where_no_other_can_be_opened_the_place_of_a_dead_one_is_free_again) {
  const auto sessions = pool({.size = 1, .wait = 0ms});
  sessions->acquire({}).give_back();
  clock.advance(1s);
  script.all_hung_up = true;
  script.refuse_to_open = true;
  BOOST_CHECK_EXCEPTION(sessions->acquire({}), Error, is(Errc::unavailable));
  script.refuse_to_open = false;
  BOOST_CHECK_NO_THROW(sessions->acquire({}));
  BOOST_TEST(script.alive() == 1);
}

BOOST_AUTO_TEST_CASE(a_call_without_time_closes_only_the_one_it_asked) {
  const auto sessions = pool({.size = 2, .wait = 0ms, .validate_after = 10s});
  { const Lease a = sessions->acquire({}), b = sessions->acquire({}); }
  clock.advance(1min);
  script.all_dead = true;
  Context late;
  late.deadline = std::chrono::steady_clock::now() - 1s;
  sessions->acquire(late);
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(one_broken_in_use_makes_it_ask_the_others) {
  const auto sessions = pool({.size = 2, .wait = 0ms, .validate_after = 1h});
  {
    Lease a = sessions->acquire({});
    const Lease b = sessions->acquire({});
    of(a).is_usable = false;
  }
  BOOST_TEST(script.closed == 1);
  clock.advance(1s);
  sessions->acquire({});
  BOOST_TEST(script.pings == 1);
  sessions->acquire({});
  BOOST_TEST(script.pings == 1);
}

BOOST_AUTO_TEST_CASE(closes_an_old_one_when_it_comes_back) {
  const auto sessions = pool({.size = 1, .wait = 0ms, .validate_after = 1h, .max_age = 30min});
  Lease taken = sessions->acquire({});
  clock.advance(29min);
  taken.give_back();
  BOOST_TEST(script.closed == 0);
  taken = sessions->acquire({});
  clock.advance(1min);
  taken.give_back();
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(of_zero_age_never_closes_for_it) {
  const auto sessions = pool({.size = 1, .wait = 0ms, .validate_after = 1000000h, .max_age = 0ms});
  Lease taken = sessions->acquire({});
  clock.advance(100000h);
  taken.give_back();
  BOOST_TEST(script.closed == 0);
}

BOOST_AUTO_TEST_CASE(resets_what_comes_back_and_closes_what_can_not_be_reset) {
  const auto sessions = pool();
  sessions->acquire({});
  BOOST_TEST(script.resets == 1);
  BOOST_TEST(script.closed == 0);
  script.reset_works = false;
  sessions->acquire({});
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(an_untouched_one_is_not_reset) {
  const auto sessions = pool();
  Lease lease = sessions->acquire({});
  lease.give_back_untouched();
  BOOST_TEST(script.resets == 0);
  BOOST_TEST(script.closed == 0);
}

BOOST_AUTO_TEST_CASE(a_lease_that_holds_its_pool_may_outlive_the_owner) {
  auto sessions = pool();
  Lease lease = sessions->acquire({});
  lease.hold(sessions);
  sessions.reset();
  BOOST_TEST(script.closed == 0);
  lease.give_back();
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(refuses_options_out_of_range) {
  for (const PoolOptions& wrong : {PoolOptions{.size = 0}, PoolOptions{.size = 10'001},
                                   PoolOptions{.wait = -1ms}, PoolOptions{.connect_timeout = 0ms},
                                   PoolOptions{.validate_after = -1ms}, PoolOptions{.max_age = -1ms}})
    BOOST_CHECK_EXCEPTION(pool(wrong), Error, is(Errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_sessions) {
  const auto sessions = pool({.size = 3, .wait = 1min});
  std::atomic<int> in_use = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 2000; ++i) {
        Lease lease = sessions->acquire({});
        const int now = ++in_use;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --in_use;
        if (i % 97 == thread) lease.discard();
        if (i % 3 == 0) lease.give_back_untouched();
      }
    });
  threads.clear();
  BOOST_TEST(most <= 3);
  BOOST_TEST(script.alive() <= 3);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(pooled_store_over_a_pool, ScriptedFixture)

BOOST_AUTO_TEST_CASE(a_call_that_went_well_needs_no_reset_and_one_that_failed_does) {
  const StorePtr shop = store();
  shop->query("SELECT 1");
  BOOST_TEST(shop->execute("DELETE FROM t").affected_rows == 1);
  BOOST_TEST(script.resets == 0);
  fail_at("query", Errc::syntax);
  BOOST_CHECK_EXCEPTION(shop->query("SELECT 1"), Error, is(Errc::syntax));
  BOOST_TEST(script.resets == 1);
  BOOST_TEST(script.opened == 1);
}

BOOST_AUTO_TEST_CASE(refuses_before_it_opens_anything) {
  const StorePtr shop = store();
  BOOST_CHECK_EXCEPTION(shop->query("BEGIN"), Error, is(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(shop->query("SELECT 1; SELECT 2"), Error, is(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(shop->query("SELECT :a"), Error, is(Errc::missing_parameter));
  BOOST_CHECK_EXCEPTION(shop->query({"SELECT 1", {{"a", 1}}}), Error, is(Errc::unknown_parameter));
  BOOST_TEST(script.opened == 0);
}

BOOST_AUTO_TEST_CASE(a_transaction_gives_its_session_back_at_its_end) {
  const StorePtr shop = store();
  const auto transaction = shop->begin();
  BOOST_CHECK_EXCEPTION(shop->query("SELECT 1"), Error, is(Errc::timeout));
  transaction->commit();
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
  BOOST_TEST(script.resets == 1);
}

BOOST_AUTO_TEST_CASE(after_its_end_a_transaction_does_nothing) {
  const StorePtr shop = store();
  const auto over = is(Errc::invalid_argument);
  for (const bool commit : {true, false}) {
    const auto transaction = shop->begin();
    commit ? transaction->commit() : transaction->rollback();
    BOOST_CHECK_EXCEPTION(transaction->query("SELECT 1"), Error, over);
    BOOST_CHECK_EXCEPTION(transaction->execute("DELETE FROM t"), Error, over);
    BOOST_CHECK_EXCEPTION(transaction->commit(), Error, over);
    BOOST_CHECK_EXCEPTION(transaction->rollback(), Error, over);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_commit_ends_the_transaction_too) {
  const StorePtr shop = store();
  const auto transaction = shop->begin();
  fail_at("commit", Errc::serialization_failure);
  BOOST_CHECK_EXCEPTION(transaction->commit(), Error, is(Errc::serialization_failure));
  BOOST_CHECK_EXCEPTION(transaction->query("SELECT 1"), Error, is(Errc::invalid_argument));
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
  BOOST_TEST(script.resets == 1);
}

BOOST_AUTO_TEST_CASE(an_unfinished_transaction_is_reset_away) {
  const StorePtr shop = store();
  { const auto transaction = shop->begin(); }
  BOOST_TEST(script.resets == 1);
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
}

BOOST_AUTO_TEST_CASE(a_transaction_may_outlive_its_store) {
  StorePtr shop = store();
  auto transaction = shop->begin();
  shop.reset();
  BOOST_CHECK_NO_THROW(transaction->query("SELECT 1"));
  transaction.reset();
  BOOST_TEST(script.alive() == 0);
}

BOOST_AUTO_TEST_CASE(effects_are_the_engines_but_for_what_the_text_settles) {
  const StorePtr shop = store();
  const Effects by_engine = shop->effects(Statement("SELECT * FROM t"), {});
  BOOST_TEST(by_engine.reads == std::vector<std::string>{"by_engine"}, boost::test_tools::per_element());
  BOOST_TEST(!by_engine.cacheable);
  BOOST_TEST(shop->effects(Statement("BEGIN"), {}).controls_session);
  const Effects of_ddl = shop->effects(Statement("CREATE TABLE t (a INTEGER)"), {});
  BOOST_TEST(of_ddl.changes_schema);
  BOOST_TEST((of_ddl.writes != by_engine.writes));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational
