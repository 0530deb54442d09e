// SPDX-License-Identifier: BSL-1.0
#include "cursor.hpp"

#include <utility>

#include "reading.hpp"
#include "sqlite_session.hpp"
#include "weir/rows_builder.hpp"

namespace weir::sqlite {

SqliteCursor::SqliteCursor(SqliteSession& session, Prepared statement, const StreamOptions& options) noexcept
    : session_(session), statement_(std::move(statement)), options_(options) {}

SqliteCursor::~SqliteCursor() = default;

std::optional<Rows> SqliteCursor::next(const Context& context) {
  if (at_end_) return std::nullopt;
  const SqliteSession::Call call(session_, context);
  bool on_row = session_.step(statement_.handle(), context);
  if (!on_row && begun_) {
    at_end_ = true;
    return std::nullopt;
  }
  const std::vector<Column>& columns = statement_.columns();
  RowsBuilder rows(statement_.rows_columns());
  std::size_t count = 0;
  std::size_t octets = 0;
  while (on_row) {
    octets += octets_of_row();
    read_row(statement_.handle(), columns, row_++, rows);
    if (++count == options_.rows || octets >= options_.bytes) break;
    on_row = session_.step(statement_.handle(), context);
  }
  begun_ = true;
  at_end_ = !on_row;
  return std::move(rows).build();
}

/// Of the row that the statement stands on, about; asking a number for its size would make text of it.
std::size_t SqliteCursor::octets_of_row() const noexcept {
  std::size_t sum = 0;
  const int columns = sqlite3_data_count(statement_.handle());
  for (int i = 0; i < columns; ++i) {
    const int storage = sqlite3_column_type(statement_.handle(), i);
    const bool is_long = storage == SQLITE_TEXT || storage == SQLITE_BLOB;
    sum += is_long ? static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle(), i)) : sizeof(double);
  }
  return sum;
}

}  // namespace weir::sqlite
