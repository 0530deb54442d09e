// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "catalogue_run.hpp"

using weir::test::CatalogueRun;
using weir::test::run_catalogue;

BOOST_AUTO_TEST_CASE(embedded_nobody_sees_an_old_price) {
  CatalogueRun run =
      run_catalogue("embedded.json", {"--seconds", "1", "--products", "5000", "--write-every-ms", "5"});
  BOOST_TEST(run.status == 0, run.output);
  BOOST_TEST_REQUIRE(run.figures.size() == 9U, run.output);
  BOOST_TEST(run.figures["stale"] == 0);
  BOOST_TEST(run.figures["errors"] == 0);
  BOOST_TEST(run.figures["writes"] > 50);
  BOOST_TEST(run.figures["hit_ratio"] > 0, run.output);
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_told) {
  BOOST_TEST(run_catalogue("no-such.json", {}).status == 2);
  BOOST_TEST(run_catalogue("embedded.json", {"--readers", "0"}).status == 2);
}
