// SPDX-License-Identifier: BSL-1.0
/// \file
/// The layout of Rows in memory and on the wire: docs/rows-format.md.
#pragma once

#include <xxhash.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <string_view>

#include "weir/decimal.hpp"
#include "weir/value.hpp"

namespace weir::detail {

static_assert(std::endian::native == std::endian::little, "the Rows format is little-endian");

constexpr std::uint32_t rows_magic = 0x776F'7277;  // "wrow"
constexpr std::uint16_t rows_version = 1;
constexpr std::uint64_t largest_rows = std::numeric_limits<std::uint32_t>::max();

struct RowsHeader {
  std::uint32_t magic;
  std::uint16_t version;
  std::uint16_t reserved;
  std::uint64_t checksum;  ///< of every byte after it
  std::uint32_t size;      ///< of the whole buffer
  std::uint32_t row_count;
  std::uint32_t column_count;
  std::uint32_t reserved_too;
};
static_assert(sizeof(RowsHeader) == 32);

/// Offsets count from the first byte of the header.
struct ColumnDescriptor {
  std::uint8_t type;
  std::uint8_t has_nulls;
  std::uint16_t reserved;
  std::uint32_t name_offset;
  std::uint32_t name_size;
  std::uint32_t nulls_offset;  ///< a bit a row, set where the cell is NULL; 0 without nulls
  std::uint32_t data_offset;   ///< an element a row; for text one more
  std::uint32_t extra_offset;  ///< the arena of text, the scales of decimals
  std::uint32_t extra_size;
  std::uint32_t reserved_too;
};
static_assert(sizeof(ColumnDescriptor) == 32);

constexpr std::size_t checksum_begin = offsetof(RowsHeader, checksum);
constexpr std::size_t checksummed_from = checksum_begin + sizeof(RowsHeader::checksum);
constexpr std::uint64_t slice_alignment = 8;

/// Reads a T that may stand at any address.
template <class T>
T load(const char* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

inline RowsHeader load_header(const char* rows) noexcept { return load<RowsHeader>(rows); }

inline ColumnDescriptor load_column(const char* rows, std::size_t column) noexcept {
  return load<ColumnDescriptor>(rows + sizeof(RowsHeader) + column * sizeof(ColumnDescriptor));
}

/// In the place of a checksum that is not made yet: of rows that never left the program.
constexpr std::uint64_t no_checksum = 0;

/// The checksum that belongs into the header of `rows`, a whole buffer of at least a header.
inline std::uint64_t rows_checksum(std::string_view rows) noexcept {
  const std::uint64_t hash = XXH3_64bits(rows.data() + checksummed_from, rows.size() - checksummed_from);
  return hash == no_checksum ? 1 : hash;
}

/// Text, octets and JSON: 32-bit offsets into an arena.
constexpr bool has_arena(ValueType type) noexcept {
  return type == ValueType::text || type == ValueType::bytes || type == ValueType::json;
}

/// By type. A table, since a switch on the types of a row's columns is one that processors don't predict.
inline constexpr auto cell_sizes = [] {
  std::array<std::uint8_t, static_cast<std::size_t>(ValueType::json) + 1> sizes{};
  sizes.fill(8);
  const auto set = [&](std::uint8_t size, std::initializer_list<ValueType> types) {
    for (const ValueType each : types) sizes[static_cast<std::size_t>(each)] = size;
  };
  set(0, {ValueType::null});
  set(1, {ValueType::boolean});
  set(4, {ValueType::date, ValueType::text, ValueType::bytes, ValueType::json});
  set(16, {ValueType::decimal, ValueType::uuid});
  return sizes;
}();

/// How many bytes a cell has in the data array.
constexpr std::uint64_t cell_size(ValueType type) noexcept {
  return cell_sizes[static_cast<std::size_t>(type)];
}

constexpr std::uint64_t data_alignment(ValueType type) noexcept {
  return type == ValueType::decimal ? alignof(Decimal::Coefficient) : 8;
}

constexpr std::uint64_t data_size(ValueType type, std::uint64_t rows) noexcept {
  return cell_size(type) * (rows + (has_arena(type) ? 1 : 0));
}

constexpr std::uint64_t nulls_size(std::uint64_t rows) noexcept { return (rows + 7) / 8; }

constexpr std::uint64_t align_up(std::uint64_t offset, std::uint64_t alignment) noexcept {
  return (offset + alignment - 1) / alignment * alignment;
}

/// Of the coefficient of a decimal, not reached.
constexpr Decimal::Coefficient decimal_limit = [] {
  Decimal::Coefficient power = 1;
  for (int i = 0; i < Decimal::max_digits; ++i) power *= 10;
  return power;
}();

/// Whether row `row` is marked in a null bitmap.
inline bool is_marked(const char* nulls, std::size_t row) noexcept {
  return (static_cast<unsigned char>(nulls[row / 8]) >> (row % 8) & 1) != 0;
}

constexpr std::int64_t longest_time = 86'400'000'000;  // 24:00:00

}  // namespace weir::detail
