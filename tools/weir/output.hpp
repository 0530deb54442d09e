// SPDX-License-Identifier: BSL-1.0
/// \file
/// Rows as a table, as JSON, as CSV.
#pragma once

#include <cstdint>
#include <string>

#include "weir/rows.hpp"

namespace weir::tool {

enum class Format : std::uint8_t { table, json, csv };

/// The rows as text that ends with a newline.
///
/// JSON: an array of objects; integers as numbers, decimals as text to their last digit, bytes as `\x…`,
/// dates and times in ISO 8601, JSON as it is, without the white space between its parts; a column name that
/// comes again gets a number. CSV: RFC 4180 with a header line; NULL is an empty field, an empty text is
/// `""`.
std::string format_rows(const Rows& rows, Format format);

/// How many rows a statement changed, in the same format.
std::string format_affected(std::uint64_t affected_rows, Format format);

}  // namespace weir::tool
