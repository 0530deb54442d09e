// SPDX-License-Identifier: BSL-1.0
#include "decode.hpp"

#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "failure.hpp"

namespace weir::postgresql {
namespace {

// From the server's catalog pg_type; these never change.
enum TypeOid : Oid {
  bool_oid = 16,
  bytea_oid = 17,
  int8_oid = 20,
  int2_oid = 21,
  int4_oid = 23,
  oid_oid = 26,
  json_oid = 114,
  float4_oid = 700,
  float8_oid = 701,
  date_oid = 1082,
  time_oid = 1083,
  timestamp_oid = 1114,
  timestamptz_oid = 1184,
  numeric_oid = 1700,
  uuid_oid = 2950,
  jsonb_oid = 3802,
};

[[noreturn]] void throw_malformed(std::string_view type) {
  throw failure(Errc::corrupt, "the server sent what is no " + std::string(type));
}

template <class Number>
Number parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) throw_malformed("number");
  return number;
}

// Most prices have fewer digits than an int64; the general way is several times slower.
Decimal parse_decimal(std::string_view text) {
  constexpr std::size_t surely_fits = 18;
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.size() > surely_fits) return Decimal::parse(text);
  std::int64_t coefficient = 0;
  std::size_t point = digits.size();
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] == '.') {
      point = i + 1;
    } else if (digits[i] >= '0' && digits[i] <= '9') {
      coefficient = coefficient * 10 + (digits[i] - '0');
    } else {
      return Decimal::parse(text);
    }
  }
  return Decimal::from_parts(negative ? -coefficient : coefficient, static_cast<int>(digits.size() - point));
}

constexpr std::array<std::int8_t, 256> hex_digits = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (int i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i) values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
  return values;
}();

void decode_hex(std::string& octets, std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) throw_malformed("bytea");
  octets.resize(text.size() / 2 - 1);
  int seen = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const int high = hex_digits[static_cast<unsigned char>(text[2 * i + 2])];
    const int low = hex_digits[static_cast<unsigned char>(text[2 * i + 3])];
    seen |= high | low;
    octets[i] = static_cast<char>(high << 4 | low);
  }
  if (seen < 0) throw_malformed("bytea");
}

}  // namespace

ValueType column_type(Oid type) noexcept {
  switch (type) {
    case bool_oid:
      return ValueType::boolean;
    case int2_oid:
    case int4_oid:
    case int8_oid:
    case oid_oid:
      return ValueType::int64;
    case float4_oid:
    case float8_oid:
      return ValueType::real;
    case numeric_oid:
      return ValueType::decimal;
    case bytea_oid:
      return ValueType::bytes;
    case date_oid:
      return ValueType::date;
    case time_oid:
      return ValueType::time;
    case timestamp_oid:
      return ValueType::timestamp;
    case timestamptz_oid:
      return ValueType::timestamp_tz;
    case uuid_oid:
      return ValueType::uuid;
    case json_oid:
    case jsonb_oid:
      return ValueType::json;
    default:
      return ValueType::text;
  }
}

void RowsDecoder::begin(const PGresult* result) {
  const int columns = PQnfields(result);
  types_.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) {
    types_.push_back(column_type(PQftype(result, column)));
    builder_.add_column(PQfname(result, column), types_.back());
  }
}

void RowsDecoder::add(const PGresult* result) {
  if (types_.empty()) begin(result);
  const int rows = PQntuples(result);
  const int columns = static_cast<int>(types_.size());
  for (int row = 0; row < rows; ++row) {
    ++rows_;
    for (int column = 0; column < columns; ++column) cell(result, row, column);
  }
}

Rows RowsDecoder::build() && {
  if (types_.empty()) return Rows{};
  return std::move(builder_).build();
}

void RowsDecoder::cell(const PGresult* result, int row, int column) {
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  octets_ += text.size();
  if (text.empty() && PQgetisnull(result, row, column)) return builder_.null();
  switch (types_[static_cast<std::size_t>(column)]) {
    case ValueType::int64:
      return builder_.int64(parse_number<std::int64_t>(text));
    case ValueType::text:
      return builder_.text(text);
    case ValueType::boolean:
      return builder_.boolean(text == "t");
    case ValueType::real:
      return builder_.real(parse_number<double>(text));
    case ValueType::bytes:
      decode_hex(bytes_, text);
      return builder_.bytes(bytes_);
    case ValueType::json:
      return builder_.json(text);
    default:
      return narrow_cell(result, text, column);
  }
}

// The types whose values weir's own can't always hold.
void RowsDecoder::narrow_cell(const PGresult* result, std::string_view text, int column) {
  const ValueType type = types_[static_cast<std::size_t>(column)];
  try {
    switch (type) {
      case ValueType::decimal:
        return builder_.decimal(parse_decimal(text));
      case ValueType::date:
        return builder_.date(Date::parse(text));
      case ValueType::time:
        return builder_.time(Time::parse(text));
      case ValueType::timestamp:
        return builder_.timestamp(Timestamp::parse(text));
      case ValueType::timestamp_tz:
        return builder_.timestamp_tz(TimestampTz::parse(text));
      default:
        return builder_.uuid(Uuid::parse(text));
    }
  } catch (const Error&) {
    throw failure(Errc::out_of_range, "column \"" + std::string(PQfname(result, column)) + "\", row " +
                                          std::to_string(rows_) + ": the value does not fit the type " +
                                          std::string(to_string(type)) + "; cast the column to text");
  }
}

Rows decode_rows(const PGresult* result) {
  RowsDecoder decoder;
  decoder.add(result);
  return std::move(decoder).build();
}

}  // namespace weir::postgresql
