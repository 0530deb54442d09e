// SPDX-License-Identifier: BSL-1.0
/// \file
/// Values on their way into a statement.
#pragma once

#include <cstddef>

#include "session.hpp"
#include "sqlite_api.hpp"
#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir::sqlite {

/// Binds every parameter. Text and bytes are borrowed from `values`, which must stay until the statement is
/// reset. How each type is kept is told in docs/backends/sqlite.md. \throws Error  out_of_range for what
/// SQLite can't hold (named by parameter), too_large
void bind(sqlite3_stmt* statement, const ParsedSql& parsed, const BoundValues& values);

/// The same with the values of one row of a batch.
void bind(sqlite3_stmt* statement, const relational::BoundBatch& batch, std::size_t row);

}  // namespace weir::sqlite
