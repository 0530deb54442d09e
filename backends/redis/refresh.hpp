// SPDX-License-Identifier: BSL-1.0
/// \file
/// Who looks the servers up, and when.
#pragma once

#include <chrono>

#include "weir/clock.hpp"

namespace weir::redis {

/// Lets one caller at a time look the servers up, and nobody for a pause after one has, so that a failover
/// does not become a storm of questions. A pure state machine. Not thread-safe.
class Refresh {
 public:
  using Instant = Clock::Instant;
  static constexpr std::chrono::milliseconds pause{100};

  /// Whether to look them up now; then `ended` must be called.
  bool begin(Instant now) noexcept {
    if (running_ || now < not_before_) return false;
    running_ = true;
    return true;
  }
  /// \param jitter  0 to 1: lengthens the pause by up to a half, so that processes spread out
  void ended(Instant now, double jitter) noexcept {
    running_ = false;
    not_before_ = now + pause + std::chrono::microseconds(static_cast<long>(jitter * 50'000));
  }
  bool running() const noexcept { return running_; }

 private:
  bool running_ = false;
  Instant not_before_{};
};

}  // namespace weir::redis
