// SPDX-License-Identifier: BSL-1.0
#include "weir/conformance/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <ostream>
#include <random>

#include "checks.hpp"

namespace weir::conformance {
namespace {

/// Short enough for every engine, and nobody else's: several runs may share a database.
std::string fresh_name(std::string_view stem) {
  static std::atomic<unsigned> count{0};
  static const std::string run = fmt::format("{:06x}", std::random_device()() & 0xffffffU);
  return fmt::format("weir_{}{}_{}", stem, run, ++count);
}

/// Drops what a case made of a name, whatever it was: a view, a table, a sequence beside it, or nothing.
void drop(Store& store, const std::string& name) {
  const auto tried = [&](const std::string& text) {
    try {
      store.execute(text);
      return true;
    } catch (const Error&) {  // something else, or nothing
      return false;
    }
  };
  if (!tried("DROP TABLE " + name) && tried("DROP VIEW " + name)) return;
  if (store.info().dialect->generated_keys == GeneratedKeys::sequence_current)
    tried("DROP SEQUENCE " + name + "_id_seq");
}

std::span<const Capability> every_one(Capabilities) noexcept { return all_capabilities(); }
std::span<const CacheCapability> every_one(CacheCapabilities) noexcept { return all_cache_capabilities(); }

template <class Each>
std::string names_of(CapabilitySet<Each> capabilities) {
  std::string names;
  for (const Each each : every_one(capabilities))
    if (capabilities.has(each)) names += (names.empty() ? "" : ", ") + std::string(to_string(each));
  return names;
}

/// Why a case does not apply; empty where it does.
template <class Case, class Each>
std::string why_skipped(const Case& test, CapabilitySet<Each> declared) {
  if (const auto missing = test.needs.without(declared); !missing.empty())
    return "without " + names_of(missing);
  if (!test.absent.empty() && test.absent.without(declared) != test.absent)
    return "has " + names_of(test.absent);
  return {};
}

CaseResult skipped(std::string_view name, std::string why) {
  return {.name = name, .outcome = Outcome::skipped, .notes = {std::move(why)}};
}

void clear_both(const CacheSubject& subject) {
  subject.cache.clear();
  if (subject.neighbour != nullptr) subject.neighbour->clear();
}

/// Leaves nothing behind. An engine that is gone has failed cases enough already.
void clear_quietly(const CacheSubject& subject) {
  try {
    clear_both(subject);
  } catch (const Error&) {
    return;
  }
}

template <class Run>
CaseResult finish(std::string_view name, const Run& run) {
  take_failures();
  try {
    run();
  } catch (const Stop&) {  // noted
  } catch (const std::exception& error) {
    note_failure("", 0, std::string("it threw: ") + error.what());
  }
  CaseResult result{.name = name, .notes = take_failures()};
  if (!result.notes.empty()) result.outcome = Outcome::failed;
  return result;
}

template <class Subject, class Case>
Report run_all(std::string name, Subject& subject, std::span<const Case> cases, std::string_view pattern,
               const std::function<bool(const CaseResult&)>& after_each) {
  Report report{std::move(name)};
  for (const Case& test : cases) {
    if (test.name.find(pattern) == std::string_view::npos) continue;
    report.results.push_back(run_case(subject, test));
    if (after_each && !after_each(report.results.back())) break;
  }
  return report;
}

}  // namespace

CaseResult run_case(Store& store, const StoreCase& test) {
  if (std::string why = why_skipped(test, store.info().capabilities); !why.empty())
    return skipped(test.name, std::move(why));
  const StoreSubject subject{store, fresh_name("t"), fresh_name("o")};
  CaseResult result = finish(test.name, [&] { test.run(subject); });
  drop(store, subject.other);
  drop(store, subject.table);
  return result;
}

CaseResult run_case(const CacheSubject& subject, const CacheCase& test) {
  if (std::string why = why_skipped(test, subject.cache.capabilities()); !why.empty())
    return skipped(test.name, std::move(why));
  if (test.needs_neighbour && subject.neighbour == nullptr) return skipped(test.name, "without a neighbour");
  return finish(test.name, [&] {
    clear_both(subject);
    test.run(subject);
  });
}

std::size_t Report::count(Outcome outcome) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      results.begin(), results.end(), [&](const CaseResult& result) { return result.outcome == outcome; }));
}

bool Report::passed() const noexcept { return count(Outcome::failed) == 0 && count(Outcome::passed) > 0; }

Report run_suite(std::string subject, Store& store, std::string_view pattern,
                 const std::function<bool(const CaseResult&)>& after_each) {
  return run_all(std::move(subject), store, store_cases(), pattern, after_each);
}

Report run_suite(std::string name, const CacheSubject& subject, std::string_view pattern,
                 const std::function<bool(const CaseResult&)>& after_each) {
  Report report = run_all(std::move(name), subject, cache_cases(), pattern, after_each);
  clear_quietly(subject);
  return report;
}

void print_table(std::ostream& out, std::span<const Report> reports) {
  out << fmt::format("{:<60} {:>7} {:>7} {:>7}\n", "chain", "passed", "skipped", "failed");
  for (const Report& report : reports)
    out << fmt::format("{:<60} {:>7} {:>7} {:>7}\n", report.subject, report.count(Outcome::passed),
                       report.count(Outcome::skipped), report.count(Outcome::failed));
}

}  // namespace weir::conformance
