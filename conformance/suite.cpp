// SPDX-License-Identifier: BSL-1.0
#include "weir/conformance/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
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

/// Whether a statement ran. What fails meant something else, or nothing: cleaning up is no case.
bool tried(Store& store, const std::string& text) noexcept {
  try {
    store.execute(text);
    return true;
  } catch (...) {
    return false;
  }
}

/// Drops what a case made of a name, whatever it was: a view, a table, a sequence beside it, or nothing.
void drop(Store& store, const std::string& name) {
  if (!tried(store, "DROP TABLE " + name) && tried(store, "DROP VIEW " + name)) return;
  if (store.info().dialect->generated_keys == GeneratedKeys::sequence_current)
    tried(store, "DROP SEQUENCE " + name + "_id_seq");
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

template <class Case, class Each>
std::string reason_to_skip(const Case& test, CapabilitySet<Each> declared) {
  if (const auto missing = test.needs.without(declared); !missing.empty())
    return "without " + names_of(missing);
  if (const auto left = test.absent.without(declared); left != test.absent)
    return "has " + names_of(test.absent.without(left));
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
  } catch (...) {
    note_failure("", 0, "it threw something that is no std::exception");
  }
  CaseResult result{.name = name, .notes = take_failures()};
  if (!result.notes.empty()) result.outcome = Outcome::failed;
  return result;
}

/// \param run  runs one case
template <class Case, class Run>
Report run_all(std::string name, std::span<const Case> cases, const RunOptions& options, const Run& run) {
  Report report{std::move(name)};
  for (const Case& test : cases) {
    if (test.name.find(options.pattern) == std::string_view::npos) continue;
    report.results.push_back(run(test));
    if (options.after_each && !options.after_each(report.results.back())) break;
  }
  return report;
}

}  // namespace

std::string why_skipped(const StoreCase& test, Capabilities declared) {
  return reason_to_skip(test, declared);
}
std::string why_skipped(const CacheCase& test, CacheCapabilities declared) {
  return reason_to_skip(test, declared);
}

CaseResult run_case(Store& store, const StoreCase& test, Leftovers of_failed) {
  if (std::string why = why_skipped(test, store.info().capabilities); !why.empty())
    return skipped(test.name, std::move(why));
  const StoreSubject subject{store, fresh_name("t"), fresh_name("o")};
  CaseResult result = finish(test.name, [&] { test.run(subject); });
  if (result.outcome == Outcome::failed && of_failed == Leftovers::kept) {
    result.notes.push_back(
        fmt::format("kept: {} and {}, as far as it made them", subject.table, subject.other));
    return result;
  }
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

Report run_suite(std::string name, Store& store, const RunOptions& options) {
  return run_all(std::move(name), store_cases(), options,
                 [&](const StoreCase& test) { return run_case(store, test, options.of_failed); });
}

Report run_suite(std::string name, const CacheSubject& subject, const RunOptions& options) {
  Report report = run_all(std::move(name), cache_cases(), options,
                          [&](const CacheCase& test) { return run_case(subject, test); });
  clear_quietly(subject);
  return report;
}

}  // namespace weir::conformance
