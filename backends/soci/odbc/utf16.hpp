// SPDX-License-Identifier: BSL-1.0
/// \file
/// Text as ODBC's wide functions take it.
#pragma once

#include <string>
#include <string_view>

namespace weir::relational::odbc {

/// UTF-8 as UTF-16. Throws Error(invalid_argument) for what is not UTF-8.
std::u16string to_utf16(std::string_view utf8);

/// Appends UTF-16 as UTF-8. Throws Error(corrupt) for half of a surrogate pair.
void append_utf8(std::string& out, std::u16string_view utf16);

}  // namespace weir::relational::odbc
