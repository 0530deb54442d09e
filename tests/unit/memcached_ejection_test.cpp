// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "ejection.hpp"

namespace weir::memcached {
namespace {

using namespace std::chrono_literals;
using Permit = Ejection::Permit;

struct Driven {
  Ejection ejection{3, 100ms};
  Clock::Instant now{1000h};

  Permit ask_after(std::chrono::nanoseconds time) {
    now += time;
    return ejection.ask(now);
  }
};

BOOST_FIXTURE_TEST_SUITE(ejection_of_a_node, Driven)

BOOST_AUTO_TEST_CASE(a_node_that_can_not_be_reached_is_left_out_at_once_then_probed_by_one) {
  BOOST_TEST((ejection.ask(now) == Permit::free));
  BOOST_TEST(ejection.unreachable(Permit::free, now, 0));
  BOOST_TEST((ask_after(0ms) == Permit::none));
  BOOST_TEST((ask_after(100ms - 1ns) == Permit::none));
  BOOST_TEST((ejection.remaining(now) == 1ns));
  BOOST_TEST((ask_after(1ns) == Permit::probe));
  BOOST_TEST((ask_after(1h) == Permit::none));
  ejection.succeeded();
  BOOST_TEST((ask_after(0ms) == Permit::free));
}

BOOST_AUTO_TEST_CASE(a_silent_one_after_so_many_in_a_row) {
  BOOST_TEST(!ejection.silent(Permit::free, now, 0));
  BOOST_TEST(!ejection.silent(Permit::free, now, 0));
  ejection.succeeded();
  BOOST_TEST(!ejection.silent(Permit::free, now, 0));
  BOOST_TEST(!ejection.silent(Permit::free, now, 0));
  BOOST_TEST((ask_after(0ms) == Permit::free));
  BOOST_TEST(ejection.silent(Permit::free, now, 0));
  BOOST_TEST((ask_after(0ms) == Permit::none));
  // A single silence of the prober suffices.
  BOOST_TEST((ask_after(100ms) == Permit::probe));
  BOOST_TEST(!ejection.silent(Permit::probe, now, 0));
  BOOST_TEST((ask_after(199ms) == Permit::none));
  BOOST_TEST((ask_after(1ms) == Permit::probe));
}

BOOST_AUTO_TEST_CASE(each_failure_doubles_the_time_up_to_eight_times) {
  ejection.unreachable(Permit::free, now, 0);
  for (const auto time : {100ms, 200ms, 400ms, 800ms, 800ms}) {
    BOOST_TEST((ask_after(time - 1ns) == Permit::none));
    BOOST_TEST((ask_after(1ns) == Permit::probe));
    ejection.unreachable(Permit::probe, now, 0);
  }
  ask_after(800ms);
  ejection.succeeded();
  ejection.unreachable(Permit::free, now, 0);
  BOOST_TEST((ask_after(100ms) == Permit::probe));
}

BOOST_AUTO_TEST_CASE(failures_of_the_same_moment_count_once) {
  BOOST_TEST(ejection.unreachable(Permit::free, now, 0));
  now += 10ms;
  BOOST_TEST(!ejection.unreachable(Permit::free, now, 0));
  BOOST_TEST((ejection.remaining(now) == 90ms));
}

BOOST_AUTO_TEST_CASE(jitter_lengthens_the_time_by_up_to_a_quarter) {
  ejection.unreachable(Permit::free, now, 1);
  BOOST_TEST((ejection.remaining(now) == 125ms));
}

BOOST_AUTO_TEST_CASE(a_prober_that_gives_up_makes_way_for_another) {
  ejection.unreachable(Permit::free, now, 0);
  BOOST_TEST((ask_after(100ms) == Permit::probe));
  ejection.given_up(Permit::free);
  BOOST_TEST((ask_after(0ms) == Permit::none));
  ejection.given_up(Permit::probe);
  BOOST_TEST((ask_after(0ms) == Permit::probe));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
