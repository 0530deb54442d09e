// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which loads of get_or_load run in this process, and what became of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "weir/clock.hpp"
#include "weir/metrics.hpp"

namespace weir {

/// What a LoadGroup is built on. All of it is for tests and for counting; the defaults are right for
/// programs.
struct LoadGroupOptions {
  const Clock* clock = &system_clock();  ///< borrowed; must outlive the group
  /// 64 random bits a call, thread-safe; empty: a source of its own.
  std::function<std::uint64_t()> random{};
  /// Lets time pass between two looks at another process's load; empty: sleeps.
  std::function<void(std::chrono::milliseconds)> pause{};
  MetricsPtr metrics{};       ///< where the counters are; null: a registry of its own
  std::string owner{"load"};  ///< whose the counters are
};

/// Loads that share it are one load where they are for the same key of the same cache at the same time.
/// Thread-safe; must outlive the calls that use it.
///
/// Counters: load.hits, load.stale (an old value, as somebody else refreshes it), load.negatives (of the
/// hits: that there is nothing), load.loads, load.ahead (of the loads: before the value was old), load.joined
/// (waited for a load of this process), load.waited (for one of another), load.errors (loaders that threw),
/// load.stale_on_error (an old value instead of the error), load.unkept (loaded, but not stored: not to be,
/// or forgotten meanwhile), load.untagged (entries that a removed tag has ended), load.foreign (bytes under
/// our key that nobody of us wrote, or that are damaged), load.cache_errors (calls of the cache that threw).
class LoadGroup {
 public:
  explicit LoadGroup(LoadGroupOptions options = {});
  ~LoadGroup();
  LoadGroup(const LoadGroup&) = delete;
  LoadGroup& operator=(const LoadGroup&) = delete;

  /// The one that calls use which name none: the loads that run in this process are the process's matter.
  static LoadGroup& of_process();

  /// A counter's value: "load.hits".
  std::uint64_t count(std::string_view counter) const;

  struct Impl;
  Impl& impl() noexcept { return *impl_; }  ///< for weir's own sources

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
