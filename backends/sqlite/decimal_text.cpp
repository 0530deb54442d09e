// SPDX-License-Identifier: BSL-1.0
#include "decimal_text.hpp"

#include <charconv>
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

Decimal with_scale(const Decimal& number, int scale) {
  if (number.scale() >= scale) return number;
  if (number.digits() + scale - number.scale() > Decimal::max_digits) return number;
  return number.rescaled(scale);
}

}  // namespace weir::sqlite
