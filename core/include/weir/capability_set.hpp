// SPDX-License-Identifier: BSL-1.0
/// \file
/// A set of capabilities: of a store, of a cache.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace weir {

/// A set of values of an enumeration that counts from 0 and has at most 64. A plain value.
template <class Each>
class CapabilitySet {
 public:
  constexpr CapabilitySet() noexcept = default;
  constexpr CapabilitySet(std::initializer_list<Each> list) noexcept {
    for (const Each each : list) bits_ |= bit(each);
  }
  /// All there are.
  static CapabilitySet all() noexcept;

  constexpr bool has(Each capability) const noexcept { return (bits_ & bit(capability)) != 0; }
  constexpr CapabilitySet with(CapabilitySet others) const noexcept { return from(bits_ | others.bits_); }
  constexpr CapabilitySet without(CapabilitySet others) const noexcept { return from(bits_ & ~others.bits_); }
  constexpr bool empty() const noexcept { return bits_ == 0; }

  friend constexpr bool operator==(CapabilitySet, CapabilitySet) noexcept = default;

 private:
  static constexpr std::uint64_t bit(Each capability) noexcept {
    return std::uint64_t{1} << static_cast<unsigned>(capability);
  }
  static constexpr CapabilitySet from(std::uint64_t bits) noexcept {
    CapabilitySet made;
    made.bits_ = bits;
    return made;
  }

  std::uint64_t bits_ = 0;
};

}  // namespace weir
