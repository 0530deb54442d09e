// SPDX-License-Identifier: BSL-1.0
#include "cell_watch.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

namespace weir::query_cache_detail {
namespace {

using namespace std::chrono_literals;

struct Watching {
  CellWatch watch{5s};
  Cell cell = Cell::newborn(7, false);

  /// A reading that takes a second.
  CellWatch::Over look_at(std::chrono::seconds asked) {
    return watch.look(cell, Clock::Instant(asked), Clock::Instant(asked + 1s));
  }
  void fence(std::uint64_t writer, std::uint64_t beat) { cell.set_fence({writer, beat, one_part(0)}); }
};

BOOST_FIXTURE_TEST_SUITE(cell_watch, Watching)

BOOST_AUTO_TEST_CASE(a_fence_without_a_beat_is_over_after_the_fence_time) {
  fence(1, 1);
  BOOST_TEST(look_at(10s).nothing());
  BOOST_TEST(look_at(15s).nothing());  // 4s after the end of the first reading
  const CellWatch::Over over = look_at(16s);
  BOOST_REQUIRE(over.fences.size() == 1u);
  BOOST_TEST((over.fences[0] == cell.fences()[0]));
}

BOOST_AUTO_TEST_CASE(a_beat_begins_it_anew) {
  fence(1, 1);
  look_at(10s);
  fence(1, 2);
  look_at(14s);
  BOOST_TEST(look_at(19s).nothing());
  BOOST_TEST(look_at(20s).fences.size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_fence_has_its_own_time) {
  fence(1, 1);
  look_at(10s);
  fence(2, 1);
  look_at(13s);
  const CellWatch::Over over = look_at(16s);
  BOOST_REQUIRE(over.fences.size() == 1u);
  BOOST_TEST(over.fences[0].writer == 1u);
}

// It went and came again with another beat: nobody knows that it is the same writer's.
BOOST_AUTO_TEST_CASE(a_fence_that_went_is_forgotten) {
  fence(1, 1);
  look_at(10s);
  cell.set_fence({1, 2, 0});
  look_at(12s);
  fence(1, 3);
  BOOST_TEST(look_at(16s).nothing());
}

BOOST_AUTO_TEST_CASE(a_quarantine_is_over_after_the_fence_time) {
  cell = Cell::newborn(8, true);
  BOOST_TEST(look_at(10s).nothing());
  BOOST_TEST(look_at(15s).nothing());
  BOOST_TEST(look_at(16s).quarantine);
}

BOOST_AUTO_TEST_CASE(the_quarantine_of_another_cell_begins_anew) {
  cell = Cell::newborn(8, true);
  look_at(10s);
  cell = Cell::newborn(9, true);
  BOOST_TEST(look_at(16s).nothing());
  BOOST_TEST(look_at(22s).quarantine);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::query_cache_detail
