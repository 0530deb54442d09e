// SPDX-License-Identifier: BSL-1.0
/// \file
/// Names inside the SQL that weir/sql.hpp writes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"

namespace weir::sql {

/// The parameter that carries a column's value: the column's name without quotes, anything but letters,
/// digits and `_` in it written as `_`. Throws Error(invalid_argument) for an empty name.
std::string parameter_of(std::string_view column);

/// The sequence that counts a generated column: TABLE_COLUMN_seq, in the table's schema. Throws
/// Error(invalid_argument) where the table's name is none.
std::string sequence_of(const Dialect& dialect, std::string_view table, std::string_view column);

/// Whether the engine counts by sequences that `create_table` makes.
bool counts_by_sequence(const Dialect& dialect) noexcept;

/// `pattern` with every `{sequence}` replaced.
std::string with_sequence(std::string_view pattern, std::string_view sequence);

/// What `write` makes of each name, with a comma and a space between.
template <class Write>
std::string comma_list(std::span<const std::string> names, Write write) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += write(name);
  }
  return list;
}
inline std::string comma_list(std::span<const std::string> names) {
  return comma_list(names, [](const std::string& name) { return name; });
}

/// Throws Error(invalid_argument) for a table without a name, no columns, or columns that share a parameter.
void check_target(std::string_view table, std::span<const std::string> columns);

}  // namespace weir::sql
