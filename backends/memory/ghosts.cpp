// SPDX-License-Identifier: BSL-1.0
#include "ghosts.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace weir::memory {
namespace {

// A slot: 24 bits of the hash, never all zero, above 8 bits of the level's clock. 0 is an empty slot.
constexpr unsigned stamp_bits = 8;
constexpr unsigned stamps = 1U << stamp_bits;
constexpr unsigned prints = 1U << 24U;
constexpr unsigned highest_level = 3;

unsigned print_of(std::uint64_t hash) noexcept {
  const auto print = static_cast<unsigned>(hash >> 40U);
  return print == 0 ? prints / 2 : print;
}

// Two zero bits at the end are a level.
unsigned level_of(unsigned print) noexcept {
  return std::min(static_cast<unsigned>(std::countr_zero(print)) / 2, highest_level);
}

// The clock of level 0 counts ticks, that of each other level moves a quarter as often as the one below.
unsigned shift_of(unsigned level) noexcept { return 2 * level; }

unsigned units_since(unsigned slot, Tick now) noexcept {
  const unsigned stamp = slot % stamps;
  return ((now >> shift_of(level_of(slot >> stamp_bits))) - stamp) % stamps;
}

}  // namespace

void Ghosts::resize(std::size_t entries) noexcept {
  constexpr std::size_t per_entry = bytes_per_entry / sizeof(std::uint32_t);
  sets_ = {};
  try {
    sets_.resize(std::max<std::size_t>(1, entries * per_entry / ways));
  } catch (const std::bad_alloc&) {
    return;  // the cache works without, only not as well
  }
}

// Any number of sets, by a multiplication instead of a remainder. The high bits of the product mix all the
// bits of the hash that the prints and the index do not look at.
Ghosts::Set& Ghosts::set_of(std::uint64_t hash) noexcept {
  const std::uint64_t mixed = hash * 0x9E3779B97F4A7C15U >> 32U;
  return sets_[mixed * sets_.size() >> 32U];
}

void Ghosts::remember(std::uint64_t hash, Tick read, Tick now) noexcept {
  if (sets_.empty()) return;
  Set& set = set_of(hash);
  std::size_t place = 0;
  unsigned longest = 0;
  for (std::size_t i = 0; i < ways; ++i) {
    const unsigned waited = set[i] == 0 ? stamps : units_since(set[i], now);
    if (waited < longest) continue;
    longest = waited;
    place = i;
  }
  const unsigned print = print_of(hash);
  set[place] = print << stamp_bits | (read >> shift_of(level_of(print))) % stamps;
}

std::optional<Tick> Ghosts::take(std::uint64_t hash, Tick now) noexcept {
  if (sets_.empty()) return std::nullopt;
  const unsigned print = print_of(hash);
  for (std::uint32_t& slot : set_of(hash)) {
    if (slot >> stamp_bits != print) continue;
    const unsigned units = units_since(slot, now);
    slot = 0;
    return (units + 1) << shift_of(level_of(print));
  }
  return std::nullopt;
}

}  // namespace weir::memory
