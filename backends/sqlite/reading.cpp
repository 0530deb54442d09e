// SPDX-License-Identifier: BSL-1.0
#include "reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "connection.hpp"
#include "decimal_text.hpp"

namespace weir::sqlite {
namespace {

/// One cell as SQLite keeps it, which need not be as its column was declared.
class Cell {
 public:
  explicit Cell(sqlite3_value* value) noexcept : value_(value), storage_(sqlite3_value_type(value)) {}

  int storage() const noexcept { return storage_; }
  bool is_null() const noexcept { return storage_ == SQLITE_NULL; }
  bool is_integer() const noexcept { return storage_ == SQLITE_INTEGER; }
  bool is_real() const noexcept { return storage_ == SQLITE_FLOAT; }
  bool is_text() const noexcept { return storage_ == SQLITE_TEXT; }
  bool is_octets() const noexcept { return storage_ == SQLITE_BLOB; }

  std::int64_t integer() const noexcept { return sqlite3_value_int64(value_); }
  double real() const noexcept { return sqlite3_value_double(value_); }

  /// Of a text or octets: what they are, good until the next step.
  std::string_view text() const {
    const void* data =
        is_text() ? static_cast<const void*>(sqlite3_value_text(value_)) : sqlite3_value_blob(value_);
    const int size = sqlite3_value_bytes(value_);
    if (data == nullptr && (size > 0 || is_text())) throw std::bad_alloc();
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
  }

  std::string_view storage_name() const noexcept {
    switch (storage_) {
      case SQLITE_INTEGER:
        return "an integer";
      case SQLITE_FLOAT:
        return "a real number";
      case SQLITE_TEXT:
        return "text";
      default:
        return "a blob";
    }
  }

 private:
  sqlite3_value* value_;
  int storage_;
};

/// A cell that can't be read as its column's type: where it is and what to do is added by read_row.
struct Misfit {};

void read_open(const Cell& cell, RowsBuilder& rows) {
  if (cell.is_integer()) return rows.int64(cell.integer());
  if (cell.is_real()) return rows.real(cell.real());
  if (cell.is_text()) return rows.text(cell.text());
  rows.bytes(cell.text());
}

void read_boolean(const Cell& cell, RowsBuilder& rows) {
  if (!cell.is_integer() || (cell.integer() != 0 && cell.integer() != 1)) throw Misfit();
  rows.boolean(cell.integer() == 1);
}

void read_number(const Cell& cell, RowsBuilder& rows) {
  if (cell.is_integer()) return rows.int64(cell.integer());
  if (cell.is_real()) return rows.real(cell.real());
  throw Misfit();
}

void read_decimal(const Cell& cell, int scale, RowsBuilder& rows) {
  if (cell.is_integer()) return rows.decimal(with_scale(Decimal::from_int(cell.integer()), scale));
  if (cell.is_real()) return rows.decimal(decimal_of(cell.real(), scale));
  rows.decimal(with_scale(Decimal::parse(cell.text()), scale));
}

void read_text(const Cell& cell, RowsBuilder& rows) {
  if (!cell.is_text()) throw Misfit();
  rows.text(cell.text());
}

void read_bytes(const Cell& cell, RowsBuilder& rows) {
  if (!cell.is_octets() && !cell.is_text()) throw Misfit();
  rows.bytes(cell.text());
}

std::string_view date_text(const Cell& cell) {
  if (!cell.is_text()) throw Misfit();
  return cell.text();
}

/// SQLite's own functions give UTC without saying so.
void read_instant(const Cell& cell, RowsBuilder& rows) {
  const std::string_view text = date_text(cell);
  constexpr std::size_t date_size = 10;  // a sign after it begins a zone
  const bool names_zone =
      text.ends_with("infinity") || text.find_first_of("Zz+-", date_size) != std::string_view::npos;
  if (names_zone) return rows.timestamp_tz(TimestampTz::parse(text));
  rows.timestamp_tz({Timestamp::parse(text).micros});
}

void read_uuid(const Cell& cell, RowsBuilder& rows) {
  if (cell.is_text()) return rows.uuid(Uuid::parse(cell.text()));
  Uuid uuid;
  if (!cell.is_octets() || cell.text().size() != uuid.octets.size()) throw Misfit();
  const std::string_view octets = cell.text();
  std::transform(octets.begin(), octets.end(), uuid.octets.begin(),
                 [](char octet) { return static_cast<std::uint8_t>(octet); });
  rows.uuid(uuid);
}

void read_json(const Cell& cell, RowsBuilder& rows) {
  if (cell.is_text()) return rows.json(cell.text());
  // A bare number, of which a column declared JSON makes one; see binding.
  if (!cell.is_integer()) throw Misfit();
  rows.json(std::to_string(cell.integer()));
}

void read_as(ColumnType type, const Cell& cell, RowsBuilder& rows) {
  switch (type.type) {
    case ValueType::boolean:
      return read_boolean(cell, rows);
    case ValueType::int64:
    case ValueType::real:
      return read_number(cell, rows);
    case ValueType::decimal:
      return read_decimal(cell, type.scale, rows);
    case ValueType::text:
      return read_text(cell, rows);
    case ValueType::bytes:
      return read_bytes(cell, rows);
    case ValueType::date:
      return rows.date(Date::parse(date_text(cell)));
    case ValueType::time:
      return rows.time(Time::parse(date_text(cell)));
    case ValueType::timestamp:
      return rows.timestamp(Timestamp::parse(date_text(cell)));
    case ValueType::timestamp_tz:
      return read_instant(cell, rows);
    case ValueType::uuid:
      return read_uuid(cell, rows);
    case ValueType::json:
      return read_json(cell, rows);
    case ValueType::null:
    case ValueType::uint64:
      return read_open(cell, rows);
  }
}

Error mismatch(const Cell& cell, const Column& column, std::size_t row) {
  return make_error(
      Errc::type_mismatch,
      fmt::format("column \"{}\", row {}: {} where the declared type {} wants {}: CAST the column in the "
                  "SQL to read it as it is",
                  column.name, row, cell.storage_name(), column.declared, to_string(column.type.type)));
}

}  // namespace

void read_row(sqlite3_stmt* statement, const std::vector<Column>& columns, std::size_t row,
              RowsBuilder& rows) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    const Cell cell(sqlite3_column_value(statement, static_cast<int>(i)));
    if (cell.is_null()) {
      rows.null();
      continue;
    }
    try {
      read_as(column.type, cell, rows);
    } catch (const Misfit&) {
      throw mismatch(cell, column, row);
    } catch (const Error& failure) {
      const bool unreadable =
          failure.kind() == Errc::invalid_argument || failure.kind() == Errc::out_of_range;
      if (unreadable) throw mismatch(cell, column, row);
      throw;
    }
  }
}

}  // namespace weir::sqlite
