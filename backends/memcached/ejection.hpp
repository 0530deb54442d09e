// SPDX-License-Identifier: BSL-1.0
/// \file
/// When a node is left out, and when it is tried again.
#pragma once

#include <chrono>

#include "weir/clock.hpp"

namespace weir::memcached {

/// Decides who may use a node. While it works, everyone may. After a connect failed, or so many calls in a
/// row waited in vain, nobody may for a time; then a single prober, whose success lets everyone in again, and
/// whose failure doubles the time, up to `largest_factor` times the first. A pure state machine: time and
/// chance are passed in. Not thread-safe.
class Ejection {
 public:
  using Instant = Clock::Instant;
  static constexpr int largest_factor = 8;

  enum class Permit {
    free,   ///< use it
    probe,  ///< use it, as the only one
    none,   ///< do not
  };

  Ejection(int after, std::chrono::nanoseconds first_time) noexcept
      : after_(after), first_time_(first_time) {}

  /// Whoever gets `free` or `probe` must tell how it went by one of the calls below.
  Permit ask(Instant now) noexcept;

  void succeeded() noexcept;
  /// It could not be reached at all. \param jitter  0 to 1: lengthens the time by up to a quarter, so that
  /// processes spread out. \return whether the node is left out from now on, and was not before
  bool unreachable(Permit permit, Instant now, double jitter) noexcept;
  /// It was reached, but did not answer in time. Parameters and result as above.
  bool silent(Permit permit, Instant now, double jitter) noexcept;
  /// The call ended for a reason that says nothing about the node.
  void given_up(Permit permit) noexcept;

  /// How long nobody may; zero or less: somebody may.
  std::chrono::nanoseconds remaining(Instant now) const noexcept { return out_until_ - now; }

 private:
  int after_;
  std::chrono::nanoseconds first_time_;
  int silences_ = 0;                  // in a row
  std::chrono::nanoseconds time_{0};  // zero: it is in
  Instant out_until_{};
  bool probing_ = false;
};

}  // namespace weir::memcached
