// SPDX-License-Identifier: BSL-1.0
/// \file
/// What SQLite's result codes mean to a program.
#pragma once

#include <string>
#include <string_view>

#include "weir/error.hpp"

namespace weir::sqlite {

/// The kind of an extended result code. SQLITE_ERROR says nothing by itself: there the message decides.
Errc classify_error(int extended_code, std::string_view message) noexcept;

/// A result code as SQLite's documentation spells it: "SQLITE_CONSTRAINT_UNIQUE"; a code without a name as
/// "SQLITE_IOERR (6666)".
std::string code_name(int extended_code);

}  // namespace weir::sqlite
