// SPDX-License-Identifier: BSL-1.0
/// \file
/// How many reads hit and how many missed.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace weir::memory {

/// Two counters that many threads raise all the time: in stripes, so that threads seldom write to the same
/// cache line. Thread-safe; a sum is exact once those who counted have been waited for.
class ReadCounters {
 public:
  struct Sum {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };

  void count(bool hit) noexcept {
    Stripe& stripe = stripes_[mine()];
    (hit ? stripe.hits : stripe.misses).fetch_add(1, std::memory_order_relaxed);
  }

  Sum sum() const noexcept {
    Sum sum;
    for (const Stripe& stripe : stripes_) {
      sum.hits += stripe.hits.load(std::memory_order_relaxed);
      sum.misses += stripe.misses.load(std::memory_order_relaxed);
    }
    return sum;
  }

 private:
  static constexpr unsigned stripe_bits = 5;

  struct alignas(64) Stripe {
    std::atomic<std::uint64_t> hits{0};
    std::atomic<std::uint64_t> misses{0};
  };

  // Threads' own variables stand at addresses of their own, whose low bits are alike.
  static std::size_t mine() noexcept {
    static thread_local const char own = 0;
    return (reinterpret_cast<std::uintptr_t>(&own) * 0x9E3779B97F4A7C15U) >> (64U - stripe_bits);
  }

  std::array<Stripe, std::size_t{1} << stripe_bits> stripes_;
};

}  // namespace weir::memory
