// SPDX-License-Identifier: BSL-1.0
#include "ghosts.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace weir::memory {
namespace {

// A print is 16 bits of the hash, never all zero; a stamp 8 bits of the level's clock.
constexpr unsigned stamps = 1U << 8U;
constexpr unsigned highest_level = 3;

std::uint16_t print_of(std::uint64_t hash) noexcept {
  const auto print = static_cast<std::uint16_t>(hash >> 48U);
  return print == 0 ? std::uint16_t{1U << 15U} : print;
}

// Two zero bits at the end are a level.
unsigned level_of(std::uint16_t print) noexcept {
  return std::min(static_cast<unsigned>(std::countr_zero(print)) / 2, highest_level);
}

// The clock of level 0 counts ticks, that of each other level moves a quarter as often as the one below.
unsigned shift_of(unsigned level) noexcept { return 2 * level; }

unsigned units_since(std::uint16_t print, std::uint8_t stamp, Tick now) noexcept {
  return ((now >> shift_of(level_of(print))) - stamp) % stamps;
}

}  // namespace

void Ghosts::resize(std::size_t entries) noexcept {
  sets_ = {};
  try {
    sets_.resize(sets_for(entries));
  } catch (const std::bad_alloc&) {
    return;  // the cache works without, only not as well
  }
}

void Ghosts::remember(std::uint64_t hash, Tick read, Tick now) noexcept {
  if (sets_.empty()) return;
  Set& set = set_of(hash);
  std::size_t place = 0;
  unsigned longest = 0;
  for (std::size_t i = 0; i < ways; ++i) {
    const unsigned waited = set.prints[i] == 0 ? stamps : units_since(set.prints[i], set.stamps[i], now);
    if (waited < longest) continue;
    longest = waited;
    place = i;
  }
  set.prints[place] = print_of(hash);
  set.stamps[place] = static_cast<std::uint8_t>(read >> shift_of(level_of(print_of(hash))));
}

std::optional<Tick> Ghosts::take(std::uint64_t hash, Tick now) noexcept {
  if (sets_.empty()) return std::nullopt;
  const std::uint16_t print = print_of(hash);
  Set& set = set_of(hash);
  const auto found = std::find(set.prints.begin(), set.prints.end(), print);
  if (found == set.prints.end()) return std::nullopt;
  const std::uint8_t stamp = set.stamps[static_cast<std::size_t>(found - set.prints.begin())];
  *found = 0;
  return (units_since(print, stamp, now) + 1) << shift_of(level_of(print));
}

}  // namespace weir::memory
