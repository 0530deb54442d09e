// SPDX-License-Identifier: BSL-1.0
/// \file
/// What can be told of a statement without asking the server.
#pragma once

#include <string_view>

#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir::postgresql {

/// Whether the server plans the statement, so that preparing it pays: SELECT, INSERT … but no DDL.
bool worth_preparing(std::string_view sql, const ParsedSql& parsed) noexcept;

/// Whether it may give a column another type.
bool changes_types(std::string_view sql, const ParsedSql& parsed) noexcept;

/// Whether running it twice does the same as running it once, as far as the text shows; false when unsure.
/// Slow: for failures.
bool surely_only_reads(const Statement& statement);

/// Whether the server can give its rows by a cursor, as far as the text shows: SELECT, TABLE, VALUES, WITH,
/// and no table written. Slow enough to be asked once a stream.
bool is_plain_read(const Statement& statement);

/// Whether it may change the session beyond its transaction: settings, advisory locks, temporary tables,
/// cursors. True when unsure.
bool may_leave_traces(const Statement& statement);

/// Whether a name that is followed by a parenthesis is part of SQL's grammar or a type, not a function.
bool is_grammar(std::string_view name) noexcept;

/// Whether the text uses a word such as CURRENT_TIMESTAMP or CURRENT_USER, which is a function without
/// parentheses.
bool has_session_word(std::string_view sql, const ParsedSql& parsed) noexcept;

}  // namespace weir::postgresql
