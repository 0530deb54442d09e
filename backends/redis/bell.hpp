// SPDX-License-Identifier: BSL-1.0
/// \file
/// Waking many threads at once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace weir::redis {

/// What threads wait at, each for a sign of its own that it looks at whenever the bell rings. One system call
/// wakes them all, where condition variables would take one each, and nobody needs a mutex to leave.
///
/// A waiter takes `rings()`, then looks for its sign, then waits: a ring in between ends the wait at once.
/// Thread-safe.
class Bell {
 public:
  using Rings = std::uint32_t;

  Rings rings() const noexcept { return rings_.load(std::memory_order_acquire); }
  /// Waits until it rings again, or for `time`; may return early.
  /// \param who  any number: `ring(who)` wakes those of this number (modulo 32), and `ring_all`
  void wait(Rings heard, std::uint64_t who, std::optional<std::chrono::nanoseconds> time) noexcept;

  void ring_all() noexcept;
  void ring(std::uint64_t who) noexcept;

 private:
  std::atomic<Rings> rings_{0};
};

}  // namespace weir::redis
