// SPDX-License-Identifier: BSL-1.0
#include "conformance_output.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using weir::conformance::Outcome;
using weir::conformance::Report;

BOOST_AUTO_TEST_SUITE(conformance_output)

BOOST_AUTO_TEST_CASE(failures_come_first_then_skips_by_capability_then_the_table) {
  const Report report{
      .subject = "engine",
      .results = {{.name = "good"},
                  {.name = "bad", .outcome = Outcome::failed, .notes = {"a.cpp:1: x", "a.cpp:2: y"}},
                  {.name = "one", .outcome = Outcome::skipped, .notes = {"without uuids"}},
                  {.name = "odd", .outcome = Outcome::skipped, .notes = {"has json"}},
                  {.name = "two", .outcome = Outcome::skipped, .notes = {"without bytes"}},
                  {.name = "three", .outcome = Outcome::skipped, .notes = {"without uuids"}}}};
  BOOST_TEST(weir::tool::format_report(report) ==
             "failed: bad\n"
             "    a.cpp:1: x\n"
             "    a.cpp:2: y\n"
             "skipped, without bytes: two\n"
             "skipped, without uuids: one, three\n"
             "skipped, about engines without what this one has: odd\n"
             "\n"
             "chain                                                         passed skipped  failed\n"
             "engine                                                             1       4       1\n");
}

BOOST_AUTO_TEST_CASE(a_run_in_which_all_passed_is_the_table_alone) {
  BOOST_TEST(
      weir::tool::format_report({.subject = "engine", .results = {{.name = "good"}}}).starts_with("chain "));
}

BOOST_AUTO_TEST_CASE(capabilities_are_a_markdown_table) {
  const std::string text = weir::tool::format_capabilities("engine", {weir::Capability::uuids});
  BOOST_TEST(text.starts_with("| capability | engine |\n| --- | :---: |\n| `booleans` | – |\n"), text);
  BOOST_TEST(text.find("| `uuids` | yes |\n") != std::string::npos, text);
}

BOOST_AUTO_TEST_SUITE_END()
