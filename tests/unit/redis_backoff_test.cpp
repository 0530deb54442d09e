// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "backoff.hpp"

namespace weir::redis {
namespace {

using namespace std::chrono_literals;
using Permit = Backoff::Permit;

struct Driven {
  Backoff backoff{50ms};
  Clock::Instant now{1000h};

  Permit ask_after(std::chrono::nanoseconds time) {
    now += time;
    return backoff.ask(now);
  }
};

BOOST_FIXTURE_TEST_SUITE(backoff, Driven)

BOOST_AUTO_TEST_CASE(everyone_may_try_while_connects_succeed) {
  for (int i = 0; i < 5; ++i) BOOST_TEST((backoff.ask(now) == Permit::free));
  backoff.succeeded();
  BOOST_TEST((backoff.ask(now) == Permit::free));
}

BOOST_AUTO_TEST_CASE(nobody_may_try_for_the_delay_then_one_prober) {
  backoff.failed(Permit::free, now, 0);
  BOOST_TEST((ask_after(0ms) == Permit::none));
  BOOST_TEST((ask_after(50ms - 1ns) == Permit::none));
  BOOST_TEST((backoff.remaining(now) == 1ns));
  BOOST_TEST((ask_after(1ns) == Permit::probe));
  BOOST_TEST((ask_after(1h) == Permit::none));
}

BOOST_AUTO_TEST_CASE(a_prober_that_succeeds_lets_everyone_in_and_forgets_the_delay) {
  backoff.failed(Permit::free, now, 0);
  backoff.failed(ask_after(50ms), now, 0);
  BOOST_TEST((ask_after(100ms) == Permit::probe));
  backoff.succeeded();
  BOOST_TEST((ask_after(0ms) == Permit::free));
  BOOST_TEST((ask_after(0ms) == Permit::free));
  backoff.failed(Permit::free, now, 0);
  BOOST_TEST((ask_after(50ms) == Permit::probe));
}

BOOST_AUTO_TEST_CASE(each_failure_doubles_the_delay_up_to_twenty_times) {
  backoff.failed(Permit::free, now, 0);
  for (const auto delay : {50ms, 100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    BOOST_TEST((ask_after(delay - 1ns) == Permit::none));
    BOOST_TEST((ask_after(1ns) == Permit::probe));
    backoff.failed(Permit::probe, now, 0);
  }
}

BOOST_AUTO_TEST_CASE(jitter_lengthens_the_delay_by_up_to_a_quarter) {
  backoff.failed(Permit::free, now, 1);
  BOOST_TEST((backoff.remaining(now) == 62'500us));
  backoff.failed(ask_after(63ms), now, 0.5);
  BOOST_TEST((backoff.remaining(now) == 112'500us));
}

BOOST_AUTO_TEST_CASE(failures_of_the_same_moment_count_once) {
  backoff.failed(Permit::free, now, 0);
  now += 10ms;
  backoff.failed(Permit::free, now, 0);
  BOOST_TEST((backoff.remaining(now) == 40ms));
}

BOOST_AUTO_TEST_CASE(a_prober_that_gives_up_makes_way_for_another) {
  backoff.failed(Permit::free, now, 0);
  BOOST_TEST((ask_after(50ms) == Permit::probe));
  backoff.given_up(Permit::probe);
  BOOST_TEST((ask_after(0ms) == Permit::probe));
  backoff.given_up(Permit::free);
  BOOST_TEST((ask_after(0ms) == Permit::none));
}

BOOST_AUTO_TEST_CASE(giving_up_changes_nothing_while_connects_succeed) {
  backoff.given_up(backoff.ask(now));
  BOOST_TEST((backoff.ask(now) == Permit::free));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::redis
