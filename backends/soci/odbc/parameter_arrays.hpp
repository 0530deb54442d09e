// SPDX-License-Identifier: BSL-1.0
/// \file
/// The values of several rows on their way to a driver, in one call.
#pragma once

#include <sql.h>
#include <sqlext.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "parameters.hpp"

namespace weir::relational::odbc {

/// One place's values in all rows, in cells of one width.
struct ParameterArray {
  SQLSMALLINT c_type = SQL_C_CHAR;
  SQLSMALLINT sql_type = SQL_VARCHAR;
  SQLULEN size = 1;        ///< of the largest value, as Parameter::size
  SQLSMALLINT digits = 0;  ///< after the point
  std::size_t width = 1;   ///< octets of a cell
  bool all_null = true;
  std::vector<SQLLEN> lengths{};  ///< a row's octets, or SQL_NULL_DATA
  std::vector<char> cells{};
};

/// The values of some rows, place by place, and what the driver says of each row. Owns all that the driver
/// reads and writes, like Parameters. Its addresses stay the same when it is moved.
class ParameterArrays {
 public:
  ParameterArrays() = default;
  ParameterArrays(std::vector<ParameterArray> places, std::size_t rows)
      : places_(std::move(places)), statuses_(rows) {}

  bool empty() const noexcept { return statuses_.empty(); }
  std::size_t rows() const noexcept { return statuses_.size(); }
  std::vector<ParameterArray>& places() noexcept { return places_; }

  /// Where the driver writes how each row went (SQL_PARAM_…), and how many it looked at.
  SQLUSMALLINT* statuses() noexcept { return statuses_.data(); }
  SQLULEN* processed() noexcept { return &processed_; }
  /// Before each run.
  void forget_outcome() noexcept;

  /// Whether the driver says of any row that it failed.
  bool failed() const noexcept;
  /// Whether the driver says that it left out rows. One that keeps no count says nothing.
  bool incomplete() const noexcept { return processed_ != 0 && processed_ < rows(); }
  /// The row that failed. Nothing where it can't be told: some drivers say it of all that they sent together.
  std::optional<std::size_t> failed_row() const noexcept;

 private:
  std::vector<ParameterArray> places_;
  std::vector<SQLUSMALLINT> statuses_;
  SQLULEN processed_ = 0;
};

/// Collects rows for arrays.
class ArrayBuilder {
 public:
  /// \param most_octets  of all cells together; one row may be larger
  explicit ArrayBuilder(std::size_t most_octets) : most_octets_(most_octets) {}

  /// Takes a row, unless a value is of another type than those before it, or the cells would get too large.
  bool add(Parameters& row);
  std::size_t rows() const noexcept { return rows_.size(); }
  ParameterArrays build() &&;

 private:
  bool fits(Parameters& row) const;

  std::size_t most_octets_;
  std::vector<ParameterArray> places_;  // without their cells
  std::deque<Parameters> rows_;
};

}  // namespace weir::relational::odbc
