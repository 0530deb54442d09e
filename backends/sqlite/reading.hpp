// SPDX-License-Identifier: BSL-1.0
/// \file
/// Cells on their way out of a statement.
#pragma once

#include <cstddef>

#include "prepared.hpp"
#include "sqlite_api.hpp"
#include "weir/rows_builder.hpp"

namespace weir::sqlite {

/// Adds the row that the statement stands on. The connection's mutex must be held, so that SQLite need not
/// take it for each cell. \param row     its index, for messages \throws Error  type_mismatch for a cell that
/// is not of its column's declared type; what RowsBuilder throws
void read_row(sqlite3_stmt* statement, const std::vector<Column>& columns, std::size_t row,
              RowsBuilder& rows);

}  // namespace weir::sqlite
