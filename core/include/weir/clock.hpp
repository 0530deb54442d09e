// SPDX-License-Identifier: BSL-1.0
/// \file
/// Time, passed in so that tests can drive it.
#pragma once

#include "weir/durations.hpp"

namespace weir {

/// Where code gets its time from. Thread-safe.
class Clock {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;
  /// Monotonic: for deadlines, ages and time-outs inside this process.
  virtual Instant now() const noexcept = 0;
  /// Wall-clock time since 1970 (UTC): for expiries that other processes read. May jump, and lag a few ms.
  virtual std::chrono::milliseconds wall() const noexcept = 0;
};

/// The machine's clocks. Lives as long as the program.
const Clock& system_clock() noexcept;

}  // namespace weir
