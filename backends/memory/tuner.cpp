// SPDX-License-Identifier: BSL-1.0
#include "tuner.hpp"

#include <algorithm>
#include <new>

namespace weir::memory {
namespace {

constexpr std::array<PolicySettings, 5> tried = {{
    {.small_share = 0.01, .long_distances = false},
    {.small_share = 0.03, .long_distances = true},
    {.small_share = 0.1, .long_distances = true},
    {.small_share = 0.3, .long_distances = true},
    {.small_share = 0.7, .long_distances = true},
}};

}  // namespace

std::span<const PolicySettings> Tuner::candidates() noexcept { return tried; }

void Tuner::begin(std::size_t entries) noexcept {
  const std::size_t before = entries_.load(std::memory_order_relaxed);
  if (entries <= 2 * before && 2 * entries >= before) return;
  const std::lock_guard lock(mutex_);
  const std::size_t capacity = std::min(entries, mini_capacity);
  entries_.store(entries, std::memory_order_relaxed);
  sampled_below_.store(0, std::memory_order_relaxed);
  try {
    for (std::size_t i = 0; i < tried.size(); ++i) {
      trials_[i] = {std::make_unique<MiniCache>(capacity, tried[i]), 0};
    }
  } catch (const std::bad_alloc&) {
    return;
  }
  round_ = std::max<std::size_t>(16, capacity);
  reads_ = 0;
  const double share = static_cast<double>(capacity) / static_cast<double>(entries);
  sampled_below_.store(static_cast<std::uint64_t>(share * 0x1p32), std::memory_order_relaxed);
}

void Tuner::try_read(std::uint64_t hash, bool hit) noexcept {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  try {
    for (Trial& trial : trials_) {
      if (trial.cache->read(hash)) {
        trial.hits += 1;
      } else if (hit) {
        trial.cache->write(hash);  // nobody is going to set it
      }
    }
  } catch (const std::bad_alloc&) {
    sampled_below_.store(0, std::memory_order_relaxed);
  }
  if (++reads_ >= round_) end_round();
}

void Tuner::try_write(std::uint64_t hash) noexcept {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  try {
    for (Trial& trial : trials_) trial.cache->write(hash);
  } catch (const std::bad_alloc&) {
    sampled_below_.store(0, std::memory_order_relaxed);
  }
}

void Tuner::end_round() noexcept {
  reads_ = 0;
  const auto best = std::max_element(trials_.begin(), trials_.end(),
                                     [](const Trial& a, const Trial& b) { return a.hits < b.hits; });
  const Trial& present = trials_[best_.load(std::memory_order_relaxed)];
  if (best->hits > present.hits * margin) {
    best_.store(static_cast<std::size_t>(best - trials_.begin()), std::memory_order_relaxed);
  }
  for (Trial& trial : trials_) trial.hits *= memory_of_a_round;
}

}  // namespace weir::memory
