// SPDX-License-Identifier: BSL-1.0
#include "bell.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

namespace weir::redis {
namespace {

static_assert(sizeof(std::atomic<Bell::Rings>) == sizeof(Bell::Rings), "the kernel reads the number itself");

std::uint32_t bit_of(std::uint64_t who) noexcept { return std::uint32_t{1} << (who % 32); }

/// That far from now on the monotonic clock.
timespec instant_after(std::chrono::nanoseconds time) noexcept {
  constexpr long second = 1'000'000'000;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const long sum = now.tv_nsec + time.count() % second;
  return {now.tv_sec + time.count() / second + sum / second, sum % second};
}

}  // namespace

void Bell::wait(Rings heard, std::uint64_t who, std::optional<std::chrono::nanoseconds> time) noexcept {
  if (time && time->count() <= 0) return;
  timespec until{};
  if (time) until = instant_after(*time);
  ::syscall(SYS_futex, &rings_, FUTEX_WAIT_BITSET_PRIVATE, heard, time ? &until : nullptr, nullptr,
            bit_of(who));
}

void Bell::ring_all() noexcept {
  rings_.fetch_add(1, std::memory_order_release);
  ::syscall(SYS_futex, &rings_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

void Bell::ring(std::uint64_t who) noexcept {
  rings_.fetch_add(1, std::memory_order_release);
  ::syscall(SYS_futex, &rings_, FUTEX_WAKE_BITSET_PRIVATE, INT_MAX, nullptr, nullptr, bit_of(who));
}

}  // namespace weir::redis
