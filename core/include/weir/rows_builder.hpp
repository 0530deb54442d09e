// SPDX-License-Identifier: BSL-1.0
/// \file
/// How a backend makes Rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/rows.hpp"

namespace weir {

/// The columns of a result, worked out once for a statement that is run often. Move-only; thread-safe for
/// reading.
class RowsColumns {
 public:
  RowsColumns();
  RowsColumns(RowsColumns&&) noexcept;
  RowsColumns& operator=(RowsColumns&&) noexcept;
  ~RowsColumns();

  /// \param name  copied; UTF-8, else Error(corrupt)
  /// \param type  ValueType::null leaves the type open: the first cell that is not NULL decides it
  void add(std::string_view name, ValueType type);

 private:
  friend class RowsBuilder;
  struct Staged;
  std::unique_ptr<Staged> staged_;
};

/// Collects cells row by row and lays them out as Rows. Move-only; not thread-safe.
///
/// Usage: `add_column` for each, or all of them when it is made, then for each row one cell call a column in
/// order and, after the last row, `build()`. Allocates little: staging buffers of a thread are used again for
/// its next result.
class RowsBuilder {
 public:
  RowsBuilder();
  explicit RowsBuilder(const RowsColumns& columns);
  RowsBuilder(RowsBuilder&&) noexcept;
  RowsBuilder& operator=(RowsBuilder&&) = delete;
  ~RowsBuilder();

  /// As RowsColumns::add.
  void add_column(std::string_view name, ValueType type);
  std::size_t column_count() const noexcept;

  // One call a cell, in column order; after the last column the next row begins by itself. Text and octets
  // are copied. A cell of another type than its column's throws Error(type_mismatch) that names column and
  // row, save that in a `real` column an integer, and in an `int64` column a double, is taken where nothing
  // is lost (the column becomes `real`).
  void null();
  void boolean(bool value);
  void int64(std::int64_t value);
  void uint64(std::uint64_t value);
  void real(double value);
  void decimal(const Decimal& value);
  void text(std::string_view utf8);  ///< not valid UTF-8: Error(corrupt) that names column and row
  void bytes(std::string_view octets);
  void date(Date value);
  void time(Time value);
  void timestamp(Timestamp value);
  void timestamp_tz(TimestampTz value);
  void uuid(const Uuid& value);
  void json(std::string_view utf8);
  void value(const Value& any);  ///< whichever of the above fits

  /// The Rows. Throws Error(invalid_argument) in the middle of a row, Error(too_large) over 4 GiB. The
  /// builder is empty afterwards.
  Rows build() &&;

 private:
  struct Staging;
  Staging* staging_;
};

}  // namespace weir
