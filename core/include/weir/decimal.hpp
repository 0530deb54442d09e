// SPDX-License-Identifier: BSL-1.0
/// \file
/// Exact decimal numbers.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// An exact decimal number: a coefficient of up to 38 digits and a scale, the number of digits after the
/// point (0 to 38). 1.10 and 1.1 compare equal, yet each prints as it was made. A plain value type.
class Decimal {
 public:
  __extension__ using Coefficient = __int128;
  static constexpr int max_digits = 38;

  constexpr Decimal() noexcept = default;  ///< zero

  /// coefficient × 10^-scale. Throws Error(out_of_range) where |coefficient| ≥ 10^38 or scale is not 0 to 38.
  static Decimal from_parts(Coefficient coefficient, int scale);
  static Decimal from_int(std::int64_t number) noexcept;

  /// Reads `[+-]digits[.digits][e[+-]digits]`, the whole text, exactly. Throws Error(invalid_argument) on
  /// anything else (NaN and infinity among it), Error(out_of_range) where 38 digits do not hold it.
  static Decimal parse(std::string_view text);

  constexpr Coefficient coefficient() const noexcept { return coefficient_; }
  constexpr int scale() const noexcept { return scale_; }
  /// How many decimal digits the coefficient has; zero has one.
  int digits() const noexcept;

  /// The same number with another scale. Throws Error(out_of_range) where a digit other than 0 would be lost
  /// or 38 digits do not hold it.
  Decimal rescaled(int scale) const;
  /// The same number with the smallest scale: 1.100 → 1.1, 20.00 → 20.
  Decimal normalized() const noexcept;

  /// Plain notation, scale kept: "-0.50", "12.3400". Never an exponent.
  std::string to_string() const;
  /// The nearest double.
  double to_double() const noexcept;

  friend bool operator==(const Decimal& a, const Decimal& b) noexcept { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;

 private:
  constexpr Decimal(Coefficient coefficient, int scale) noexcept
      : coefficient_(coefficient), scale_(static_cast<std::int16_t>(scale)) {}

  Coefficient coefficient_ = 0;
  std::int16_t scale_ = 0;
};

}  // namespace weir
