// SPDX-License-Identifier: BSL-1.0
// One suite a chain, one test a case: every backend, bare and under every adapter, passes the same cases.
// Ends with a table. `conformance_test [Boost.Test's options] [-- GROUP…]` runs the groups alone, e.g. `--
// sqlite`.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "subjects.hpp"
#include "weir/conformance/suite.hpp"

namespace {

namespace suite = weir::conformance;
namespace framework = boost::unit_test;

std::vector<suite::Report>& reports() {
  static std::vector<suite::Report> kept;
  return kept;
}

/// Tells Boost.Test how a case ended, and keeps it for the table.
void report(std::size_t chain, suite::CaseResult result) {
  for (const std::string& note : result.notes) {
    if (result.outcome == suite::Outcome::failed) BOOST_ERROR(note);
    if (result.outcome == suite::Outcome::skipped) BOOST_TEST_MESSAGE("skipped: " << note);
  }
  if (result.outcome == suite::Outcome::passed) BOOST_TEST(true);
  reports()[chain].results.push_back(std::move(result));
}

suite::CaseResult run(const weir::StorePtr& store, const suite::StoreCase& test) {
  return suite::run_case(*store, test);
}
suite::CaseResult run(const suite::CachePair& caches, const suite::CacheCase& test) {
  return suite::run_case({*caches.cache, caches.neighbour.get()}, test);
}

/// A suite of a chain, which opens at its first case and stays open for the others.
template <class Subject, class Cases>
void add_suite(const Subject& subject, const Cases& cases) {
  const std::size_t chain = reports().size();
  reports().push_back({.subject = subject.name});
  auto* tests = BOOST_TEST_SUITE(subject.name);
  const auto opened = std::make_shared<std::optional<decltype(subject.open())>>();
  for (const auto& test : cases)
    tests->add(framework::make_test_case(
        [chain, opened, open = subject.open, &test] {
          if (!opened->has_value()) *opened = open();
          report(chain, run(**opened, test));
        },
        std::string(test.name), __FILE__, __LINE__));
  framework::framework::master_test_suite().add(tests);
}

class Table final : public framework::test_observer {
 public:
  void test_finish() override {
    std::vector<suite::Report> run;
    for (const suite::Report& each : reports())
      if (!each.results.empty()) run.push_back(each);
    std::cout << '\n';
    suite::print_table(std::cout, run);
    std::cout << std::endl;
  }
};

/// Whether a group was asked for; all are where none is named.
bool is_wanted(const std::string& group) {
  const auto& tests = framework::framework::master_test_suite();
  return tests.argc < 2 || std::any_of(tests.argv + 1, tests.argv + tests.argc,
                                       [&](const char* wanted) { return group == wanted; });
}

bool add_suites() {
  static Table table;
  framework::framework::register_observer(table);
  for (const suite::StoreUnderTest& subject : suite::stores_under_test())
    if (is_wanted(subject.group)) add_suite(subject, suite::store_cases());
  for (const suite::CacheUnderTest& subject : suite::caches_under_test())
    if (is_wanted(subject.group)) add_suite(subject, suite::cache_cases());
  return !reports().empty();
}

}  // namespace

int main(int argc, char** argv) { return framework::unit_test_main(add_suites, argc, argv); }
