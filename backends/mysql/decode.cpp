// SPDX-License-Identifier: BSL-1.0
#include "decode.hpp"

#include <charconv>
#include <cstring>
#include <string>

#include "failure.hpp"

namespace weir::mysql {
namespace {

constexpr unsigned binary_charset = 63;
constexpr unsigned long size_of_bool = 1;  // BOOLEAN is TINYINT(1)

[[noreturn]] void throw_malformed() {
  throw failure(Errc::corrupt, "the server sent a row that is cut short");
}

std::string_view type_name(const MYSQL_FIELD& field) noexcept {
  MARIADB_CONST_STRING found{nullptr, 0};
  if (mariadb_field_attr(&found, &field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME) != 0 || found.str == nullptr)
    return {};
  return {found.str, found.length};
}

bool same_column(const MYSQL_FIELD& a, const MYSQL_FIELD& b) noexcept {
  return std::strcmp(a.name, b.name) == 0 && (a.extension == nullptr) == (b.extension == nullptr) &&
         type_name(a) == type_name(b);
}

// MariaDB tells its own types by name; to the protocol they are text. JSON is a format, not a type, and
// libmariadb drops the format where it copies metadata that the server did not send again: what has
// attributes and no name, then.
CellForm string_form(const MYSQL_FIELD& field) noexcept {
  const std::string_view type = type_name(field);
  if (type == "uuid") return CellForm::uuid;
  if (type.empty() && field.extension != nullptr) return CellForm::json;
  if (type.empty() && field.charsetnr == binary_charset) return CellForm::bytes;
  return CellForm::text;
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

// The double whose shortest text is that of the float: 1.1 and not 1.10000002384.
double widen(float number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  double wide = 0;
  std::from_chars(text, end, wide);
  return wide;
}

}  // namespace

/// Reads a row from its beginning.
class Decoder::Octets {
 public:
  Octets(const unsigned char* begin, std::size_t size) noexcept : at_(begin), left_(size) {}

  const unsigned char* take(std::size_t size) {
    if (size > left_) throw_malformed();
    const unsigned char* const taken = at_;
    at_ += size;
    left_ -= size;
    return taken;
  }

  /// A little-endian number.
  template <class Number>
  Number number() {
    Number read;
    std::memcpy(&read, take(sizeof read), sizeof read);
    return read;
  }

  /// Octets with their length before them.
  std::string_view text() {
    const std::uint64_t size = length();
    return {reinterpret_cast<const char*>(take(size)), size};
  }

 private:
  std::uint64_t length() {
    const unsigned char first = *take(1);
    switch (first) {
      case 252:
        return number<std::uint16_t>();
      case 253: {
        const unsigned char* const three = take(3);
        return three[0] | std::uint64_t{three[1]} << 8 | std::uint64_t{three[2]} << 16;
      }
      case 254:
        return number<std::uint64_t>();
      case 251:
      case 255:
        throw_malformed();
      default:
        return first;
    }
  }

