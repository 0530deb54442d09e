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

BOOST_AUTO_TEST_CASE(nothing_more_is_read_when_nobody_waits_for_it) {
  Link link(settings());
  link.begin_call();
  link.give_up_waiting();
  const Statement statement("SELECT 1");
  OpenCursor cursor{StatementHandle(), {statement, &statement.parsed(ansi_dialect().lexical), {}}, {}};
  test::expect_error(Errc::cancelled, "nobody waits", [&] { link.next(cursor); });
  BOOST_TEST(link.cancelled());
}

BOOST_AUTO_TEST_CASE(a_call_that_has_ended_is_not_stopped) {
  Link link(settings());
  link.begin_call();
  const std::uint64_t call = link.stopper()->call();
  link.stopper()->end_call();
  link.stopper()->stop(call);
  link.begin_call();
  link.stopper()->stop(call);
  BOOST_TEST(!link.cancelled());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
