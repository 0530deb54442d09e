// SPDX-License-Identifier: BSL-1.0
// Rows::decode: from untrusted bytes to Rows that can be read without any further check.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "rows_format.hpp"
#include "utf8.hpp"
#include "weir/error.hpp"
#include "weir/rows.hpp"

namespace weir {
namespace {

using namespace detail;

[[noreturn]] void throw_corrupt(std::string_view what) {
  throw Error(Errc::corrupt, "the bytes are not valid Rows: " + std::string(what));
}

void require(bool good, std::string_view what) {
  if (!good) [[unlikely]]
    throw_corrupt(what);
}

// Has a header, and the header is of this version and of these bytes.
bool header_fits(std::string_view bytes) noexcept {
  if (bytes.size() < sizeof(RowsHeader)) return false;
  const RowsHeader header = load_header(bytes.data());
  return header.magic == rows_magic && header.version == rows_version && header.size == bytes.size();
}

/// Checks one buffer whose header fits.
class Validator {
 public:
  explicit Validator(std::string_view bytes) : bytes_(bytes), header_(load_header(bytes.data())) {}

  void validate() const {
    require(rows_checksum(bytes_) == header_.checksum, "the checksum differs");
    require(header_.reserved == 0 && header_.reserved_too == 0, "a reserved field is set");
    require(header_.column_count != 0 || header_.row_count == 0, "rows without columns");
    require_within(sizeof(RowsHeader), std::uint64_t{header_.column_count} * sizeof(ColumnDescriptor));
    for (std::size_t i = 0; i < header_.column_count; ++i) validate_column(load_column(bytes_.data(), i));
  }

 private:
  // Offsets and sizes are of 32 bits (sizes of at most 37), so that 64 bits never overflow.
  void require_within(std::uint64_t offset, std::uint64_t size) const {
    require(offset + size <= bytes_.size(), "an offset points past the end");
  }

  void validate_column(const ColumnDescriptor& column) const {
    require(column.type <= static_cast<std::uint8_t>(ValueType::json), "a column has an unknown type");
    require(column.has_nulls <= 1 && column.reserved == 0 && column.reserved_too == 0,
            "a reserved field is set");
    require_within(column.name_offset, column.name_size);
    require(is_utf8(bytes_.substr(column.name_offset, column.name_size)), "a column's name is not UTF-8");
    if (column.has_nulls) validate_nulls(column);
    const auto type = static_cast<ValueType>(column.type);
    require(column.data_offset % data_alignment(type) == 0, "a column is not aligned");
    require_within(column.data_offset, data_size(type, header_.row_count));
    validate_data(type, column);
  }

  void validate_nulls(const ColumnDescriptor& column) const {
    const std::uint64_t size = nulls_size(header_.row_count);
    require_within(column.nulls_offset, size);
    const std::uint64_t bits = header_.row_count % 8;
    if (bits == 0) return;
    const auto last = static_cast<unsigned char>(bytes_[column.nulls_offset + size - 1]);
    require(last >> bits == 0, "the padding of a null bitmap is set");
  }

  void validate_data(ValueType type, const ColumnDescriptor& column) const {
    const char* data = bytes_.data() + column.data_offset;
    switch (type) {
      case ValueType::null:
        return validate_all_null(column);
      case ValueType::boolean:
        return validate_booleans(data);
      case ValueType::decimal:
        return validate_decimals(data, column);
      case ValueType::time:
        return validate_times(data);
      case ValueType::text:
      case ValueType::bytes:
      case ValueType::json:
        return validate_arena(data, column, type != ValueType::bytes);
      default:
        return;  // every bit pattern is a value
    }
  }

  void validate_all_null(const ColumnDescriptor& column) const {
    require(column.has_nulls == 1 || header_.row_count == 0, "a column without type has no null bitmap");
    for (std::size_t row = 0; row < header_.row_count; ++row)
      require(is_marked(bytes_.data() + column.nulls_offset, row), "a column without type has a value");
  }

  void validate_booleans(const char* data) const {
    for (std::size_t row = 0; row < header_.row_count; ++row)
      require(static_cast<unsigned char>(data[row]) <= 1, "a boolean is neither 0 nor 1");
  }

  void validate_times(const char* data) const {
    for (std::size_t row = 0; row < header_.row_count; ++row) {
      const auto micros = load<std::int64_t>(data + row * sizeof(std::int64_t));
      require(micros >= 0 && micros <= longest_time, "a time is not within a day");
    }
  }

  void validate_decimals(const char* data, const ColumnDescriptor& column) const {
    require(column.extra_size == header_.row_count,
            "a decimal column has another number of scales than rows");
    require_within(column.extra_offset, column.extra_size);
    const char* scales = bytes_.data() + column.extra_offset;
    for (std::size_t row = 0; row < header_.row_count; ++row) {
      const auto coefficient = load<Decimal::Coefficient>(data + row * sizeof(Decimal::Coefficient));
      require(coefficient > -decimal_limit && coefficient < decimal_limit &&
                  static_cast<unsigned char>(scales[row]) <= Decimal::max_digits,
              "a decimal is out of range");
    }
  }

  void validate_arena(const char* offsets, const ColumnDescriptor& column, bool is_text) const {
    require_within(column.extra_offset, column.extra_size);
    const std::string_view arena = bytes_.substr(column.extra_offset, column.extra_size);
    // Each cell is well-formed where all of them together are and no cell begins within a character.
    const bool may_split_characters = is_text && !is_ascii(arena);
    if (may_split_characters) require(is_utf8(arena), "a text is not UTF-8");
    std::uint32_t end = load<std::uint32_t>(offsets);
    require(end == 0, "a text offset is out of order");
    for (std::size_t row = 1; row <= header_.row_count; ++row) {
      const std::uint32_t begin = std::exchange(end, load<std::uint32_t>(offsets + row * sizeof end));
      require(begin <= end, "a text offset is out of order");
      if (may_split_characters && end < arena.size())
        require(!continues_character(arena[end]), "a text is not UTF-8");
    }
    require(end == arena.size(), "a text offset is out of order");
  }

  std::string_view bytes_;
  RowsHeader header_;
};

}  // namespace

Rows Rows::decode(Blob bytes) {
  if (!header_fits(bytes.view()))
    throw_corrupt("they have no header of format version " + std::to_string(rows_version) +
                  ", or another size than it says");
  if (bytes.checked()) return Rows(std::move(bytes));
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % slice_alignment != 0)
    bytes = Blob::copy_of(bytes.view());
  Validator(bytes.view()).validate();
  bytes.note_checked();
  return Rows(std::move(bytes));
}

}  // namespace weir
