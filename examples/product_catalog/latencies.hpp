// SPDX-License-Identifier: BSL-1.0
/// \file
/// Percentiles of latencies in bounded memory.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace catalogue {

/// Counts durations in buckets of at most 3 % width, from 1 ns up. Not thread-safe: one a thread, merged at
/// the end.
class Latencies {
 public:
  void add(std::chrono::nanoseconds duration) noexcept {
    ++buckets_[bucket_of(static_cast<std::uint64_t>(duration.count()))];
    ++count_;
  }

  void merge(const Latencies& other) noexcept {
    for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
    count_ += other.count_;
  }

  std::uint64_t count() const noexcept { return count_; }

  /// The duration that a share (0 to 1) of all calls did not exceed, in microseconds.
  double percentile_us(double share) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen > wanted) return static_cast<double>(upper_bound(i)) / 1000.0;
    }
    return 0;
  }

 private:
  static constexpr unsigned sub_bits = 5;  // 32 linear steps in each power of two

  static std::size_t bucket_of(std::uint64_t ns) noexcept {
    if (ns < (1U << sub_bits)) return ns;
    const auto shift = static_cast<unsigned>(std::bit_width(ns)) - sub_bits - 1;
    return (static_cast<std::size_t>(shift) << sub_bits) + (ns >> shift);
  }
  static std::uint64_t upper_bound(std::size_t bucket) noexcept {
    if (bucket < (2U << sub_bits)) return bucket;
    const std::size_t shift = (bucket >> sub_bits) - 1;
    return ((bucket - (shift << sub_bits)) + 1) << shift;
  }

  std::array<std::uint64_t, (64 - sub_bits + 1) << sub_bits> buckets_{};
  std::uint64_t count_ = 0;
};

}  // namespace catalogue
