// SPDX-License-Identifier: BSL-1.0
/// \file
/// The columns of an answer, and reading their cells.
#pragma once

#include <sql.h>

#include <string>
#include <vector>

#include "settings.hpp"
#include "weir/rows_builder.hpp"
#include "weir/value.hpp"

namespace weir::relational::odbc {

struct Column {
  std::string name;
  ValueType type = ValueType::text;
};

/// The type of a column's values by the usual rule: the engine's name for it where that tells more than the
/// SQL type does.
ValueType usual_type(const ColumnFacts& facts);

/// The columns of an executed statement; empty where it gives no rows. Throws Error.
std::vector<Column> describe_columns(const Settings& settings, SQLHSTMT statement);

/// Reads cells of the row that was fetched last, each column once and from left to right. Keeps its buffer.
class CellReader {
 public:
  explicit CellReader(const Settings& settings);

  /// Adds a cell. Throws Error.
  /// \param number  of the column, from 1
  /// \return        about how many octets it has
  std::size_t read(SQLHSTMT statement, SQLUSMALLINT number, const Column& column, RowsBuilder& rows);

 private:
  bool fetch_octets(SQLHSTMT statement, SQLUSMALLINT number, SQLSMALLINT c_type);
  bool fetch_text(SQLHSTMT statement, SQLUSMALLINT number);
  template <class T>
  bool fetch_fixed(SQLHSTMT statement, SQLUSMALLINT number, SQLSMALLINT c_type, T& value);
  void add(const Column& column, RowsBuilder& rows);
  bool read_binary_form(SQLHSTMT statement, SQLUSMALLINT number, const Column& column, RowsBuilder& rows);

  const Settings& settings_;
  std::string buffer_;  // room for a chunk at least
  std::string value_;   // the cell
};

}  // namespace weir::relational::odbc
