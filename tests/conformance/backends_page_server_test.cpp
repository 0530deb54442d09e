// SPDX-License-Identifier: BSL-1.0
// docs/backends.md says what the backends declare today, and which cases apply to them: it was made by a run
// of this suite on these backends. Opens every chain, and connects to nothing.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "matrix.hpp"
#include "subjects.hpp"

using namespace weir::conformance;

namespace {

std::string page() {
  std::ifstream file(WEIR_BACKENDS_PAGE);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What a run gives where nothing fails.
template <class Cases, class Each>
void expect(ChainRun& run, const Cases& cases, weir::CapabilitySet<Each> declared) {
  for (const auto& test : cases) {
    const bool applies = why_skipped(test, declared).empty();
    run.report.results.push_back(
        {.name = test.name, .outcome = applies ? Outcome::passed : Outcome::skipped});
  }
}
ChainRun expected(const StoreUnderTest& subject) {
  ChainRun run{.group = subject.group, .report = {.subject = subject.name}};
  run.declared = subject.open()->info().capabilities;
  expect(run, store_cases(), run.declared);
  return run;
}
ChainRun expected(const CacheUnderTest& subject) {
  ChainRun run{.group = subject.group, .report = {.subject = subject.name}};
  run.cache_declared = subject.open().cache->capabilities();
  expect(run, cache_cases(), run.cache_declared);
  return run;
}

template <class Subjects>
std::vector<ChainRun> all_expected(const Subjects& subjects) {
  std::vector<ChainRun> runs;
  for (const auto& subject : subjects) runs.push_back(expected(subject));
  return runs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backends_page)

BOOST_AUTO_TEST_CASE(it_says_what_a_run_would_give) {
  const std::string text = page();
  const std::size_t begin = text.find(page_begin);
  const std::size_t end = text.find(page_end);
  BOOST_TEST_REQUIRE(begin != std::string::npos);
  BOOST_TEST_REQUIRE(end != std::string::npos);
  const std::string generated = text.substr(begin + page_begin.size(), end - begin - page_begin.size());
  const std::string wanted = results(all_expected(stores_under_test()), all_expected(caches_under_test()));
  BOOST_TEST(generated.starts_with(wanted), "docs/backends.md is stale: run scripts/matrix. It should say:\n"
                                                << wanted);
}

BOOST_AUTO_TEST_CASE(it_says_what_each_was_run_on) {
  const std::string text = page();
  const std::string ran_on = text.substr(std::min(text.find("### What it was run on"), text.size()));
  for (const StoreUnderTest& subject : stores_under_test()) {
    if (!is_bare(subject.name)) continue;
    BOOST_TEST(ran_on.find("\n| " + subject.name + " | ") != std::string::npos, subject.name);
    BOOST_TEST(ran_on.find("\n| " + subject.name + " |  |") == std::string::npos, subject.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
