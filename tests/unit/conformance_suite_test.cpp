// SPDX-License-Identifier: BSL-1.0
// The framework of the suite: how a case ends, what its notes say, what a run adds up to.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "broken_store.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/memory.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/cache_adapter.hpp"
#include "weir/conformance/suite.hpp"

using namespace weir::conformance;
using weir::Capability;
using weir::test::broken;

namespace {

struct Fixture {
  weir::test::TempDir directory;
  weir::StorePtr store = weir::sqlite_store("sqlite:" + directory.file("test.db"),
                                            {.journal = weir::SqliteOptions::Journal::wal});

  std::size_t tables() const {
    return store->query("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").size();
  }
};

std::string only_note(const CaseResult& result) {
  BOOST_TEST_REQUIRE(result.notes.size() == 1U);
  return result.notes.front();
}

bool is_failed(const CaseResult& result) { return result.outcome == Outcome::failed; }

// What a case may do.
void passes(const StoreSubject&) {}
void makes_tables(const StoreSubject& s) {
  s.store.execute("CREATE TABLE " + s.table + " (id INTEGER)");
  s.store.execute("CREATE VIEW " + s.other + " AS SELECT id FROM " + s.table);
}
void makes_tables_and_throws(const StoreSubject& s) {
  makes_tables(s);
  throw std::runtime_error("the end");
}
void throws_an_error(const StoreSubject& s) { s.store.execute("SELECT * FROM nowhere"); }
void throws_a_number(const StoreSubject&) { throw 42; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conformance_suite, Fixture)

BOOST_AUTO_TEST_CASE(what_a_case_throws_is_its_failure) {
  BOOST_TEST(only_note(run_case(*store, {.name = "x", .run = makes_tables_and_throws})) ==
             "it threw: the end");
  const CaseResult error = run_case(*store, {.name = "x", .run = throws_an_error});
  BOOST_TEST(is_failed(error));
  BOOST_TEST(only_note(error).find("nowhere") != std::string::npos);
  BOOST_TEST(only_note(run_case(*store, {.name = "x", .run = throws_a_number})) ==
             "it threw something that is no std::exception");
}

BOOST_AUTO_TEST_CASE(a_failure_does_not_spill_into_the_next_case) {
  run_case(*store, {.name = "x", .run = throws_an_error});
  const CaseResult next = run_case(*store, {.name = "y", .run = passes});
  BOOST_TEST((next.outcome == Outcome::passed));
  BOOST_TEST(next.notes.empty());
  BOOST_TEST(next.name == "y");
}

BOOST_AUTO_TEST_CASE(what_a_case_made_is_dropped_however_it_ends) {
  run_case(*store, {.name = "x", .run = makes_tables});
  run_case(*store, {.name = "x", .run = makes_tables_and_throws});
  BOOST_TEST(tables() == 0U);
}

BOOST_AUTO_TEST_CASE(what_a_failed_case_made_can_be_kept_and_is_named) {
  run_case(*store, {.name = "x", .run = makes_tables}, Leftovers::kept);
  BOOST_TEST(tables() == 0U);
  const CaseResult failed = run_case(*store, {.name = "x", .run = makes_tables_and_throws}, Leftovers::kept);
  BOOST_TEST(tables() == 2U);
  for (const weir::Row row : store->query("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"))
    BOOST_TEST(failed.notes.back().find(row[0].as<std::string>()) != std::string::npos, failed.notes.back());
}

BOOST_AUTO_TEST_CASE(a_store_that_throws_whatever_it_is_asked_fails_and_does_no_more) {
  const weir::StorePtr wild =
      broken(store, {.statement = [](const weir::Query&) -> weir::Query { throw 42; }});
  const Report report = run_suite("wild", *wild, {.pattern = "round_trip"});
  BOOST_TEST(report.count(Outcome::passed) == 0U);
  BOOST_TEST(report.count(Outcome::failed) > 10U);
}

BOOST_AUTO_TEST_CASE(a_skip_names_the_capabilities_that_decided_it) {
  const StoreCase needing{
      .name = "x", .needs = {Capability::uuids, Capability::json, Capability::bytes}, .run = throws_a_number};
  const StoreCase absent{
      .name = "x", .absent = {Capability::uuids, Capability::json}, .run = throws_a_number};
  const weir::StorePtr bytes_alone = broken(store, {.declared = {{Capability::bytes}}});
  const weir::StorePtr json_alone = broken(store, {.declared = {{Capability::json}}});

  const CaseResult skipped = run_case(*bytes_alone, needing);
  BOOST_TEST((skipped.outcome == Outcome::skipped));
  BOOST_TEST(only_note(skipped) == "without uuids, json");
  BOOST_TEST(only_note(run_case(*json_alone, absent)) == "has json");
  BOOST_TEST(is_failed(run_case(*bytes_alone, absent)));
  BOOST_TEST(is_failed(run_case(*store, needing)));
  BOOST_TEST(why_skipped(needing, weir::Capabilities::all()) == "");
}

BOOST_AUTO_TEST_CASE(a_run_of_nothing_has_not_passed) {
  BOOST_TEST(!Report{}.passed());
  BOOST_TEST(!run_suite("sqlite", *store, {.pattern = "there is no such case"}).passed());
  const CaseResult passed{.name = "a"};
  const CaseResult skipped{.name = "b", .outcome = Outcome::skipped};
  const CaseResult failed{.name = "c", .outcome = Outcome::failed};
  const auto has_passed = [](std::vector<CaseResult> results) {
    return Report{.subject = "x", .results = std::move(results)}.passed();
  };
  BOOST_TEST(!has_passed({skipped}));
  BOOST_TEST(!has_passed({passed, failed}));
  BOOST_TEST(has_passed({passed, skipped}));
}

BOOST_AUTO_TEST_CASE(a_run_takes_the_cases_of_a_pattern_in_order_and_can_be_ended) {
  std::vector<std::string> seen;
  const Report whole =
      run_suite("sqlite", *store, {.pattern = "page", .after_each = [&](const CaseResult& result) {
                                     seen.emplace_back(result.name);
                                     return true;
                                   }});
  BOOST_TEST(whole.subject == "sqlite");
  BOOST_TEST(whole.passed());
  BOOST_TEST(seen == (std::vector<std::string>{"pages_follow_each_other", "a_page_has_parameters_of_its_own",
                                               "a_page_without_order_is_refused"}));
  const Report ended =
      run_suite("sqlite", *store, {.pattern = "page", .after_each = [](const CaseResult&) { return false; }});
  BOOST_TEST(ended.results.size() == 1U);
}

BOOST_AUTO_TEST_CASE(names_are_distinct_and_every_case_runs_somewhere) {
  std::vector<std::string_view> names;
  for (const StoreCase& test : store_cases()) {
    names.push_back(test.name);
    BOOST_TEST((test.run != nullptr), test.name);
    BOOST_TEST((test.needs.without(test.absent) == test.needs), test.name << " can never run");
  }
  for (const CacheCase& test : cache_cases()) names.push_back(test.name);
  std::sort(names.begin(), names.end());
  BOOST_TEST((std::adjacent_find(names.begin(), names.end()) == names.end()));
}

BOOST_AUTO_TEST_CASE(the_tables_are_as_documented) {
  const Report report{.subject = "engine",
                      .results = {{.name = "a"}, {.name = "b", .outcome = Outcome::failed}}};
  std::ostringstream table;
  print_table(table, std::vector{report});
  BOOST_TEST(table.str().find("passed skipped  failed\nengine") != std::string::npos, table.str());
  std::ostringstream matrix;
  print_matrix(matrix, std::vector<DeclaredCapabilities>{{"one", {Capability::bytes}}, {"two", {}}});
  BOOST_TEST(matrix.str().starts_with("| capability | one | two |\n| --- | :---: | :---: |\n"), matrix.str());
  BOOST_TEST(matrix.str().find("\n| `bytes` | yes | – |\n") != std::string::npos, matrix.str());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conformance_suite_of_caches)

namespace {

/// A cache that does one thing wrong.
class Throwing final : public weir::CacheAdapter {
 public:
  using CacheAdapter::CacheAdapter;
  std::optional<weir::Blob> get(std::string_view, const weir::Context&) override { throw 42; }
};
class Forgetful final : public weir::CacheAdapter {
 public:
  using CacheAdapter::CacheAdapter;
  void set(std::string_view, const weir::Blob&, weir::Ttl, const weir::Context&) override {}
};
class NeverSetting final : public weir::CacheAdapter {
 public:
  using CacheAdapter::CacheAdapter;
  bool compare_and_set(std::string_view, const weir::Blob&, const weir::Blob&, weir::Ttl,
                       const weir::Context&) override {
    return false;
  }
};

template <class Cache>
Report run_on(std::string_view pattern = {}) {
  Cache cache(weir::memory_cache({}));
  return run_suite("broken", CacheSubject{cache}, {.pattern = pattern});
}

bool failed(const Report& report, std::string_view name) {
  return std::any_of(report.results.begin(), report.results.end(),
                     [&](const CaseResult& result) { return result.name == name && is_failed(result); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(broken_caches_are_caught_and_end_no_run) {
  const Report throwing = run_on<Throwing>();
  BOOST_TEST(throwing.results.size() == cache_cases().size());
  BOOST_TEST(failed(throwing, "threads_never_see_each_others_values"));
  BOOST_TEST(failed(run_on<Forgetful>("a_set_renews_the_ttl"), "a_set_renews_the_ttl"));
  BOOST_TEST(failed(run_on<NeverSetting>("compare_and_set"), "compare_and_set_loses_no_update"));
}

BOOST_AUTO_TEST_SUITE_END()
