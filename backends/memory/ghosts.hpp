// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which keys were evicted lately, and when they had been read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "heat.hpp"

namespace weir::memory {

/// Remembers evicted keys, four for every three entries of the cache, in three octets each: 16 bits of the
/// key's hash and 8 of the time of its last read. A key that was never there is taken for one that was about
/// once in some thousand times, which does no harm: it is admitted once.
///
/// A loop that is much longer than the cache can be told from a scan only by keys that are remembered for
/// many turnovers, and there is no room for all. So the hash puts three quarters of the keys on level 0, and
/// of the rest three quarters each time on the next. A level's clock is four times slower than that of the
/// one below; where there is no room the key goes whose own clock has run the longest. So level 0 is
/// remembered for about a turnover of the cache, the last one for tens, and a long loop is known by a sample
/// of its keys that is about as large as the cache. (The idea of sampling by hash, not by time, is that of
/// Waldspurger, Park, Garthwaite, Ahmad: "Efficient MRC Construction with SHARDS", FAST 2015.)
///
/// Not thread-safe.
class Ghosts {
 public:
  /// What it takes of memory for a cache of so many entries.
  static std::size_t bytes_for(std::size_t entries) noexcept { return sets_for(entries) * sizeof(Set); }
  /// No more than that, for each of many.
  static constexpr std::size_t bytes_per_entry = 5;

  /// Forgets all and makes room for a cache of so many entries. Without memory for it, it knows no key.
  void resize(std::size_t entries) noexcept;

  /// \param read  when the key had been read last, not long before `now`
  void remember(std::uint64_t hash, Tick read, Tick now) noexcept;
  /// Has what `take` of this key looks at fetched.
  void prefetch(std::uint64_t hash) const noexcept {
    if (!sets_.empty()) __builtin_prefetch(&sets_[set_number(hash)], 1);
  }
  /// How many ticks ago the key had been read, rounded up; it is then forgotten. nullopt: it is not known.
  std::optional<Tick> take(std::uint64_t hash, Tick now) noexcept;

  std::size_t bytes() const noexcept { return sets_.size() * sizeof(Set); }

 private:
  // As many as there is room for in a cache line.
  static constexpr std::size_t ways = 21;
  struct alignas(64) Set {
    std::array<std::uint16_t, ways> prints{};  // 0: empty
    std::array<std::uint8_t, ways> stamps{};
  };
  static_assert(sizeof(Set) == 64);

  static std::size_t sets_for(std::size_t entries) noexcept { return 1 + entries * 4 / (3 * ways); }
  // Any number of sets, by a multiplication instead of a remainder. The high bits of the product mix all the
  // bits of the hash that the prints and the index do not look at.
  std::size_t set_number(std::uint64_t hash) const noexcept {
    const std::uint64_t mixed = hash * 0x9E3779B97F4A7C15U >> 32U;
    return mixed * sets_.size() >> 32U;
  }
  Set& set_of(std::uint64_t hash) noexcept { return sets_[set_number(hash)]; }

  std::vector<Set> sets_;
};

}  // namespace weir::memory
