// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which entries have expired.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "entry_table.hpp"
#include "id_list.hpp"
#include "weir/clock.hpp"

namespace weir::memory {

/// A hierarchical timer wheel (Varghese, Lauck: "Hashed and Hierarchical Timing Wheels", SOSP 1987): five
/// wheels of 64 slots, each slot of one as long as the whole wheel below it, 17 ms in the first. An entry
/// stands in the slot of its expiry; when the time of a slot comes, its entries are due or go to a finer
/// wheel. To put in and to take out costs the same however many there are, and nothing is left of what was
/// taken out.
///
/// An entry's links stand with it. Not thread-safe.
class TimerWheel {
 public:
  /// The entries are borrowed.
  TimerWheel(EntryTable& entries, Clock::Instant now) noexcept;

  bool empty() const noexcept { return size_ == 0; }
  /// Puts an entry in, by its expiry. It must have one, and not be in.
  void add(Id id) noexcept;
  /// The entry must be in.
  void remove(Id id) noexcept;
  /// An entry that has expired, or no_id where none is at hand. It stays in until it is removed. Looks at a
  /// few entries only, so there may be one all the same; the next calls find it.
  Id expired(Clock::Instant now) noexcept;
  /// An entry is now known as `to`, where its expiry has been copied to.
  void renamed(Id to) noexcept;

 private:
  static constexpr std::size_t wheels = 5;
  static constexpr unsigned slot_bits = 6;
  static constexpr std::uint64_t slots = 1U << slot_bits;
  // A slot is a ring: its own links close the circle, newer of them being the oldest entry. Rings are
  // numbered above all entries.
  static constexpr Id first_ring = 1U << 31U;
  static constexpr std::size_t due_ring = wheels * slots;

  Links& links(Id id) noexcept;
  std::uint64_t time_of(Clock::Instant instant, std::uint64_t rounding) const noexcept;
  std::size_t ring_for(Id id) const noexcept;
  void push(std::size_t ring, Id id) noexcept;
  void unlink(Id id) noexcept;
  void advance(Clock::Instant now) noexcept;
  void make_due(std::size_t ring) noexcept;

  EntryTable& entries_;
  const Clock::Instant start_;
  std::uint64_t time_ = 0;  // in slots of the first wheel
  std::size_t size_ = 0;
  std::array<Links, wheels * slots + 1> rings_;
};

}  // namespace weir::memory
