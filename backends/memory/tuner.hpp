// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which settings of the policy suit what the cache is used for.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "mini_cache.hpp"
#include "policy.hpp"

namespace weir::memory {

/// Tries several PolicySettings on a sample of the keys, each in a cache of hashes that is as much smaller
/// than the real one as the sample is smaller than all the keys, and recommends the one with the most hits
/// (Waldspurger, Saemundsson, Ahmad, Park: "Cache Modeling and Optimization using Miniature Simulations",
/// USENIX ATC 2017). All see the same keys, so that the sample's own luck is that of all.
///
/// Thread-safe. No call waits for another: where two come at once, one does not count.
class Tuner {
 public:
  /// What is tried: from nearly all of the room for what stays to most of it for what is new.
  static std::span<const PolicySettings> candidates() noexcept;

  /// The settings that do best; the usual ones until that is known.
  const PolicySettings& recommended() const noexcept {
    return candidates()[best_.load(std::memory_order_relaxed)];
  }

  /// Begins, for a cache that holds so many entries now that it is full; begins anew where it was begun for
  /// fewer than half or more than twice as many. Where there is no memory for it, it doesn't.
  void begin(std::size_t entries) noexcept;

  /// A key was asked for.
  /// \param hit  whether the real cache has it
  void read(std::uint64_t hash, bool hit) noexcept {
    if (sampled(hash)) try_read(hash, hit);
  }
  /// A key was set.
  void wrote(std::uint64_t hash) noexcept {
    if (sampled(hash)) try_write(hash);
  }

 private:
  static constexpr std::size_t mini_capacity = 256;
  static constexpr std::size_t usual = 2;
  // Hits count half as much after some 34 rounds, so that a short phase doesn't turn it over.
  static constexpr double memory_of_a_round = 0.98;
  // How much more than the present one another must hit.
  static constexpr double margin = 1.01;

  struct Trial {
    std::unique_ptr<MiniCache> cache;
    double hits = 0;
  };

  // By other bits of the hash than everything else looks at.
  bool sampled(std::uint64_t hash) const noexcept {
    return (hash * 0xD1B54A32D192ED03U) >> 32U < sampled_below_.load(std::memory_order_relaxed);
  }
  void try_read(std::uint64_t hash, bool hit) noexcept;
  void try_write(std::uint64_t hash) noexcept;
  void end_round() noexcept;

  std::atomic<std::uint64_t> sampled_below_{0};  // of 2^32
  std::atomic<std::size_t> best_{usual};
  std::atomic<std::size_t> entries_{0};
  std::mutex mutex_;
  // Guarded by mutex_:
  std::array<Trial, 5> trials_;
  std::size_t reads_ = 0;  // in this round
  std::size_t round_ = 0;
};

}  // namespace weir::memory
