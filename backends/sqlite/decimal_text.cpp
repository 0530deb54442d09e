// SPDX-License-Identifier: BSL-1.0
#include "decimal_text.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

namespace weir::sqlite {

std::optional<std::int64_t> as_int64(const Decimal& number) noexcept {
  const Decimal least = number.normalized();
  if (least.scale() != 0) return std::nullopt;
  const Decimal::Coefficient integer = least.coefficient();
  if (integer < std::numeric_limits<std::int64_t>::min() ||
      integer > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return static_cast<std::int64_t>(integer);
}

Decimal decimal_of(double number) {
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific,
                                 exact_digits - 1);
  return Decimal::parse(std::string_view(text, static_cast<std::size_t>(end.ptr - text))).normalized();
}

// Both the whole number and the power of ten are exact doubles here, so their quotient is the double next to
// the decimal number. Where it is the one given, no other decimal of as many digits stands for it.
Decimal decimal_of(double number, int scale) {
  constexpr double powers_of_ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
  constexpr double beyond_exact_digits = 1e15;
  if (scale >= 0 && scale < static_cast<int>(std::size(powers_of_ten))) {
    const double power = powers_of_ten[scale];
    const double whole = std::nearbyint(number * power);
    if (std::abs(whole) < beyond_exact_digits && whole / power == number)
      return Decimal::from_parts(static_cast<std::int64_t>(whole), scale);
  }
  return with_scale(decimal_of(number), scale);
}

Decimal with_scale(const Decimal& number, int scale) {
  if (number.scale() >= scale) return number;
  if (number.digits() + scale - number.scale() > Decimal::max_digits) return number;
  return number.rescaled(scale);
}

}  // namespace weir::sqlite
