// SPDX-License-Identifier: BSL-1.0
/// \file
/// What every Store and every Cache must do, whatever stands behind it: one source for all of them, ours and
/// a stranger's.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/cache.hpp"
#include "weir/store.hpp"

namespace weir::conformance {

/// A store under test, and names that are this case's own.
struct StoreSubject {
  Store& store;
  std::string table;  ///< nothing of that name yet; dropped afterwards
  std::string other;  ///< a second one, for what depends on the first; dropped before it
};

/// One thing that a Store must do.
struct StoreCase {
  std::string_view name;
  /// It runs on stores that declare all of these.
  Capabilities needs{};
  /// It runs on stores that declare none of these: it checks how they are absent.
  Capabilities absent{};
  void (*run)(const StoreSubject& subject) = nullptr;
};

/// Every Store passes all of these that apply to it.
std::span<const StoreCase> store_cases();

/// A cache under test; its namespace is empty.
struct CacheSubject {
  Cache& cache;
  Cache* neighbour = nullptr;  ///< another namespace of the same engine, empty, too; or null
};

/// One thing that a Cache must do.
struct CacheCase {
  std::string_view name;
  /// It runs on caches that declare all of these.
  CacheCapabilities needs{};
  /// It runs on caches that declare none of these: it checks how they are absent.
  CacheCapabilities absent{};
  bool needs_neighbour = false;
  void (*run)(const CacheSubject& subject) = nullptr;
};

/// Every Cache passes all of these that apply to it.
std::span<const CacheCase> cache_cases();

/// How a case ended.
enum class Outcome : std::uint8_t { passed, failed, skipped };

struct CaseResult {
  std::string_view name;
  Outcome outcome = Outcome::passed;
  /// Of a failed case: what was wrong and where, one entry a check. Of a skipped one: a single entry, the
  /// capabilities that decided it ("without uuids", "has empty_text").
  std::vector<std::string> notes{};
};

/// Why a case does not apply to a store, or cache, of these capabilities: "without uuids", "has empty_text".
/// Empty where it does.
std::string why_skipped(const StoreCase& test, Capabilities declared);
std::string why_skipped(const CacheCase& test, CacheCapabilities declared);

/// What becomes of the tables of a case that failed. Those of the others are dropped.
enum class Leftovers : std::uint8_t {
  dropped,
  kept,  ///< to be looked at; a note of the result names them
};

/// Runs one case with names of its own and drops what it made. Never throws: what a case throws is a failure.
CaseResult run_case(Store& store, const StoreCase& test, Leftovers of_failed = Leftovers::dropped);
/// Empties the cache's namespace, and its neighbour's, and runs one case. Never throws.
CaseResult run_case(const CacheSubject& subject, const CacheCase& test);

/// What a whole run gave.
struct Report {
  std::string subject;  ///< the chain: "sqlite", "metrics | postgresql"
  std::vector<CaseResult> results{};

  std::size_t count(Outcome outcome) const noexcept;
  /// Nothing failed, and something passed: a run of nothing proves nothing.
  bool passed() const noexcept;
};

/// How a whole run goes.
struct RunOptions {
  std::string_view pattern{};                ///< only the cases whose name contains this; empty: all
  Leftovers of_failed = Leftovers::dropped;  ///< a cache has none
  /// Called with each result; returning false ends the run early. May be empty.
  std::function<bool(const CaseResult&)> after_each{};
};

/// Runs the cases one after the other, in order. Of a cache, the namespace is empty afterwards. Never throws,
/// unless `after_each` does.
Report run_suite(std::string name, Store& store, const RunOptions& options = {});
Report run_suite(std::string name, const CacheSubject& subject, const RunOptions& options = {});

/// The closing table: a line a subject with the numbers of cases passed, skipped and failed.
void print_table(std::ostream& out, std::span<const Report> reports);

/// An engine's column of a matrix.
template <class Each>
struct Declared {
  std::string engine;
  CapabilitySet<Each> declared{};
};
using DeclaredCapabilities = Declared<Capability>;
using DeclaredCacheCapabilities = Declared<CacheCapability>;

/// Which engine declares what, as a Markdown table: a line a capability, a column an engine.
void print_matrix(std::ostream& out, std::span<const DeclaredCapabilities> engines);
void print_matrix(std::ostream& out, std::span<const DeclaredCacheCapabilities> engines);

}  // namespace weir::conformance
