// SPDX-License-Identifier: BSL-1.0
/// \file
/// The functions that SQLite comes with, judged. Lower case, sorted. Operators such as `->>` and LIKE are
/// functions too.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace weir::sqlite {

/// Their value depends on nothing but their arguments.
inline constexpr std::string_view pure_functions[] = {
    "->",
    "->>",
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "cast",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_patch",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "soundex",
    "sqrt",
    "substr",
    "substring",
    "sum",
    "tan",
    "tanh",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unlikely",
    "upper",
    "zeroblob",
};
static_assert(std::is_sorted(std::begin(pure_functions), std::end(pure_functions)));

/// \param function  in lower case
inline bool is_pure(std::string_view function) noexcept {
  return std::binary_search(std::begin(pure_functions), std::end(pure_functions), function);
}

/// Those that depend on the time, the connection or chance, or may, but change nothing. Its ODBC driver adds
/// some that write.
inline constexpr std::string_view harmless_functions[] = {
    "changes",   "current_date", "current_time",     "current_timestamp",
    "date",      "datetime",     "julianday",        "last_insert_rowid",
    "random",    "randomblob",   "sqlite_source_id", "sqlite_version",
    "strftime",  "time",         "timediff",         "total_changes",
    "unixepoch",
};
static_assert(std::is_sorted(std::begin(harmless_functions), std::end(harmless_functions)));

}  // namespace weir::sqlite
