// SPDX-License-Identifier: BSL-1.0
/// \file
/// Counters that the links of a chain keep and a program reads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A count that only grows. Thread-safe; adding is one relaxed atomic addition.
class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept { count_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  alignas(64) std::atomic<std::uint64_t> count_{0};
};

/// A counter's name, whose it is, and its count at the time of asking.
struct MetricSample {
  std::string name;   ///< "queries", "query_cache.hits.local"
  std::string owner;  ///< the store or cache of the config, e.g. "stores.catalog"; whatever the program chose
                      ///< otherwise
  std::uint64_t value = 0;
};

/// All counters of a program or of a part of it. Thread-safe. Counters live as long as the registry and never
/// move.
class MetricsRegistry {
 public:
  MetricsRegistry();
  ~MetricsRegistry();
  MetricsRegistry(const MetricsRegistry&) = delete;
  MetricsRegistry& operator=(const MetricsRegistry&) = delete;

  /// The counter of this name and owner, made at the first call. Takes a lock: keep the reference.
  Counter& counter(std::string_view name, std::string_view owner);
  /// Every counter, ordered by owner and name.
  std::vector<MetricSample> samples() const;
  /// One counter's value, 0 where there is none.
  std::uint64_t value(std::string_view name, std::string_view owner) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

using MetricsPtr = std::shared_ptr<MetricsRegistry>;

}  // namespace weir
