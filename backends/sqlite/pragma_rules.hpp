// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which PRAGMAs a store runs.
#pragma once

#include <string_view>

#include "weir/lexer.hpp"

namespace weir::sqlite {

/// Throws Error(invalid_argument) for a PRAGMA that may change settings of the connection, which other calls
/// share. Those that only ask may pass, and those that change what the file keeps (user_version,
/// application_id).
void check_pragma(const ParsedSql& parsed, std::string_view sql);

}  // namespace weir::sqlite
