// SPDX-License-Identifier: BSL-1.0
#include "binding.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "connection.hpp"
#include "decimal_text.hpp"
#include "weir/utf8.hpp"

namespace weir::sqlite {
namespace {

/// One parameter of a statement.
class Slot {
 public:
  Slot(sqlite3_stmt* statement, const ParsedSql& parsed, std::size_t index) noexcept
      : statement_(statement), parsed_(parsed), index_(index) {}

  void put(Null) const { check(sqlite3_bind_null(statement_, number())); }
  void put(bool value) const { check(sqlite3_bind_int(statement_, number(), value ? 1 : 0)); }
  void put(std::int64_t value) const { check(sqlite3_bind_int64(statement_, number(), value)); }

  void put(std::uint64_t value) const {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      refuse("is over 9223372036854775807, the largest integer of SQLite");
    put(static_cast<std::int64_t>(value));
  }

  void put(double value) const {
    if (std::isnan(value)) refuse("is NaN, which SQLite would keep as NULL");
    check(sqlite3_bind_double(statement_, number(), value));
  }

  void put(const Decimal& value) const {
    if (const std::optional<std::int64_t> integer = as_int64(value)) return put(*integer);
    const Decimal number_of = value.normalized();
    if (number_of.digits() <= exact_digits) return put(number_of.to_double());
    // SQLite would round the text in a NUMERIC column; octets it leaves alone.
    put_octets(number_of.to_string(), SQLITE_TRANSIENT);
  }

  void put(const std::string& value) const {
    check_text(value);
    put_text(value, SQLITE_STATIC);
  }

  void put(const Bytes& value) const { put_octets(value.octets, SQLITE_STATIC); }
  void put(Date value) const { put_text(value.to_string(), SQLITE_TRANSIENT); }
  void put(Time value) const { put_text(value.to_string(), SQLITE_TRANSIENT); }
  void put(Timestamp value) const { put_text(with_space(value.to_string()), SQLITE_TRANSIENT); }

  void put(TimestampTz value) const {
    std::string text = with_space(value.to_string());
    if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "+00:00");
    put_text(text, SQLITE_TRANSIENT);
  }

  void put(const Uuid& value) const { put_text(value.to_string(), SQLITE_TRANSIENT); }

  void put(const Json& value) const {
    check_text(value.text);
    check_json_number(value.text);
    put_text(value.text, SQLITE_STATIC);
  }

 private:
  int number() const noexcept { return static_cast<int>(index_) + 1; }

  /// As SQLite's date functions write it.
  static std::string with_space(std::string text) {
    const std::size_t between = text.find('T');
    if (between != std::string::npos) text[between] = ' ';
    return text;
  }

  void put_text(const std::string& text, sqlite3_destructor_type lifetime) const {
    check(sqlite3_bind_text64(statement_, number(), text.data(), text.size(), lifetime, SQLITE_UTF8));
  }

  void put_octets(const std::string& octets, sqlite3_destructor_type lifetime) const {
    check(sqlite3_bind_blob64(statement_, number(), octets.data(), octets.size(), lifetime));
  }

  void check_text(const std::string& text) const {
    if (text.find('\0') != std::string::npos)
      refuse("is text with a NUL, where SQLite's functions end: bind Bytes");
    if (!detail::is_utf8(text)) refuse("is text that is not UTF-8: bind Bytes");
  }

  /// A column declared JSON makes a number of text that looks like one, so a JSON text that is one has to
  /// come back from that as it was.
  void check_json_number(const std::string& text) const {
    if (!looks_like_number(text)) return;
    std::int64_t integer = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), integer);
    if (failure == std::errc() && std::to_string(integer) == text) return;
    refuse(
        "is JSON that is a bare number, which SQLite would not keep as it is written: put it into an array "
        "or an "
        "object");
  }

  /// Whether SQLite could read all of it as a number.
  static bool looks_like_number(const std::string& text) noexcept {
    return !text.empty() && text.find_first_not_of("0123456789+-.eE \t\r\n") == std::string::npos;
  }

  void check(int code) const {
    if (code == SQLITE_OK) return;
    if (code == SQLITE_TOOBIG) refuse("is larger than SQLite's limit", Errc::too_large);
    throw make_error(Errc::internal, fmt::format("can't bind :{}: {}", name(), sqlite3_errstr(code)));
  }

  [[noreturn]] void refuse(const char* why, Errc kind = Errc::out_of_range) const {
    throw make_error(kind, fmt::format("parameter :{} {}", name(), why));
  }

  const std::string& name() const { return parsed_.parameter_names[index_]; }

  sqlite3_stmt* statement_;
  const ParsedSql& parsed_;
  std::size_t index_;
};

void bind_one(sqlite3_stmt* statement, const ParsedSql& parsed, std::size_t index, const Value& value) {
  const Slot slot(statement, parsed, index);
  std::visit([&slot](const auto& each) { slot.put(each); }, value.variant());
}

}  // namespace

void bind(sqlite3_stmt* statement, const ParsedSql& parsed, const BoundValues& values) {
  for (std::size_t i = 0; i < values.size(); ++i) bind_one(statement, parsed, i, values[i]);
}

void bind(sqlite3_stmt* statement, const relational::BoundBatch& batch, std::size_t row) {
  for (std::size_t i = 0; i < batch.positions.size(); ++i)
    bind_one(statement, batch.parsed, i, batch.value(row, i));
}

}  // namespace weir::sqlite
