// SPDX-License-Identifier: BSL-1.0
/// \file
/// When to try to connect again.
#pragma once

#include <chrono>

#include "weir/clock.hpp"

namespace weir::redis {

/// Decides who may try to connect. While connects succeed, everyone may. After one failed nobody may for a
/// delay; then a single prober, whose success lets everyone in again, and whose failure doubles the delay, up
/// to `largest_factor` times the first. A pure state machine: time and chance are passed in. Not thread-safe.
class Backoff {
 public:
  using Instant = Clock::Instant;
  static constexpr int largest_factor = 20;

  enum class Permit {
    free,   ///< try
    probe,  ///< try, as the only one
    none,   ///< do not
  };

  explicit Backoff(std::chrono::nanoseconds delay) noexcept : first_delay_(delay) {}

  /// Whoever gets `free` or `probe` must tell how it went by one of the three calls below.
  Permit ask(Instant now) noexcept;

  void succeeded() noexcept;
  /// \param jitter  0 to 1: lengthens the delay by up to a quarter, so that processes spread out
  void failed(Permit permit, Instant now, double jitter) noexcept;
  /// It ended for a reason that says nothing about the server.
  void given_up(Permit permit) noexcept;

  /// How long nobody may try; zero or less: somebody may.
  std::chrono::nanoseconds remaining(Instant now) const noexcept { return closed_until_ - now; }

 private:
  std::chrono::nanoseconds first_delay_;
  std::chrono::nanoseconds delay_{0};  // zero: the last connect succeeded
  Instant closed_until_{};
  bool probing_ = false;
};

}  // namespace weir::redis
