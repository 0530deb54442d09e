// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which of SQLite's functions a cached answer may depend on.
#pragma once

#include <string_view>

namespace weir::sqlite {

/// Whether a function's answer depends on nothing but its arguments. Only what is known to be so is.
/// \param function  in lower case; operators such as `->>` and LIKE are functions too
bool is_pure(std::string_view function) noexcept;

}  // namespace weir::sqlite
