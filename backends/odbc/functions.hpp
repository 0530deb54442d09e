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

}  // namespace weir::odbc
