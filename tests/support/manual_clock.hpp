// SPDX-License-Identifier: BSL-1.0
/// \file
/// Time that a test drives.
#pragma once

#include <atomic>
#include <chrono>

#include "weir/clock.hpp"

namespace weir::test {

/// A clock that stands still until it is told to move. Thread-safe. Begins far from zero on both scales, so
/// that subtracting a duration stays in range.
class ManualClock final : public Clock {
 public:
  Instant now() const noexcept override { return Instant(std::chrono::nanoseconds(now_.load())); }
  std::chrono::milliseconds wall() const noexcept override { return std::chrono::milliseconds(wall_.load()); }

  /// Time passes, on both scales.
  void advance(std::chrono::nanoseconds by) noexcept {
    now_ += by.count();
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(by).count();
  }
  /// Somebody sets the wall clock: `now()` does not move.
  void jump_wall(std::chrono::milliseconds by) noexcept { wall_ += by.count(); }

 private:
  std::atomic<std::chrono::nanoseconds::rep> now_{std::chrono::nanoseconds(std::chrono::hours(1000)).count()};
  std::atomic<std::chrono::milliseconds::rep> wall_{1'700'000'000'000};
};

}  // namespace weir::test
