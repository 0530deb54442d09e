// SPDX-License-Identifier: BSL-1.0
/// \file
/// An immutable, shared, flat result set.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "weir/blob.hpp"
#include "weir/datetime.hpp"
#include "weir/decimal.hpp"
#include "weir/value.hpp"

namespace weir {

class Rows;

namespace detail {
[[noreturn]] void throw_integer_range(std::string_view column, std::string_view wanted);
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
}  // namespace detail

/// One cell: a view into Rows, which must outlive it. Cheap to copy.
class Field {
 public:
  /// The cell's type: null, or its column's.
  ValueType type() const noexcept;
  bool is_null() const noexcept;
  std::string_view column_name() const noexcept;

  /// The cell as T, without loss or not at all.
  ///
  /// T is one of: bool; any integer type (also of a decimal column where exact); double (also of an integer
  /// or decimal column where exact); Decimal (also of integers); std::string_view and std::string (text,
  /// JSON, and bytes); Bytes, Date, Time, Timestamp, TimestampTz, Uuid, Json; Value (anything); std::optional
  /// of any of these (nullopt for NULL). A string_view looks into the Rows. Throws Error(type_mismatch) for
  /// another type or for NULL without optional, Error(out_of_range) where T can't hold the number; both name
  /// the column.
  template <class T>
  T as() const {
    if constexpr (detail::IsOptional<T>::value) {
      if (is_null()) return std::nullopt;
      return as<typename T::value_type>();
    } else if constexpr (std::integral<T> && !std::is_same_v<T, bool>) {
      return integer<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      return std::string(as<std::string_view>());
    } else {
      return read<T>();
    }
  }

 private:
  friend class Row;
  Field(const Rows& rows, std::size_t row, std::size_t column) noexcept
      : rows_(&rows), row_(row), column_(column) {}

  template <class T>
  T read() const;  // defined in rows.cpp for the types that `as` names

  template <class T>
  T integer() const {
    if constexpr (std::is_signed_v<T>) {
      const std::int64_t wide = read<std::int64_t>();
      if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max())
        detail::throw_integer_range(column_name(), "a narrower integer");
      return static_cast<T>(wide);
    } else {
      const std::uint64_t wide = read<std::uint64_t>();
      if (wide > std::numeric_limits<T>::max())
        detail::throw_integer_range(column_name(), "a narrower integer");
      return static_cast<T>(wide);
    }
  }

  const Rows* rows_;
  std::size_t row_;
  std::size_t column_;
};

template <>
bool Field::read<bool>() const;
template <>
std::int64_t Field::read<std::int64_t>() const;
template <>
std::uint64_t Field::read<std::uint64_t>() const;
template <>
double Field::read<double>() const;
template <>
Decimal Field::read<Decimal>() const;
template <>
std::string_view Field::read<std::string_view>() const;
template <>
Bytes Field::read<Bytes>() const;
template <>
Date Field::read<Date>() const;
template <>
Time Field::read<Time>() const;
template <>
Timestamp Field::read<Timestamp>() const;
template <>
TimestampTz Field::read<TimestampTz>() const;
template <>
Uuid Field::read<Uuid>() const;
template <>
Json Field::read<Json>() const;
template <>
Value Field::read<Value>() const;

/// One row: a view into Rows, which must outlive it. Cheap to copy.
class Row {
 public:
  std::size_t size() const noexcept;  ///< columns
  /// \param column  0 to size() - 1. Throws Error(out_of_range).
  Field operator[](std::size_t column) const;
  /// The first column of this name, case-sensitive; costs a scan of the names (see Rows::column for loops).
  /// Throws Error(undefined_object) that lists the names there are.
  Field operator[](std::string_view name) const;
  Field operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  Field operator[](int column) const { return (*this)[static_cast<std::size_t>(column)]; }

 private:
  friend class Rows;
  Row(const Rows& rows, std::size_t row) noexcept : rows_(&rows), row_(row) {}
  const Rows* rows_;
  std::size_t row_;
};

/// An immutable result set: what a database answered is what a cache holds.
///
/// One flat, columnar, position-independent buffer, described in docs/rows-format.md. Copying shares it.
/// `encoded()` hands it over without copying; `decode` validates bytes and looks into them. Thread-safe for
/// reading.
class Rows {
 public:
  /// No columns, no rows. Does not allocate.
  Rows() noexcept = default;
  Rows(const Rows&) noexcept = default;
  Rows& operator=(const Rows&) noexcept = default;
  /// What was moved from has no columns and no rows.
  Rows(Rows&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        row_count_(std::exchange(other.row_count_, 0)),
        column_count_(std::exchange(other.column_count_, 0)) {}
  Rows& operator=(Rows&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    row_count_ = std::exchange(other.row_count_, 0);
    column_count_ = std::exchange(other.column_count_, 0);
    return *this;
  }
  ~Rows() = default;

  /// Looks into `bytes` after validating all of them: magic, version, checksum, every offset, every text as
  /// UTF-8. Bytes are untrusted: whatever they hold, this gives Rows or throws Error(corrupt). Costs one pass
  /// over the bytes the first time, then next to nothing for the same Blob (Blob::checked).
  static Rows decode(Blob bytes);

  /// The buffer itself, never empty; shares it. The first time of rows that were built here costs one pass
  /// over them, for the checksum.
  const Blob& encoded() const noexcept;

  std::size_t size() const noexcept { return row_count_; }
  bool empty() const noexcept { return row_count_ == 0; }
  std::size_t column_count() const noexcept { return column_count_; }
  /// \param column  0 to column_count() - 1, else Error(out_of_range).
  std::string_view column_name(std::size_t column) const;
  ValueType column_type(std::size_t column) const;
  /// The index of the first column of this name, case-sensitive. Throws Error(undefined_object) that lists
  /// the names there are.
  std::size_t column(std::string_view name) const;

  /// \param row  0 to size() - 1, else Error(out_of_range).
  Row operator[](std::size_t row) const;
  Row front() const { return (*this)[0]; }

  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;
    Iterator() noexcept = default;
    Row operator*() const { return (*rows_)[row_]; }
    Iterator& operator++() noexcept { return ++row_, *this; }
    Iterator operator++(int) noexcept {
      Iterator before = *this;
      ++row_;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class Rows;
    Iterator(const Rows* rows, std::size_t row) noexcept : rows_(rows), row_(row) {}
    const Rows* rows_ = nullptr;
    std::size_t row_ = 0;
  };
  Iterator begin() const noexcept { return {this, 0}; }
  Iterator end() const noexcept { return {this, row_count_}; }

  /// Same columns (names and types) and same values; a NaN equals a NaN.
  friend bool operator==(const Rows& a, const Rows& b);

 private:
  friend class Field;
  friend class RowsBuilder;
  explicit Rows(Blob validated) noexcept;

  Blob bytes_;
  std::size_t row_count_ = 0;
  std::size_t column_count_ = 0;
};

}  // namespace weir
