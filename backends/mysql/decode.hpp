// SPDX-License-Identifier: BSL-1.0
/// \file
/// MySQL's answers as Rows.
#pragma once

#include <mysql.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "weir/rows_builder.hpp"

namespace weir::mysql {

/// How the cells of a column travel, and as what they come out.
enum class CellForm : std::uint8_t {
  null,
  tiny,
  unsigned_tiny,
  small,
  unsigned_small,
  integer,
  unsigned_integer,
  big,
  unsigned_big,
  boolean,
  single_precision,
  double_precision,
  decimal,
  bits,
  text,
  bytes,
  json,
  uuid,
  date,
  time,
  timestamp,
  timestamp_tz,
};

/// The form of a column by its metadata. What has no type of its own in weir (ENUM, SET, INET6 …) is text.
CellForm cell_form(const MYSQL_FIELD& field) noexcept;

/// The type that a column of this form gets.
ValueType column_type(CellForm form) noexcept;

/// A column of an answer.
struct Column {
  std::string_view name;  ///< borrowed
  CellForm form;
};

/// Puts the columns of the answer that the connection began to read last in place of what is in `columns`.
/// Borrows the names until its next statement.
void columns_of(const MYSQL* connection, std::vector<Column>& columns);

/// Whether a statement that was just run gave other columns than it was prepared with. libmariadb does not
/// remember them: such a statement must not be run again.
bool has_new_columns(const MYSQL_STMT* statement) noexcept;

/// Makes Rows of an answer in the binary protocol, from a session with weir's settings (conninfo.hpp).
class Decoder {
 public:
  /// \param columns  borrowed
  explicit Decoder(std::span<const Column> columns);

  /// Adds a row. Throws Error(out_of_range) that names column and row for a value that weir's type can't
  /// hold: a zero date, a time outside of a day, a boolean over 1, a decimal of more than 38 digits.
  void add(const MYSQL_ROWS& row);
  std::size_t row_count() const noexcept { return rows_; }
  Rows take() && { return std::move(builder_).build(); }

 private:
  class Octets;
  void cell(const Column& column, Octets& octets);
  void narrow_cell(const Column& column, Octets& octets);

  std::span<const Column> columns_;
  RowsBuilder builder_;
  std::size_t rows_ = 0;
};

}  // namespace weir::mysql
