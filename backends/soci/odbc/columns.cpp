// SPDX-License-Identifier: BSL-1.0
#include "columns.hpp"

#include <fmt/format.h>
#include <sqlext.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <optional>

#include "failure.hpp"
#include "handle.hpp"
#include "utf16.hpp"

namespace weir::relational::odbc {
namespace {

struct NamedType {
  std::string_view name;
  ValueType type;
};

// What the engines call types for which ODBC has no name of its own.
constexpr NamedType named_types[] = {
    {"bool", ValueType::boolean},
    {"boolean", ValueType::boolean},
    {"timestamptz", ValueType::timestamp_tz},
    {"timestamp with time zone", ValueType::timestamp_tz},
    {"datetimeoffset", ValueType::timestamp_tz},
    {"uuid", ValueType::uuid},
    {"uniqueidentifier", ValueType::uuid},
    {"json", ValueType::json},
    {"jsonb", ValueType::json},
};

ValueType type_of_sql(int sql_type, bool is_unsigned) noexcept {
  switch (sql_type) {
    case SQL_BIT:
      return ValueType::boolean;
    case SQL_BIGINT:
      return is_unsigned ? ValueType::uint64 : ValueType::int64;
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
      return ValueType::int64;
    case SQL_NUMERIC:
    case SQL_DECIMAL:
      return ValueType::decimal;
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE:
      return ValueType::real;
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY:
      return ValueType::bytes;
    case SQL_DATE:
    case SQL_TYPE_DATE:
      return ValueType::date;
    case SQL_TIME:
    case SQL_TYPE_TIME:
      return ValueType::time;
    case SQL_TIMESTAMP:
    case SQL_TYPE_TIMESTAMP:
      return ValueType::timestamp;
    case SQL_GUID:
      return ValueType::uuid;
    default:
      return ValueType::text;
  }
}

std::string text_attribute(SQLHSTMT statement, SQLUSMALLINT number, SQLUSMALLINT what) {
  char text[512] = {};
  SQLSMALLINT length = 0;
  if (!succeeded(SQLColAttribute(statement, number, what, text, sizeof text, &length, nullptr))) return {};
  return text;
}

bool is_unsigned(SQLHSTMT statement, SQLUSMALLINT number) noexcept {
  SQLLEN value = SQL_FALSE;
  return succeeded(SQLColAttribute(statement, number, SQL_DESC_UNSIGNED, nullptr, 0, nullptr, &value)) &&
         value == SQL_TRUE;
}

std::string column_name(const Settings& settings, std::string name) {
  const bool all_upper = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return settings.target.dialect->folds_to_upper && all_upper ? lower_case(name) : name;
}

std::optional<double> real_of(std::string_view text) noexcept {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class T>
std::optional<T> integer_of(std::string_view text) noexcept {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool has_zone(std::string_view text) noexcept {
  const std::size_t time = std::min(text.find_first_of(" T"), text.size());
  return text.find_first_of("Z+-", time) != std::string_view::npos;
}

[[noreturn]] void fail(const Settings& settings, SQLHSTMT statement) {
  const std::vector<Diagnostic> records = diagnostics(SQL_HANDLE_STMT, statement);
  throw driver_failure(settings, kind_of(settings, records), records, false);
}

bool boolean_of(std::string_view text) {
  if (text == "1" || text == "t" || text == "true" || text == "TRUE") return true;
  if (text == "0" || text == "f" || text == "false" || text == "FALSE") return false;
  throw Error(Errc::type_mismatch, "not a boolean");
}

}  // namespace

ValueType usual_type(const ColumnFacts& facts) {
  const std::string name = lower_case(facts.type_name);
  const auto named = std::find_if(std::begin(named_types), std::end(named_types),
                                  [&](const NamedType& type) { return type.name == name; });
  return named != std::end(named_types) ? named->type : type_of_sql(facts.sql_type, facts.is_unsigned);
}

std::vector<Column> describe_columns(const Settings& settings, SQLHSTMT statement) {
  SQLSMALLINT count = 0;
  if (!succeeded(SQLNumResultCols(statement, &count))) count = 0;
  std::vector<Column> columns;
  for (SQLUSMALLINT number = 1; number <= count; ++number) {
    SQLCHAR name[512] = {};
    SQLSMALLINT length = 0;
    SQLSMALLINT sql_type = 0;
    SQLULEN size = 0;
    SQLSMALLINT scale = 0;
    SQLSMALLINT nullable = 0;
    if (!succeeded(SQLDescribeCol(statement, number, name, sizeof name, &length, &sql_type, &size, &scale,
                                  &nullable)))
      fail(settings, statement);
    const std::string type_name = text_attribute(statement, number, SQL_DESC_TYPE_NAME);
    const ColumnFacts facts{.sql_type = sql_type,
                            .type_name = type_name,
                            .size = size,
                            .scale = scale,
                            .is_unsigned = is_unsigned(statement, number)};
    ValueType type = ValueType::null;
    if (settings.target.ways.column_type != nullptr) type = settings.target.ways.column_type(facts);
    if (type == ValueType::null) type = usual_type(facts);
    // Drivers shorten long names here (SQLite's does to 255 octets), not there.
    std::string whole = text_attribute(statement, number, SQL_DESC_LABEL);
    if (whole.empty()) whole = reinterpret_cast<const char*>(name);
    columns.push_back({column_name(settings, std::move(whole)), type});
  }
  return columns;
}

CellReader::CellReader(const Settings& settings)
    : settings_(settings), buffer_(std::size_t{16} << 10, '\0') {}

/// Reads a cell in chunks, so that nothing depends on what the driver believes its size to be. False: NULL.
bool CellReader::fetch_octets(SQLHSTMT statement, SQLUSMALLINT number, SQLSMALLINT c_type) {
  const std::size_t terminator = c_type == SQL_C_BINARY ? 0 : c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : 1;
  value_.clear();
  while (true) {
    SQLLEN left = 0;
    const SQLRETURN code =
        SQLGetData(statement, number, c_type, buffer_.data(), static_cast<SQLLEN>(buffer_.size()), &left);
    if (code == SQL_NO_DATA) return true;
    if (!succeeded(code)) fail(settings_, statement);
    if (left == SQL_NULL_DATA) return false;
    const std::size_t room = buffer_.size() - terminator;
    const bool more =
        code == SQL_SUCCESS_WITH_INFO && (left == SQL_NO_TOTAL || static_cast<std::size_t>(left) > room);
    value_.append(buffer_, 0, more ? room : static_cast<std::size_t>(left));
    if (!more) return true;
  }
}

bool CellReader::fetch_text(SQLHSTMT statement, SQLUSMALLINT number) {
  if (!settings_.driver.wide_text) return fetch_octets(statement, number, SQL_C_CHAR);
  if (!fetch_octets(statement, number, SQL_C_WCHAR)) return false;
  std::u16string wide(value_.size() / sizeof(char16_t), u'\0');
  std::memcpy(wide.data(), value_.data(), wide.size() * sizeof(char16_t));
  value_.clear();
  append_utf8(value_, wide);
  return true;
}

template <class T>
bool CellReader::fetch_fixed(SQLHSTMT statement, SQLUSMALLINT number, SQLSMALLINT c_type, T& value) {
  SQLLEN length = 0;
  if (!succeeded(SQLGetData(statement, number, c_type, &value, sizeof value, &length)))
    fail(settings_, statement);
  return length != SQL_NULL_DATA;
}

/// The types that travel as what they are. False where the column is none of them.
bool CellReader::read_binary_form(SQLHSTMT statement, SQLUSMALLINT number, const Column& column,
                                  RowsBuilder& rows) {
  if (settings_.driver.columns_are_dynamic) return false;
  switch (column.type) {
    case ValueType::int64: {
      std::int64_t value = 0;
      fetch_fixed(statement, number, SQL_C_SBIGINT, value) ? rows.int64(value) : rows.null();
      return true;
    }
    case ValueType::uint64: {
      std::uint64_t value = 0;
      fetch_fixed(statement, number, SQL_C_UBIGINT, value) ? rows.uint64(value) : rows.null();
      return true;
    }
    case ValueType::real: {
      if (settings_.driver.family == DriverFamily::psqlodbc) return false;  // it knows the engine's own text
      double value = 0;
      fetch_fixed(statement, number, SQL_C_DOUBLE, value) ? rows.real(value) : rows.null();
      return true;
    }
    case ValueType::boolean: {
      unsigned char value = 0;
      fetch_fixed(statement, number, SQL_C_BIT, value) ? rows.boolean(value != 0) : rows.null();
      return true;
    }
    default:
      return false;
  }
}

std::size_t CellReader::read(SQLHSTMT statement, SQLUSMALLINT number, const Column& column,
                             RowsBuilder& rows) {
  if (read_binary_form(statement, number, column, rows)) return sizeof(std::int64_t);
  const bool is_text = column.type == ValueType::text || column.type == ValueType::json;
  const bool there =
      is_text ? fetch_text(statement, number)
              : fetch_octets(statement, number, column.type == ValueType::bytes ? SQL_C_BINARY : SQL_C_CHAR);
  if (!there) {
    rows.null();
    return 1;
  }
  try {
    add(column, rows);
  } catch (const Error& error) {
    throw failure(settings_, error.kind(),
                  fmt::format("column \"{}\" holds what is no {}: {}", column.name, to_string(column.type),
                              error.what()));
  }
  return value_.size();
}

/// Adds the cell whose text or octets are in value_.
void CellReader::add(const Column& column, RowsBuilder& rows) {
  switch (column.type) {
    case ValueType::int64:
      if (const auto value = integer_of<std::int64_t>(value_)) return rows.int64(*value);
      if (const auto value = real_of(value_)) return rows.real(*value);
      throw Error(Errc::type_mismatch, "not a number");
    case ValueType::uint64:
      if (const auto value = integer_of<std::uint64_t>(value_)) return rows.uint64(*value);
      throw Error(Errc::type_mismatch, "not an unsigned integer");
    case ValueType::real:
      if (const auto value = real_of(value_)) return rows.real(*value);
      throw Error(Errc::type_mismatch, "not a number");
    case ValueType::boolean:
      return rows.boolean(boolean_of(value_));
    case ValueType::decimal:
      return rows.decimal(Decimal::parse(value_));
    case ValueType::bytes:
      return rows.bytes(value_);
    case ValueType::date:
      return rows.date(Date::parse(value_));
    case ValueType::time:
      return rows.time(Time::parse(value_));
    case ValueType::timestamp:
      return rows.timestamp(Timestamp::parse(value_));
    case ValueType::timestamp_tz:
      return rows.timestamp_tz(TimestampTz::parse(has_zone(value_) ? value_ : value_ + "Z"));
    case ValueType::uuid:
      return rows.uuid(Uuid::parse(value_));
    case ValueType::json:
      return rows.json(value_);
    default:
      return rows.text(value_);
  }
}

}  // namespace weir::relational::odbc
