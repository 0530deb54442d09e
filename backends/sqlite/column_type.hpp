// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a column's declared type means.
#pragma once

#include <string_view>

#include "weir/value.hpp"

namespace weir::sqlite {

/// The type that cells of a column are read as.
struct ColumnType {
  ValueType type = ValueType::null;  ///< null: open, each cell as SQLite keeps it
  int scale = -1;                    ///< for decimal: digits after the point; -1: as the cell has it

  friend bool operator==(const ColumnType&, const ColumnType&) = default;
};

/// Reads a type as it stands in CREATE TABLE, in any case; empty for an expression. What it doesn't know is
/// open.
ColumnType column_type(std::string_view declared) noexcept;

}  // namespace weir::sqlite
