// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "weir/decimal.hpp"

namespace weir::detail {

/// The double equal to `number`, if there is one.
template <class Integer>
std::optional<double> exact_double(Integer number) noexcept {
  const auto nearest = static_cast<double>(number);
  // One over the largest integer, a power of two: there the way back would overflow.
  constexpr Integer half = std::numeric_limits<Integer>::max() / 2 + 1;
  constexpr double limit = 2.0 * static_cast<double>(half);
  if (nearest >= limit || static_cast<Integer>(nearest) != number) return std::nullopt;
  return nearest;
}

template <>
inline std::optional<double> exact_double(Decimal number) noexcept {
  const Decimal smallest = number.normalized();
  Decimal::Coefficient odd = smallest.coefficient();
  if (odd == 0) return 0.0;
  // odd / 10^scale is a binary fraction where 5^scale divides it; a double holds 53 bits of it.
  for (int i = 0; i < smallest.scale(); ++i) {
    if (odd % 5 != 0) return std::nullopt;
    odd /= 5;
  }
  while (odd % 2 == 0) odd /= 2;
  constexpr Decimal::Coefficient most = Decimal::Coefficient{1} << std::numeric_limits<double>::digits;
  if (odd >= most || odd <= -most) return std::nullopt;
  return number.to_double();
}

}  // namespace weir::detail
