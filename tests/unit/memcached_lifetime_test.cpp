// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "lifetime.hpp"

namespace weir::memcached {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds wall{1'700'000'000'000};
constexpr std::time_t wall_seconds = 1'700'000'000;

struct Row {
  Ttl ttl;
  std::int64_t expiry;
  std::time_t engine;
};

BOOST_AUTO_TEST_SUITE(lifetime)

BOOST_AUTO_TEST_CASE(the_envelope_is_exact_and_the_engine_never_earlier) {
  const Row rows[] = {
      {1ms, wall.count() + 1, 2},
      {999ms, wall.count() + 999, 2},
      {1000ms, wall.count() + 1000, 2},
      {1001ms, wall.count() + 1001, 3},
      {60s, wall.count() + 60'000, 61},
      {24h * 30 - 1s, wall.count() + 2'591'999'000, 2'592'000},
      // From here on the protocol takes a date.
      {24h * 30, wall.count() + 2'592'000'000, wall_seconds + 2'592'001},
      {24h * 365, wall.count() + 31'536'000'000, wall_seconds + 31'536'001},
      // Beyond 2038 it takes none, and beyond a thousand years it does not matter.
      {24h * 365 * 30, wall.count() + 946'080'000'000, 0},
      {24h * 365 * 1000, 0, 0},
      {Ttl::forever(), 0, 0},
  };
  for (const Row& row : rows) {
    const Lifetime lifetime = lifetime_of(row.ttl, wall);
    BOOST_TEST_INFO(row.ttl.duration().count());
    BOOST_TEST(lifetime.expiry == row.expiry);
    BOOST_TEST(lifetime.engine == row.engine);
  }
}

BOOST_AUTO_TEST_CASE(a_standing_expiry_keeps_its_instant) {
  BOOST_TEST(lifetime_until(0, wall).expiry == 0);
  BOOST_TEST(lifetime_until(0, wall).engine == 0);
  const Lifetime left = lifetime_until(wall.count() + 1500, wall);
  BOOST_TEST(left.expiry == wall.count() + 1500);
  BOOST_TEST(left.engine == 3);
  BOOST_TEST(lifetime_until(wall.count() - 1500, wall).engine == 1);
}

BOOST_AUTO_TEST_CASE(an_entry_is_over_with_its_millisecond) {
  BOOST_TEST(!is_over(0, wall));
  BOOST_TEST(!is_over(wall.count() + 1, wall));
  BOOST_TEST(is_over(wall.count(), wall));
  BOOST_TEST(is_over(gone.expiry, wall));
  BOOST_TEST(is_over(going.expiry, wall));
}

BOOST_AUTO_TEST_CASE(what_is_left_is_at_least_a_millisecond) {
  BOOST_TEST(ttl_left(0, wall).is_forever());
  BOOST_TEST((ttl_left(wall.count() + 1234, wall).duration() == 1234ms));
  BOOST_TEST((ttl_left(wall.count(), wall).duration() == 1ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
