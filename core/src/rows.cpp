// SPDX-License-Identifier: BSL-1.0
#include "weir/rows.hpp"

#include <atomic>
#include <cmath>
#include <cstring>
#include <mutex>

#include "exact_double.hpp"
#include "rows_format.hpp"
#include "weir/error.hpp"
#include "weir/rows_builder.hpp"

namespace weir {
namespace {

using namespace detail;

/// One column of validated bytes.
class Column {
 public:
  Column(const Blob& bytes, std::size_t index) noexcept
      : bytes_(bytes.data()), descriptor_(load_column(bytes_, index)) {}

  ValueType type() const noexcept { return static_cast<ValueType>(descriptor_.type); }
  std::string_view name() const noexcept { return {bytes_ + descriptor_.name_offset, descriptor_.name_size}; }
  bool is_null(std::size_t row) const noexcept {
    return descriptor_.has_nulls && is_marked(bytes_ + descriptor_.nulls_offset, row);
  }

  /// The element of a row, where T is what the column's type is stored as.
  template <class T>
  T cell(std::size_t row) const noexcept {
    return load<T>(bytes_ + descriptor_.data_offset + row * sizeof(T));
  }
  std::string_view octets(std::size_t row) const noexcept {
    const auto begin = cell<std::uint32_t>(row);
    return {bytes_ + descriptor_.extra_offset + begin, cell<std::uint32_t>(row + 1) - begin};
  }
  Decimal decimal(std::size_t row) const {
    const auto scale = static_cast<unsigned char>(bytes_[descriptor_.extra_offset + row]);
    return Decimal::from_parts(cell<Decimal::Coefficient>(row), scale);
  }

