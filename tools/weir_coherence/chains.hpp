// SPDX-License-Identifier: BSL-1.0
/// \file
/// The stores of a run, by its config.
#pragma once

#include <chrono>
#include <string>

#include "ledger.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir::coherence_check {

/// The backends and adapters that a config may name, and the adapter `slow`.
Registry registry_with_delays(const Ledger& ledger);

/// What the query cache of a chain was set to.
struct CacheTimes {
  std::chrono::milliseconds staleness;
  std::chrono::milliseconds fence_time;

  /// Throws Error(config) where the chain has no query cache.
  static CacheTimes of(const Store& checked);
};

inline constexpr const char* checked_store = "checked";
inline constexpr const char* bare_store = "database";

/// A config of SQLite and a Redis.
std::string own_config(const std::string& directory, const std::string& redis_url);

}  // namespace weir::coherence_check
