// SPDX-License-Identifier: BSL-1.0
#include "weir/capabilities.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

namespace weir {
namespace {

BOOST_AUTO_TEST_SUITE(capabilities)

BOOST_AUTO_TEST_CASE(every_one_has_a_name_of_its_own) {
  std::set<std::string> names;
  for (const Capability each : all_capabilities()) {
    const std::string name(to_string(each));
    BOOST_TEST(name != "unknown");
    BOOST_TEST(names.insert(name).second, name);
  }
  BOOST_TEST(names.contains("timestamps_tz"));
  BOOST_TEST(names.contains("statement_analysis"));
  BOOST_TEST(to_string(static_cast<Capability>(250)) == "unknown");
}

BOOST_AUTO_TEST_CASE(a_set_has_what_was_put_into_it) {
  constexpr Capabilities few{Capability::json, Capability::streams};
  static_assert(few.has(Capability::json) && !few.has(Capability::booleans) && !few.empty());
  BOOST_TEST(Capabilities().empty());
  BOOST_TEST((few.with({Capability::booleans}) ==
              Capabilities{Capability::booleans, Capability::json, Capability::streams}));
  BOOST_TEST((few.without({Capability::json, Capability::booleans}) == Capabilities{Capability::streams}));
  BOOST_TEST((few.without(Capabilities::all()).empty()));
}

BOOST_AUTO_TEST_CASE(all_is_every_one) {
  for (const Capability each : all_capabilities()) {
    BOOST_TEST(Capabilities::all().has(each));
    BOOST_TEST(!Capabilities::all().without({each}).has(each));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
