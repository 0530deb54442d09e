// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the eviction policy knows of an entry.
#pragma once

#include <atomic>
#include <cstdint>

namespace weir::memory {

/// The time of the policy: a tick is the time in which a 32nd of the cache is written anew. So ages mean the
/// same in a busy cache and in an idle one, in a large one and in a small one.
using Tick = std::uint32_t;

/// How many ticks it takes to write as much as the cache holds.
inline constexpr Tick ticks_per_turnover = 32;

/// Where readers find what tick it is. Apart from all that writers change.
class alignas(64) TickClock {
 public:
  /// Thread-safe.
  Tick now() const noexcept { return now_.load(std::memory_order_relaxed); }
  /// One writer at a time.
  void advance() noexcept { now_.store(now() + 1, std::memory_order_relaxed); }

 private:
  std::atomic<Tick> now_{0};
};

/// Which queue an entry stands in.
enum class Queue : std::uint8_t { small, main };

/// When an entry was last read, in how many ticks, and its queue, in 16 bits. Reads of one tick count once:
/// a burst says less than reads that are apart, and an entry that is read all the time is written to once a
/// tick only, so that it stays in every core's cache.
///
/// Thread-safe: readers call `read`, one writer at a time the others.
class Heat {
 public:
  static constexpr unsigned most_reads = 7;
  /// Ages go round after so many ticks: 128 turnovers.
  static constexpr Tick ages = 1U << 12U;

  void begin(Tick now, Queue queue) noexcept { bits_.store(pack(now, queue, 0), std::memory_order_relaxed); }

  /// Notes a read. Where another thread notes one at the same time, one of them may not count.
  void read(Tick now) noexcept {
    std::uint16_t bits = load();
    if (tick_of(bits) == now % ages) return;
    const unsigned counted = reads_of(bits) < most_reads ? reads_of(bits) + 1 : most_reads;
    bits_.compare_exchange_weak(bits, pack(now, queue_of(bits), counted), std::memory_order_relaxed);
  }

  Queue queue() const noexcept { return queue_of(load()); }
  unsigned reads() const noexcept { return reads_of(load()); }
  Tick age(Tick now) const noexcept { return (now - tick_of(load())) % ages; }

  void move_to(Queue queue, unsigned reads) noexcept {
    std::uint16_t bits = load();
    while (!bits_.compare_exchange_weak(bits, pack(tick_of(bits), queue, reads), std::memory_order_relaxed)) {
    }
  }

  /// The same entry at another address. Only while nobody reads it.
  void copy(const Heat& other) noexcept { bits_.store(other.load(), std::memory_order_relaxed); }

 private:
  static std::uint16_t pack(Tick tick, Queue queue, unsigned reads) noexcept {
    return static_cast<std::uint16_t>((tick % ages) << 4U | static_cast<unsigned>(queue) << 3U | reads);
  }
  static Tick tick_of(std::uint16_t bits) noexcept { return bits >> 4U; }
  static Queue queue_of(std::uint16_t bits) noexcept { return static_cast<Queue>(bits >> 3U & 1U); }
  static unsigned reads_of(std::uint16_t bits) noexcept { return bits & 7U; }
  std::uint16_t load() const noexcept { return bits_.load(std::memory_order_relaxed); }

  std::atomic<std::uint16_t> bits_{0};
};

}  // namespace weir::memory
