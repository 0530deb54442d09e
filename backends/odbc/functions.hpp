// SPDX-License-Identifier: BSL-1.0
/// \file
/// Functions of standard SQL, for statement analysis.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace weir::odbc {

/// Those whose answer depends on nothing but their arguments and the settings of the session, which a store
/// gives to each of its sessions alike.
inline constexpr std::string_view pure_functions[] = {
    "abs",
    "avg",
    "cast",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "coalesce",
    "concat",
    "count",
    "cume_dist",
    "dense_rank",
    "exp",
    "extract",
    "first_value",
    "floor",
    "greatest",
    "lag",
    "last_value",
    "lead",
    "least",
    "length",
    "ln",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "position",
    "power",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sqrt",
    "stddev_pop",
    "stddev_samp",
    "substr",
    "substring",
    "sum",
    "trim",
    "upper",
    "var_pop",
    "var_samp",
};
static_assert(std::is_sorted(std::begin(pure_functions), std::end(pure_functions)));

/// Those that depend on the time, the session or chance, or lock, but change no table.
inline constexpr std::string_view harmless_functions[] = {
    "current_catalog", "current_date",      "current_role", "current_schema",
    "current_time",    "current_timestamp", "current_user", "localtime",
    "localtimestamp",  "session_user",      "system_user",
};
static_assert(std::is_sorted(std::begin(harmless_functions), std::end(harmless_functions)));

/// PostgreSQL's own that are called most; none changes anything. Its dialect has no lists, since the engine's
/// catalog tells, but that would have to be asked.
inline constexpr std::string_view postgresql_functions[] = {
    "array_agg",
    "array_length",
    "array_to_string",
    "bool_and",
    "bool_or",
    "btrim",
    "clock_timestamp",
    "concat_ws",
    "date_part",
    "date_trunc",
    "format",
    "generate_series",
    "json_agg",
    "json_build_object",
    "jsonb_agg",
    "jsonb_build_object",
    "left",
    "lpad",
    "md5",
    "now",
    "pg_sleep",
    "random",
    "regexp_match",
    "regexp_replace",
    "repeat",
    "reverse",
    "right",
    "rpad",
    "split_part",
    "statement_timestamp",
    "string_agg",
    "strpos",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "trunc",
    "version",
};
static_assert(std::is_sorted(std::begin(postgresql_functions), std::end(postgresql_functions)));

/// The same of SQLite, to which its ODBC driver adds some that write.
inline constexpr std::string_view sqlite_functions[] = {
    "changes",
    "char",
    "date",
    "datetime",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_object",
    "julianday",
    "last_insert_rowid",
    "like",
    "printf",
    "quote",
    "random",
    "randomblob",
    "sqlite_version",
    "strftime",
    "time",
    "total",
    "total_changes",
    "typeof",
    "unicode",
    "unixepoch",
    "zeroblob",
};
static_assert(std::is_sorted(std::begin(sqlite_functions), std::end(sqlite_functions)));

}  // namespace weir::odbc
