// SPDX-License-Identifier: BSL-1.0
#include "feed_follower.hpp"

#include <boost/test/unit_test.hpp>

#include "query_cache_fixture.hpp"

namespace weir::test {
namespace {

using query_cache_detail::FeedBackOff;

BOOST_AUTO_TEST_SUITE(feed_back_off)

BOOST_AUTO_TEST_CASE(it_doubles_up_to_five_seconds_and_is_spread) {
  FeedBackOff low;
  FeedBackOff high;
  for (const auto whole : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
    BOOST_TEST((low.next(0) == whole / 2));
    BOOST_TEST((high.next(1) == whole));
  }
  for (int i = 0; i < 100; ++i) high.next(1);
  BOOST_TEST((high.next(1) == 5000ms));
}

BOOST_AUTO_TEST_CASE(it_begins_anew_after_a_success) {
  FeedBackOff back_off;
  back_off.next(1);
  back_off.next(1);
  back_off.succeeded();
  BOOST_TEST((back_off.next(1) == 100ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
