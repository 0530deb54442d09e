// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "expect_error.hpp"
#include "link.hpp"
#include "odbc_settings.hpp"

namespace weir::relational::odbc {
namespace {

std::shared_ptr<const Settings> settings() { return std::make_shared<const Settings>(test::odbc_settings()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_link)

// The thread of a call may come to run so late that its caller has been told already: not applied, for sure.
BOOST_AUTO_TEST_CASE(nothing_is_sent_when_nobody_waits_for_it) {
  Link link(settings());
  link.begin_call();
  BOOST_TEST(!link.give_up_waiting());
  test::expect_error(Errc::cancelled, "nobody waits", [&] { link.commit(); });
}

BOOST_AUTO_TEST_CASE(where_nothing_runs_there_is_nothing_to_cancel) {
  Link link(settings());
  link.begin_call();
  link.cancel();
  BOOST_TEST(!link.cancelled());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
