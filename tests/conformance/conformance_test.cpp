// SPDX-License-Identifier: BSL-1.0
// One suite a chain, one test a case: every backend, bare and under every adapter, passes the same cases.
// Ends with a table.
#include <fmt/core.h>

#include <boost/test/results_collector.hpp>
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "cases.hpp"
#include "subjects.hpp"
#include "support/servers.hpp"
#include "weir/error.hpp"

namespace {

namespace suite = weir::conformance;
namespace framework = boost::unit_test;

/// Drops what a case made, whatever it was: a view, a table, or nothing.
void drop(weir::Store& store, const std::string& name) {
  for (const char* kind : {"VIEW", "TABLE"}) {
    try {
      store.execute(fmt::format("DROP {} IF EXISTS {}", kind, name));
    } catch (const weir::Error&) {  // the other kind
    }
  }
}

void run_store_case(weir::Store& store, const suite::StoreCase& test) {
  const suite::StoreSubject subject{store, weir::test::unique_name("t"), weir::test::unique_name("o")};
  struct CleanUp {
    const suite::StoreSubject& subject;
    ~CleanUp() {
      drop(subject.store, subject.other);
      drop(subject.store, subject.table);
    }
  };
  const CleanUp clean_up{subject};
  test.run(subject);
}

void run_cache_case(weir::Cache& cache, const suite::CacheCase& test) {
  cache.clear();
  test.run({cache});
}

/// A chain that opens at its first case and stays open for the others.
template <class Chain, class Open>
auto opened_once(Open open) {
  return [open, chain = std::make_shared<std::shared_ptr<Chain>>()]() -> Chain& {
    if (!*chain) *chain = open();
    return **chain;
  };
}

void add_store_suites() {
  for (const suite::StoreUnderTest& subject : suite::stores_under_test()) {
    auto* tests = BOOST_TEST_SUITE(subject.name);
    const auto chain = opened_once<weir::Store>(subject.open);
    for (const suite::StoreCase& test : suite::store_cases())
      tests->add(framework::make_test_case([chain, &test] { run_store_case(chain(), test); }, test.name,
                                           __FILE__, __LINE__));
    framework::framework::master_test_suite().add(tests);
  }
}

void add_cache_suites() {
  for (const suite::CacheUnderTest& subject : suite::caches_under_test()) {
    auto* tests = BOOST_TEST_SUITE(subject.name);
    const auto chain = opened_once<weir::Cache>(subject.open);
    for (const suite::CacheCase& test : suite::cache_cases())
      tests->add(framework::make_test_case([chain, &test] { run_cache_case(chain(), test); }, test.name,
                                           __FILE__, __LINE__));
    framework::framework::master_test_suite().add(tests);
  }
}

/// Prints a line a chain: how many cases passed, failed, were skipped.
class Table final : public framework::test_observer {
 public:
  void test_finish() override {
    fmt::print("\n{:<60} {:>7} {:>7} {:>7}\n", "chain", "passed", "failed", "skipped");
    Lines lines;
    framework::traverse_test_tree(framework::framework::master_test_suite(), lines, true);
    fmt::print("\n");
  }

 private:
  struct Lines final : framework::test_tree_visitor {
    bool test_suite_start(const framework::test_suite& tests) override {
      const auto& results = framework::results_collector.results(tests.p_id);
      if (tests.p_parent_id == framework::framework::master_test_suite().p_id)
        fmt::print("{:<60} {:>7} {:>7} {:>7}\n", tests.p_name.get(),
                   results.p_test_cases_passed.get() + results.p_test_cases_warned.get(),
                   results.p_test_cases_failed.get() + results.p_test_cases_aborted.get(),
                   results.p_test_cases_skipped.get());
      return true;
    }
  };
};

bool add_suites() {
  static Table table;
  framework::framework::register_observer(table);
  add_store_suites();
  add_cache_suites();
  return true;
}

}  // namespace

int main(int argc, char** argv) { return framework::unit_test_main(add_suites, argc, argv); }
