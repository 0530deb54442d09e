// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a LoadGroup holds.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "flights.hpp"
#include "weir/clock.hpp"
#include "weir/load_group.hpp"
#include "weir/metrics.hpp"

namespace weir {

struct LoadGroup::Impl {
  explicit Impl(LoadGroupOptions options);

  /// A random number in [0, 1).
  double fraction() const;
  /// 32 hexadecimal digits that nobody else has.
  std::string unique_name() const;

  const Clock& clock;
  const std::function<std::uint64_t()> random;
  const std::function<void(std::chrono::milliseconds)> pause;
  const MetricsPtr metrics;
  const std::string owner;
  load::Flights flights{};

  Counter& hits;
  Counter& stale;
  Counter& negatives;
  Counter& loads;
  Counter& ahead;
  Counter& joined;
  Counter& waited;
  Counter& errors;
  Counter& stale_on_error;
  Counter& unkept;
  Counter& untagged;
  Counter& foreign;
  Counter& cache_errors;
};

}  // namespace weir
