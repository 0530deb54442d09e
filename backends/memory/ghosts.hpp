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

/// Remembers evicted keys, two for each entry of the cache, in four octets each: 24 bits of the key's hash
/// and 8 of the time of its last read. A key that was never there is taken for one that was about once in a
/// million times.
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
  static constexpr std::size_t bytes_per_entry = 8;

  /// Forgets all and makes room for a cache of so many entries. Without memory for it, it knows no key.
  void resize(std::size_t entries) noexcept;

  /// \param read  when the key had been read last, not long before `now`
  void remember(std::uint64_t hash, Tick read, Tick now) noexcept;
  /// How many ticks ago the key had been read, rounded up; it is then forgotten. nullopt: it is not known.
  std::optional<Tick> take(std::uint64_t hash, Tick now) noexcept;

  std::size_t bytes() const noexcept { return sets_.size() * sizeof(Set); }

 private:
  static constexpr std::size_t ways = 16;
  using Set = std::array<std::uint32_t, ways>;

  Set& set_of(std::uint64_t hash) noexcept;

  std::vector<Set> sets_;
};

}  // namespace weir::memory
