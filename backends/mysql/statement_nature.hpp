// SPDX-License-Identifier: BSL-1.0
/// \file
/// What can be told of a statement without asking the server.
#pragma once

#include <string_view>

#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir::mysql {

/// Whether preparing a statement pays: SELECT, INSERT, CALL … but no DDL.
bool worth_preparing(std::string_view sql, const ParsedSql& parsed) noexcept;

/// How the rows that a statement changes are counted.
struct Counting {
  bool changes = false;    ///< INSERT, UPDATE, DELETE, REPLACE
  bool upserts = false;    ///< INSERT … ON DUPLICATE KEY UPDATE, of which the server counts an update twice
  bool returning = false;  ///< it returns the rows that it changes, and the server does not count them
};
Counting counting_of(std::string_view sql, const ParsedSql& parsed) noexcept;

/// Whether running it twice does the same as running it once, as far as the text shows; false when unsure.
/// Slow: for failures.
bool surely_only_reads(const Statement& statement);

/// Whether it may change the session beyond its transaction: variables, locks, temporary tables. True when
/// unsure.
bool may_leave_traces(const Statement& statement);

}  // namespace weir::mysql
