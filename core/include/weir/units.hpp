// SPDX-License-Identifier: BSL-1.0
/// \file
/// Sizes in octets that can't be mistaken for counts.
#pragma once

#include <compare>
#include <cstdint>

namespace weir {

/// A size in octets.
struct ByteSize {
  std::uint64_t octets = 0;
  friend auto operator<=>(const ByteSize&, const ByteSize&) = default;
};

inline namespace literals {
constexpr ByteSize operator""_KiB(unsigned long long n) noexcept { return {n << 10U}; }
constexpr ByteSize operator""_MiB(unsigned long long n) noexcept { return {n << 20U}; }
constexpr ByteSize operator""_GiB(unsigned long long n) noexcept { return {n << 30U}; }
}  // namespace literals

}  // namespace weir
