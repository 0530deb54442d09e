// SPDX-License-Identifier: BSL-1.0
/// \file
/// PostgreSQL's answers as Rows.
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "weir/rows.hpp"
#include "weir/rows_builder.hpp"

namespace weir::postgresql {

/// The type that a column of this PostgreSQL type gets. What has no type of its own in weir (enums, arrays,
/// intervals, money, addresses …) is text as the server prints it.
ValueType column_type(Oid type) noexcept;

/// Makes Rows of one or more results of the same query, in text format, from a session with weir's settings
/// (conninfo.hpp). Move-only.
class RowsDecoder {
 public:
  /// Throws Error(out_of_range) that names column and row for a value that weir's type can't hold: NaN or
  /// more than 38 digits as decimal, a timestamp beyond the year 294246.
  void add(const PGresult* result);

  std::size_t rows() const noexcept { return rows_; }
  std::size_t octets() const noexcept { return octets_; }  ///< of all cells so far, as they were sent

  /// Results without columns give Rows without columns.
  Rows build() &&;

 private:
  void begin(const PGresult* result);
  void cell(const PGresult* result, int row, int column);
  void narrow_cell(const PGresult* result, std::string_view text, int column);

  RowsBuilder builder_;
  std::vector<ValueType> types_;
  std::size_t rows_ = 0;
  std::size_t octets_ = 0;
  std::string bytes_;
};

/// The rows of one result.
Rows decode_rows(const PGresult* result);

}  // namespace weir::postgresql
