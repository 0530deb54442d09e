// SPDX-License-Identifier: BSL-1.0
/// \file
/// Pieces of SQL that several dialects write alike.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/sql.hpp"

namespace weir::relational {

/// `TYPE(digits, scale)` for a decimal column; 38 digits where it says none.
std::string decimal_type(std::string_view type, const sql::Column& column);

/// A path of SQL/JSON (ISO/IEC 9075-2): `$."a"[2]."b"`. Elements hold nothing that needs an escape
/// (weir/sql.hpp checks it).
std::string json_path(std::span<const std::string_view> path);

}  // namespace weir::relational
