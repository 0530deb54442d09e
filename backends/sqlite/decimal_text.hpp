// SPDX-License-Identifier: BSL-1.0
/// \file
/// Decimals as SQLite can hold them: integers, doubles while these are exact, else octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/decimal.hpp"

namespace weir::sqlite {

/// Every decimal number of so many significant digits comes back from a double as it was (DBL_DIG).
inline constexpr int exact_digits = 15;

/// The number as an integer, where it is one of 64 bits.
std::optional<std::int64_t> as_int64(const Decimal& number) noexcept;

/// The decimal number that a double stands for: the one of exact_digits digits next to it. Throws
/// Error(out_of_range) where a Decimal can't hold it, Error(invalid_argument) for infinity.
Decimal decimal_of(double number);

/// `with_scale(decimal_of(number), scale)`, in a few operations where the number has no more digits than
/// that, as prices have. Throws likewise.
Decimal decimal_of(double number, int scale);

/// The same number with at least `scale` digits after the point, where 38 digits hold it; -1: as it is.
Decimal with_scale(const Decimal& number, int scale);

}  // namespace weir::sqlite