  const unsigned char* at_;
  std::size_t left_;
};

namespace {

// The binary forms of times: a date, maybe a time of day, maybe microseconds; what is 0 at the end is left
// out.

Date date_in(std::string_view octets) {
  if (octets.size() < 4) throw Error(Errc::out_of_range, "a zero date");
  std::uint16_t year = 0;
  std::memcpy(&year, octets.data(), sizeof year);
  return Date::from_ymd(year, static_cast<unsigned char>(octets[2]), static_cast<unsigned char>(octets[3]));
}

int micros_in(std::string_view octets) {
  std::uint32_t micros = 0;
  if (octets.size() >= sizeof micros) std::memcpy(&micros, octets.data(), sizeof micros);
  return static_cast<int>(micros);
}

Time clock_in(std::string_view octets) {
  if (octets.size() < 3) return {};
  return Time::from_hms(octets[0], octets[1], octets[2], micros_in(octets.substr(3)));
}

Timestamp timestamp_in(std::string_view octets) {
  const Date date = date_in(octets);
  return Timestamp::from_parts(date, clock_in(octets.substr(4)));
}

// A TIME is a span: a sign and days come before the clock.
Time time_in(std::string_view octets) {
  if (octets.empty()) return {};
  if (octets.size() < 8) throw_malformed();
  std::uint32_t days = 0;
  std::memcpy(&days, octets.data() + 1, sizeof days);
  const Time clock = clock_in(octets.substr(5));
  const bool midnight_at_the_end = days == 1 && clock.micros == 0;
  if (octets[0] != 0 || (days != 0 && !midnight_at_the_end))
    throw Error(Errc::out_of_range, "no time of day");
  return midnight_at_the_end ? Time::from_hms(24, 0, 0) : clock;
}

std::uint64_t bits_in(std::string_view octets) {
  std::uint64_t bits = 0;
  for (const char octet : octets) bits = bits << 8 | static_cast<unsigned char>(octet);
  return bits;
}

}  // namespace

CellForm cell_form(const MYSQL_FIELD& field) noexcept {
  const bool is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
  switch (field.type) {
    case MYSQL_TYPE_TINY:
      if (field.length == size_of_bool && !is_unsigned) return CellForm::boolean;
      return is_unsigned ? CellForm::unsigned_tiny : CellForm::tiny;
    case MYSQL_TYPE_SHORT:
      return is_unsigned ? CellForm::unsigned_small : CellForm::small;
    case MYSQL_TYPE_YEAR:
      return CellForm::unsigned_small;
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
      return is_unsigned ? CellForm::unsigned_integer : CellForm::integer;
    case MYSQL_TYPE_LONGLONG:
      return is_unsigned ? CellForm::unsigned_big : CellForm::big;
    case MYSQL_TYPE_FLOAT:
      return CellForm::single_precision;
    case MYSQL_TYPE_DOUBLE:
      return CellForm::double_precision;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
      return CellForm::decimal;
    case MYSQL_TYPE_NULL:
      return CellForm::null;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
      return CellForm::date;
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_TIME2:
      return CellForm::time;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_DATETIME2:
      return CellForm::timestamp;
    case MYSQL_TYPE_TIMESTAMP:
    case MYSQL_TYPE_TIMESTAMP2:
      return CellForm::timestamp_tz;
    case MYSQL_TYPE_BIT:
      return CellForm::bits;
    case MYSQL_TYPE_JSON:
      return CellForm::json;
    case MYSQL_TYPE_GEOMETRY:
      return CellForm::bytes;
    case MYSQL_TYPE_ENUM:
    case MYSQL_TYPE_SET:
      return CellForm::text;
    default:
      return string_form(field);
  }
}

ValueType column_type(CellForm form) noexcept {
  switch (form) {
    case CellForm::null:
      return ValueType::null;
    case CellForm::tiny:
    case CellForm::unsigned_tiny:
    case CellForm::small:
    case CellForm::unsigned_small:
    case CellForm::integer:
    case CellForm::unsigned_integer:
    case CellForm::big:
      return ValueType::int64;
    case CellForm::unsigned_big:
    case CellForm::bits:
      return ValueType::uint64;
    case CellForm::boolean:
      return ValueType::boolean;
    case CellForm::single_precision:
    case CellForm::double_precision:
      return ValueType::real;
    case CellForm::decimal:
      return ValueType::decimal;
    case CellForm::text:
      return ValueType::text;
    case CellForm::bytes:
      return ValueType::bytes;
    case CellForm::json:
      return ValueType::json;
    case CellForm::uuid:
      return ValueType::uuid;
    case CellForm::date:
      return ValueType::date;
    case CellForm::time:
      return ValueType::time;
    case CellForm::timestamp:
      return ValueType::timestamp;
    case CellForm::timestamp_tz:
      return ValueType::timestamp_tz;
  }
  return ValueType::text;
}

void columns_of(const MYSQL* connection, std::vector<Column>& columns) {
  columns.clear();
  columns.reserve(connection->field_count);
  for (const MYSQL_FIELD& field : std::span(connection->fields, connection->field_count))
    columns.push_back({std::string_view(field.name, field.name_length), cell_form(field)});
}

bool has_new_columns(const MYSQL_STMT* statement) noexcept {
  const MYSQL* const connection = statement->mysql;
  for (unsigned i = 0; i < statement->field_count; ++i)
    if (!same_column(statement->fields[i], connection->fields[i])) return true;
  return false;
}

Decoder::Decoder(std::span<const Column> columns) : columns_(columns) {
  for (const Column& column : columns_) builder_.add_column(column.name, column_type(column.form));
}

void Decoder::add(const MYSQL_ROWS& row) {
  constexpr std::size_t first_bit = 2;  // the protocol leaves two free
  Octets octets(reinterpret_cast<const unsigned char*>(row.data), row.length);
  octets.take(1);
  const unsigned char* const nulls = octets.take((columns_.size() + first_bit + 7) / 8);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t bit = i + first_bit;
    if ((nulls[bit / 8] >> (bit % 8) & 1) != 0) {
      builder_.null();
    } else {
      cell(columns_[i], octets);
    }
  }
  ++rows_;
}

void Decoder::cell(const Column& column, Octets& octets) {
  switch (column.form) {
    case CellForm::tiny:
      return builder_.int64(octets.number<std::int8_t>());
    case CellForm::unsigned_tiny:
      return builder_.int64(octets.number<std::uint8_t>());
    case CellForm::small:
      return builder_.int64(octets.number<std::int16_t>());
    case CellForm::unsigned_small:
      return builder_.int64(octets.number<std::uint16_t>());
    case CellForm::integer:
      return builder_.int64(octets.number<std::int32_t>());
    case CellForm::unsigned_integer:
      return builder_.int64(octets.number<std::uint32_t>());
    case CellForm::big:
      return builder_.int64(octets.number<std::int64_t>());
    case CellForm::unsigned_big:
      return builder_.uint64(octets.number<std::uint64_t>());
    case CellForm::single_precision:
      return builder_.real(widen(octets.number<float>()));
    case CellForm::double_precision:
      return builder_.real(octets.number<double>());
    case CellForm::bits:
      return builder_.uint64(bits_in(octets.text()));
    case CellForm::text:
      return builder_.text(octets.text());
    case CellForm::bytes:
      return builder_.bytes(octets.text());
    case CellForm::json:
      return builder_.json(octets.text());
    case CellForm::null:
      throw_malformed();
    default:
      return narrow_cell(column, octets);
  }
}

// The forms whose values weir's own types can't always hold.
void Decoder::narrow_cell(const Column& column, Octets& octets) {
  try {
    switch (column.form) {
      case CellForm::boolean: {
        const auto number = octets.number<std::int8_t>();
        if (number != 0 && number != 1) throw Error(Errc::out_of_range, "neither 0 nor 1");
        return builder_.boolean(number != 0);
      }
      case CellForm::decimal:
        return builder_.decimal(parse_decimal(octets.text()));
      case CellForm::uuid:
        return builder_.uuid(Uuid::parse(octets.text()));
      case CellForm::date:
        return builder_.date(date_in(octets.text()));
      case CellForm::time:
        return builder_.time(time_in(octets.text()));
      case CellForm::timestamp:
        return builder_.timestamp(timestamp_in(octets.text()));
      default:
        return builder_.timestamp_tz({timestamp_in(octets.text()).micros});
    }
  } catch (const Error& error) {
    if (error.kind() == Errc::corrupt) throw;
    throw failure(Errc::out_of_range, "column \"" + std::string(column.name) + "\", row " +
                                          std::to_string(rows_ + 1) + ": the value does not fit the type " +
                                          std::string(to_string(column_type(column.form))) +
                                          "; cast the column to text");
  }
}

}  // namespace weir::mysql
