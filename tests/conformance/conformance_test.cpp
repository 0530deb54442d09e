// SPDX-License-Identifier: BSL-1.0
// One suite a chain, one test a case: every backend, bare and under every adapter, passes the same cases.
// Ends with a table. `conformance_test [Boost.Test's options] [-- GROUP…]` runs the groups alone, e.g. `--
// sqlite`. Where WEIR_MATRIX names a file, the generated part of docs/backends.md is written there.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "matrix.hpp"
#include "ran_on.hpp"
#include "subjects.hpp"
#include "weir/conformance/suite.hpp"

namespace {

namespace suite = weir::conformance;
namespace framework = boost::unit_test;

// In the order of subjects.cpp.
std::vector<suite::ChainRun>& store_runs() {
  static std::vector<suite::ChainRun> kept;
  return kept;
}
std::vector<suite::ChainRun>& cache_runs() {
  static std::vector<suite::ChainRun> kept;
  return kept;
}

const char* matrix_file() {
  return std::getenv("WEIR_MATRIX");  // NOLINT(concurrency-mt-unsafe): nothing changes the environment
}

/// Tells Boost.Test how a case ended, and keeps it for the table.
void report(suite::ChainRun& run, suite::CaseResult result) {
  for (const std::string& note : result.notes) {
    if (result.outcome == suite::Outcome::failed) BOOST_ERROR(note);
    if (result.outcome == suite::Outcome::skipped) BOOST_TEST_MESSAGE("skipped: " << note);
  }
  if (result.outcome == suite::Outcome::passed) BOOST_TEST(true);
  run.report.results.push_back(std::move(result));
}

void note_facts(suite::ChainRun& run, const weir::StorePtr& opened) {
  weir::Store& store = *opened;
  run.declared = store.info().capabilities;
  if (matrix_file() != nullptr && suite::is_bare(run.report.subject)) run.ran_on = suite::ran_on(store);
}
void note_facts(suite::ChainRun& run, const suite::CachePair& opened) {
  run.cache_declared = opened.cache->capabilities();
  if (matrix_file() != nullptr && suite::is_bare(run.report.subject))
    run.ran_on = suite::cache_ran_on(run.report.subject);
}

suite::CaseResult run(const weir::StorePtr& store, const suite::StoreCase& test) {
  return suite::run_case(*store, test);
}
suite::CaseResult run(const suite::CachePair& caches, const suite::CacheCase& test) {
  return suite::run_case({*caches.cache, caches.neighbour.get()}, test);
}

/// A suite of a chain, which opens at its first case and stays open for the others.
template <class Subject, class Cases>
void add_suite(std::vector<suite::ChainRun>& runs, const Subject& subject, const Cases& cases) {
  const std::size_t chain = runs.size();
  runs.push_back({.group = subject.group, .report = {.subject = subject.name}});
  auto* tests = BOOST_TEST_SUITE(subject.name);
  const auto opened = std::make_shared<std::optional<decltype(subject.open())>>();
  for (const auto& test : cases)
    tests->add(framework::make_test_case(
        [&runs, chain, opened, open = subject.open, &test] {
          if (!opened->has_value()) {
            *opened = open();
            note_facts(runs[chain], **opened);
          }
          report(runs[chain], run(**opened, test));
        },
        std::string(test.name), __FILE__, __LINE__));
  framework::framework::master_test_suite().add(tests);
}

std::vector<suite::ChainRun> that_ran(const std::vector<suite::ChainRun>& runs) {
  std::vector<suite::ChainRun> ran;
  for (const suite::ChainRun& run : runs)
    if (!run.report.results.empty()) ran.push_back(run);
  return ran;
}

class Table final : public framework::test_observer {
 public:
  void test_finish() override {
    const std::vector<suite::ChainRun> stores = that_ran(store_runs());
    const std::vector<suite::ChainRun> caches = that_ran(cache_runs());
    std::vector<suite::Report> reports;
    for (const auto& runs : {stores, caches})
      for (const suite::ChainRun& run : runs) reports.push_back(run.report);
    std::cout << '\n';
    suite::print_table(std::cout, reports);
    std::cout << std::endl;
    if (matrix_file() != nullptr)
      std::ofstream(matrix_file()) << suite::page_begin << suite::results(stores, caches)
                                   << suite::versions(stores, caches) << suite::page_end;
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
    if (is_wanted(subject.group)) add_suite(store_runs(), subject, suite::store_cases());
  for (const suite::CacheUnderTest& subject : suite::caches_under_test())
    if (is_wanted(subject.group)) add_suite(cache_runs(), subject, suite::cache_cases());
  return !store_runs().empty() || !cache_runs().empty();
}

}  // namespace

int main(int argc, char** argv) { return framework::unit_test_main(add_suites, argc, argv); }
