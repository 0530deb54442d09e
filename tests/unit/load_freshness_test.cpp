// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>

#include "expect_error.hpp"
#include "load/freshness.hpp"
#include "load/load_limits.hpp"

namespace weir::load {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(load_freshness)

constexpr Lifetime value{.loaded = 1000ms,
                         .fresh_until = 2000ms,
                         .stale_until = 5000ms,
                         .errors_until = 9000ms,
                         .load_time = 100ms};

Age age_at(milliseconds now, double ahead = 0, std::uint64_t random = 0) {
  return age_of(value, now, ahead, [random] { return random; });
}

BOOST_AUTO_TEST_CASE(a_value_ages) {
  struct Row {
    milliseconds now;
    Age age;
  };
  constexpr Row rows[] = {{0ms, Age::fresh},       {1000ms, Age::fresh},  {1999ms, Age::fresh},
                          {2000ms, Age::stale},    {4999ms, Age::stale},  {5000ms, Age::outlived},
                          {8999ms, Age::outlived}, {9000ms, Age::absent}, {1'000'000ms, Age::absent}};
  for (const Row& row : rows) BOOST_TEST((age_at(row.now) == row.age), row.now.count() << " ms");
}

BOOST_AUTO_TEST_CASE(the_exponential_is_within_its_bounds) {
  BOOST_TEST(exponential(std::numeric_limits<std::uint64_t>::max()) == 0);
  BOOST_TEST(exponential(0) > 44);
  BOOST_TEST(exponential(0) < most_exponential);
  BOOST_TEST(exponential(std::uint64_t{1} << 63U) == 0.693147, boost::test_tools::tolerance(0.0001));
}

// δ·β·−ln(u) against the time left: with u = 1/2 and δ = 100 ms it is 69 ms.
BOOST_AUTO_TEST_CASE(a_value_is_due_as_xfetch_says) {
  constexpr std::uint64_t half = std::uint64_t{1} << 63U;
  BOOST_TEST((age_at(1930ms, 1, half) == Age::fresh));
  BOOST_TEST((age_at(1931ms, 1, half) == Age::due));
  BOOST_TEST((age_at(1862ms, 2, half) == Age::due));
  BOOST_TEST((age_at(1861ms, 2, half) == Age::fresh));
  BOOST_TEST((age_at(1999ms, 0, 0) == Age::fresh));
}

BOOST_AUTO_TEST_CASE(far_from_the_end_nothing_random_is_asked) {
  const auto never = []() -> std::uint64_t { throw std::logic_error("asked"); };
  BOOST_TEST((age_of(value, -5000ms, 1, never) == Age::fresh));
  BOOST_CHECK_THROW(age_of(value, 1500ms, 1, never), std::logic_error);
}

// With the time left equal to the load's, e^-1 of the readers find the value due.
BOOST_AUTO_TEST_CASE(as_many_are_due_as_the_paper_says) {
  std::mt19937_64 random(1);
  int due = 0;
  constexpr int readers = 100'000;
  for (int i = 0; i < readers; ++i)
    due += age_of(value, 1900ms, 1, [&] { return random(); }) == Age::due ? 1 : 0;
  BOOST_TEST(due / double{readers} == 0.3679, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(times_count_from_the_load) {
  LoadOptions options;
  options.soft_ttl = 10s;
  options.hard_ttl = 60s;
  options.stale_if_error = 1h;
  options.negative_ttl = 2s;
  const Lifetime life = lifetime_of(options, false, 5s, 7us, 0);
  BOOST_TEST((life == Lifetime{5s, 15s, 65s, 1h + 5s, 7us}));
  BOOST_TEST((kept_for(life) == 1h));
  const Lifetime nothing = lifetime_of(options, true, 5s, 7us, 0);
  BOOST_TEST((nothing == Lifetime{5s, 7s, 7s, 7s, 7us}));
}

BOOST_AUTO_TEST_CASE(jitter_only_shortens) {
  LoadOptions options;
  options.soft_ttl = 10s;
  options.hard_ttl = 60s;
  options.jitter = 0.2;
  BOOST_TEST((lifetime_of(options, false, 0s, 0us, 0).fresh_until == 10s));
  BOOST_TEST((lifetime_of(options, false, 0s, 0us, 0.5).fresh_until == 9s));
  BOOST_TEST((lifetime_of(options, false, 0s, 0us, 0.5).stale_until == 54s));
  BOOST_TEST((lifetime_of(options, false, 0s, 0us, 0.999).fresh_until > 8s));
}

BOOST_AUTO_TEST_CASE(a_bad_option_is_named) {
  const auto refused = [](const char* name, auto change) {
    LoadOptions options;
    change(options);
    test::expect_error(Errc::invalid_argument, name, [&] { check(options); });
  };
  refused("soft_ttl", [](LoadOptions& o) { o.soft_ttl = 0ms; });
  refused("hard_ttl", [](LoadOptions& o) { o.hard_ttl = o.soft_ttl - 1ms; });
  refused("hard_ttl", [](LoadOptions& o) { o.hard_ttl = milliseconds::max(); });
  refused("stale_if_error", [](LoadOptions& o) { o.stale_if_error = -1ms; });
  refused("negative_ttl", [](LoadOptions& o) { o.negative_ttl = -1ms; });
  refused("lock_ttl", [](LoadOptions& o) { o.lock_ttl = -1ms; });
  refused("lock_wait", [](LoadOptions& o) { o.lock_wait = -1ms; });
  refused("jitter", [](LoadOptions& o) { o.jitter = 1.1; });
  refused("jitter", [](LoadOptions& o) { o.jitter = std::numeric_limits<double>::quiet_NaN(); });
  refused("refresh_ahead", [](LoadOptions& o) { o.refresh_ahead = -1; });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::load
