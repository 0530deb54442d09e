// SPDX-License-Identifier: BSL-1.0
/// \file
/// What every Store and every Cache must do, whatever stands behind it: one source for all of them.
#pragma once

#include <span>
#include <string>

#include "weir/cache.hpp"
#include "weir/store.hpp"

namespace weir::conformance {

/// A store under test, and names that are this case's own.
struct StoreSubject {
  Store& store;
  std::string table;  ///< no such table yet; dropped afterwards
  std::string other;  ///< a second one, for what depends on the first; dropped before it
};

struct StoreCase {
  const char* name;
  void (*run)(const StoreSubject& subject);
};

/// Every Store passes all of these.
std::span<const StoreCase> store_cases();

struct CacheSubject {
  Cache& cache;  ///< its namespace is empty
};

struct CacheCase {
  const char* name;
  void (*run)(const CacheSubject& subject);
};

/// Every Cache passes all of these.
std::span<const CacheCase> cache_cases();

}  // namespace weir::conformance