 private:
  const char* bytes_;
  ColumnDescriptor descriptor_;
};

std::string in_column(const Column& column) { return "column '" + std::string(column.name()) + "'"; }

[[noreturn]] void throw_mismatch(const Column& column, std::size_t row, std::string_view wanted) {
  if (column.is_null(row))
    throw Error(Errc::type_mismatch,
                in_column(column) + " is NULL and not " + std::string(wanted) + ": ask for a std::optional");
  throw Error(Errc::type_mismatch, in_column(column) + " is of type " +
                                       std::string(to_string(column.type())) + " and not " +
                                       std::string(wanted));
}

[[noreturn]] void throw_not_held(const Column& column, std::string_view wanted) {
  throw_integer_range(column.name(), wanted);
}

// Sums of integers come as decimals from some engines.
template <class T>
T whole_number(const Column& column, const Decimal& number, std::string_view wanted) {
  const Decimal whole = number.normalized();
  if (whole.scale() != 0 || whole.coefficient() < std::numeric_limits<T>::min() ||
      whole.coefficient() > std::numeric_limits<T>::max())
    throw_not_held(column, wanted);
  return static_cast<T>(whole.coefficient());
}

// The column of a cell that is not NULL and whose type is the one wanted.
Column require_type(const Blob& bytes, std::size_t row, std::size_t index, ValueType wanted) {
  const Column column(bytes, index);
  if (column.type() != wanted || column.is_null(row)) throw_mismatch(column, row, to_string(wanted));
  return column;
}

// For a type that has several sources: `null` where the cell is.
ValueType cell_type(const Column& column, std::size_t row) noexcept {
  return column.is_null(row) ? ValueType::null : column.type();
}

double require_exact(const Column& column, std::optional<double> number) {
  if (!number) throw_not_held(column, "a double exactly");
  return *number;
}

void require_column(std::size_t column, std::size_t count) {
  if (column >= count)
    throw Error(Errc::out_of_range,
                "there is no column " + std::to_string(column) + ": there are " + std::to_string(count));
}

std::string names_of(const Rows& rows) {
  std::string names;
  for (std::size_t i = 0; i < rows.column_count(); ++i)
    names.append(i == 0 ? "" : ", ").append(rows.column_name(i));
  return names.empty() ? "none" : names;
}

bool same_real(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool same_cell(const Column& a, const Column& b, std::size_t row) {
  switch (a.type()) {
    case ValueType::null:
      return true;
    case ValueType::boolean:
      return a.cell<std::uint8_t>(row) == b.cell<std::uint8_t>(row);
    case ValueType::date:
      return a.cell<std::int32_t>(row) == b.cell<std::int32_t>(row);
    case ValueType::real:
      return same_real(a.cell<double>(row), b.cell<double>(row));
    case ValueType::decimal:
      return a.decimal(row) == b.decimal(row);
    case ValueType::uuid:
      return a.cell<Uuid>(row) == b.cell<Uuid>(row);
    case ValueType::text:
    case ValueType::bytes:
    case ValueType::json:
      return a.octets(row) == b.octets(row);
    default:
      return a.cell<std::uint64_t>(row) == b.cell<std::uint64_t>(row);
  }
}

bool same_column(const Column& a, const Column& b, std::size_t rows) {
  if (a.type() != b.type() || a.name() != b.name()) return false;
  for (std::size_t row = 0; row < rows; ++row) {
    if (a.is_null(row) != b.is_null(row)) return false;
    if (!a.is_null(row) && !same_cell(a, b, row)) return false;
  }
  return true;
}

// Only whoever hands the buffer out needs it, and most rows never leave the program. Until this has returned
// nobody but weir has seen the buffer, and nothing else reads the checksum.
void make_checksum(const Blob& bytes) noexcept {
  auto& place = *reinterpret_cast<std::uint64_t*>(const_cast<char*>(bytes.data()) + checksum_begin);
  const std::atomic_ref<std::uint64_t> checksum(place);
  if (checksum.load(std::memory_order_acquire) != no_checksum) return;
  static std::mutex one_makes_it;
  const std::lock_guard lock(one_makes_it);
  if (checksum.load(std::memory_order_relaxed) == no_checksum)
    checksum.store(rows_checksum(bytes.view()), std::memory_order_release);
}

}  // namespace

void detail::throw_integer_range(std::string_view column, std::string_view wanted) {
  throw Error(Errc::out_of_range, "column '" + std::string(column) + "' holds a number that " +
                                      std::string(wanted) + " can't hold");
}

ValueType Field::type() const noexcept { return cell_type(Column(rows_->bytes_, column_), row_); }

bool Field::is_null() const noexcept { return Column(rows_->bytes_, column_).is_null(row_); }

std::string_view Field::column_name() const noexcept { return Column(rows_->bytes_, column_).name(); }

template <>
bool Field::read<bool>() const {
  return require_type(rows_->bytes_, row_, column_, ValueType::boolean).cell<std::uint8_t>(row_) != 0;
}

template <>
std::int64_t Field::read<std::int64_t>() const {
  const Column column(rows_->bytes_, column_);
  const auto number = column.type() == ValueType::int64 || column.type() == ValueType::uint64
                          ? column.cell<std::int64_t>(row_)
                          : 0;
  switch (cell_type(column, row_)) {
    case ValueType::int64:
      return number;
    case ValueType::uint64:
      if (number < 0) throw_not_held(column, "an int64");  // its highest bit is the sign here
      return number;
    case ValueType::decimal:
      return whole_number<std::int64_t>(column, column.decimal(row_), "an int64");
    default:
      throw_mismatch(column, row_, "an integer");
  }
}

template <>
std::uint64_t Field::read<std::uint64_t>() const {
  const Column column(rows_->bytes_, column_);
  switch (cell_type(column, row_)) {
    case ValueType::uint64:
      return column.cell<std::uint64_t>(row_);
    case ValueType::int64: {
      const auto number = column.cell<std::int64_t>(row_);
      if (number < 0) throw_not_held(column, "an unsigned integer");
      return static_cast<std::uint64_t>(number);
    }
    case ValueType::decimal:
      return whole_number<std::uint64_t>(column, column.decimal(row_), "an unsigned integer");
    default:
      throw_mismatch(column, row_, "an integer");
  }
}

template <>
double Field::read<double>() const {
  const Column column(rows_->bytes_, column_);
  switch (cell_type(column, row_)) {
    case ValueType::real:
      return column.cell<double>(row_);
    case ValueType::int64:
      return require_exact(column, exact_double(column.cell<std::int64_t>(row_)));
    case ValueType::uint64:
      return require_exact(column, exact_double(column.cell<std::uint64_t>(row_)));
    case ValueType::decimal:
      return require_exact(column, exact_double(column.decimal(row_)));
    default:
      throw_mismatch(column, row_, "a number");
  }
}

template <>
Decimal Field::read<Decimal>() const {
  const Column column(rows_->bytes_, column_);
  switch (cell_type(column, row_)) {
    case ValueType::decimal:
      return column.decimal(row_);
    case ValueType::int64:
      return Decimal::from_int(column.cell<std::int64_t>(row_));
    case ValueType::uint64:
      return Decimal::from_parts(column.cell<std::uint64_t>(row_), 0);
    default:
      throw_mismatch(column, row_, "a decimal or an integer");
  }
}

template <>
std::string_view Field::read<std::string_view>() const {
  const Column column(rows_->bytes_, column_);
  if (!has_arena(column.type()) || column.is_null(row_)) throw_mismatch(column, row_, "text, json or bytes");
  return column.octets(row_);
}

template <>
Bytes Field::read<Bytes>() const {
  return {std::string(require_type(rows_->bytes_, row_, column_, ValueType::bytes).octets(row_))};
}

template <>
Date Field::read<Date>() const {
  return {require_type(rows_->bytes_, row_, column_, ValueType::date).cell<std::int32_t>(row_)};
}

template <>
Time Field::read<Time>() const {
  return {require_type(rows_->bytes_, row_, column_, ValueType::time).cell<std::int64_t>(row_)};
}

template <>
Timestamp Field::read<Timestamp>() const {
  return {require_type(rows_->bytes_, row_, column_, ValueType::timestamp).cell<std::int64_t>(row_)};
}

template <>
TimestampTz Field::read<TimestampTz>() const {
  return {require_type(rows_->bytes_, row_, column_, ValueType::timestamp_tz).cell<std::int64_t>(row_)};
}

template <>
Uuid Field::read<Uuid>() const {
  return require_type(rows_->bytes_, row_, column_, ValueType::uuid).cell<Uuid>(row_);
}

template <>
Json Field::read<Json>() const {
  return {std::string(require_type(rows_->bytes_, row_, column_, ValueType::json).octets(row_))};
}

template <>
Value Field::read<Value>() const {
  switch (type()) {
    case ValueType::null:
      return {};
    case ValueType::boolean:
      return read<bool>();
    case ValueType::int64:
      return read<std::int64_t>();
    case ValueType::uint64:
      return read<std::uint64_t>();
    case ValueType::real:
      return read<double>();
    case ValueType::decimal:
      return read<Decimal>();
    case ValueType::text:
      return read<std::string_view>();
    case ValueType::bytes:
      return read<Bytes>();
    case ValueType::date:
      return read<Date>();
    case ValueType::time:
      return read<Time>();
    case ValueType::timestamp:
      return read<Timestamp>();
    case ValueType::timestamp_tz:
      return read<TimestampTz>();
    case ValueType::uuid:
      return read<Uuid>();
    case ValueType::json:
      return read<Json>();
  }
  return {};
}

std::size_t Row::size() const noexcept { return rows_->column_count(); }

Field Row::operator[](std::size_t column) const {
  require_column(column, rows_->column_count());
  return {*rows_, row_, column};
}

Field Row::operator[](std::string_view name) const { return {*rows_, row_, rows_->column(name)}; }

Rows::Rows(Blob validated) noexcept : bytes_(std::move(validated)) {
  const RowsHeader header = load_header(bytes_.data());
  row_count_ = header.row_count;
  column_count_ = header.column_count;
}

const Blob& Rows::encoded() const noexcept {
  if (!bytes_.empty()) {
    make_checksum(bytes_);
    return bytes_;
  }
  static const Rows nothing = RowsBuilder().build();
  return nothing.encoded();
}

std::string_view Rows::column_name(std::size_t column) const {
  require_column(column, column_count_);
  return Column(bytes_, column).name();
}

ValueType Rows::column_type(std::size_t column) const {
  require_column(column, column_count_);
  return Column(bytes_, column).type();
}

std::size_t Rows::column(std::string_view name) const {
  for (std::size_t i = 0; i < column_count_; ++i)
    if (Column(bytes_, i).name() == name) return i;
  throw Error(Errc::undefined_object,
              "there is no column '" + std::string(name) + "'; there are: " + names_of(*this));
}

Row Rows::operator[](std::size_t row) const {
  if (row >= row_count_)
    throw Error(Errc::out_of_range,
                "there is no row " + std::to_string(row) + ": there are " + std::to_string(row_count_));
  return {*this, row};
}

bool operator==(const Rows& a, const Rows& b) {
  if (a.row_count_ != b.row_count_ || a.column_count_ != b.column_count_) return false;
  if (a.bytes_ == b.bytes_) return true;
  for (std::size_t i = 0; i < a.column_count_; ++i)
    if (!same_column(Column(a.bytes_, i), Column(b.bytes_, i), a.row_count_)) return false;
  return true;
}

}  // namespace weir
