// SPDX-License-Identifier: BSL-1.0
/// \file
/// Values as COPY reads them in its text format.
#pragma once

#include <string>
#include <string_view>

#include "weir/value.hpp"

namespace weir::postgresql {

/// Appends a value: what a parameter would be as text (encode.hpp), escaped; `\N` for null.
/// Throws Error(invalid_argument) for a text with a NUL in it. \param name  the parameter's
void append_copy_value(std::string& out, const Value& value, std::string_view name);

inline constexpr char copy_delimiter = '\t';
inline constexpr char copy_row_end = '\n';

}  // namespace weir::postgresql
