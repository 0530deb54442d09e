// SPDX-License-Identifier: BSL-1.0
/// \file
/// A lock of four octets that many readers hold at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace weir::memory {

/// Readers share it and don't wait for each other; there is one writer at a time (whoever holds the shard's
/// mutex), who waits for the readers that are in, while new ones wait for it. Both hold it for some dozen
/// instructions, so waiting means asking again, and letting others run after a while.
///
/// What a writer did is seen by every reader that comes after it, and the other way round.
class BucketLock {
 public:
  void lock_shared() noexcept {
    while ((word_.fetch_add(1, std::memory_order_acquire) & writer) != 0) {
      unlock_shared();
      wait_until([this] { return (load() & writer) == 0; });
    }
  }
  void unlock_shared() noexcept { word_.fetch_sub(1, std::memory_order_release); }

  void lock() noexcept {
    word_.fetch_or(writer, std::memory_order_acquire);
    wait_until([this] { return load() == writer; });
  }
  void unlock() noexcept { word_.fetch_and(~writer, std::memory_order_release); }

 private:
  static constexpr std::uint32_t writer = 1U << 31U;

  std::uint32_t load() const noexcept { return word_.load(std::memory_order_acquire); }

  template <class Condition>
  static void wait_until(const Condition& met) noexcept {
    constexpr int patience = 64;
    for (int asked = 0; !met(); ++asked) {
      if (asked >= patience) std::this_thread::yield();
    }
  }

  std::atomic<std::uint32_t> word_{0};
};

}  // namespace weir::memory
