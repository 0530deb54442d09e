// SPDX-License-Identifier: BSL-1.0
#include "parameters.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "failure.hpp"
#include "utf16.hpp"
#include "weir/utf8.hpp"

namespace weir::relational::odbc {
namespace {

// Up to here drivers and engines take an ordinary VARCHAR or VARBINARY.
constexpr std::size_t long_characters = 4000;
constexpr std::size_t long_octets = 8000;

/// Makes the Parameter of one value.
class Maker {
 public:
  Maker(const Settings& settings, std::string_view name) : settings_(settings), name_(name) {}

  Parameter operator()(Null) const { return {}; }

  Parameter operator()(bool value) const {
    need(Capability::booleans, "a boolean");
    if (ways().booleans == BindAs::text) return ascii(value ? "1" : "0");
    return fixed(SQL_C_BIT, SQL_BIT, 1, static_cast<unsigned char>(value));
  }

  Parameter operator()(std::int64_t value) const { return fixed(SQL_C_SBIGINT, SQL_BIGINT, 19, value); }

  Parameter operator()(std::uint64_t value) const {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return (*this)(static_cast<std::int64_t>(value));
    if (!has(Capability::unsigned_integers)) refuse(Errc::out_of_range, "is over 9223372036854775807");
    return fixed(SQL_C_UBIGINT, SQL_BIGINT, 20, value);
  }

  Parameter operator()(double value) const {
    if (ways().reals == BindAs::text) return real_text(value);
    if (!std::isfinite(value)) refuse(Errc::out_of_range, "is not a finite number");
    if (!has(Capability::exact_reals) && !survives_15_digits(value))
      refuse(Errc::out_of_range, "has more digits than the 15 that this driver reads back");
    return fixed(SQL_C_DOUBLE, SQL_DOUBLE, 15, value);
  }

  Parameter operator()(const Decimal& value) const {
    need(Capability::decimals, "a decimal");
    Parameter made = ascii(value.to_string());
    if (ways().decimals == BindAs::text) return made;
    made.sql_type = SQL_DECIMAL;
    made.size = static_cast<SQLULEN>(std::max(value.digits(), value.scale()));
    made.digits = static_cast<SQLSMALLINT>(value.scale());
    return made;
  }

  Parameter operator()(const std::string& value) const { return text(value); }

  Parameter operator()(const Bytes& value) const {
    need(Capability::bytes, "bytes");
    Parameter made;
    made.c_type = SQL_C_BINARY;
    made.sql_type = value.octets.size() > long_octets ? SQL_LONGVARBINARY : SQL_VARBINARY;
    made.size = std::max<SQLULEN>(value.octets.size(), 1);
    made.octets = value.octets;
    made.length = static_cast<SQLLEN>(value.octets.size());
    return made;
  }

  Parameter operator()(Date value) const {
    need(Capability::dates, "a date");
    check_years(value);
    return written(value.to_string(), ways().dates, SQL_TYPE_DATE, 0);
  }

  Parameter operator()(Time value) const {
    need(Capability::times, "a time of day");
    return written(value.to_string(), ways().times, SQL_TYPE_TIME, 6);
  }

  Parameter operator()(Timestamp value) const {
    need(Capability::timestamps, "a timestamp");
    check_years(value);
    return written(spaced(value), ways().timestamps, SQL_TYPE_TIMESTAMP, 6);
  }

  Parameter operator()(TimestampTz value) const {
    need(Capability::timestamps_tz, "a timestamp with a zone");
    check_years(Timestamp{value.micros});
    if (ways().timestamp_tz_text != nullptr) return ascii(ways().timestamp_tz_text(value));
    return ascii(spaced(Timestamp{value.micros}) + "+00:00");
  }

  Parameter operator()(const Uuid& value) const {
    need(Capability::uuids, "a UUID");
    return written(value.to_string(), ways().uuids, SQL_GUID, 0);
  }

  Parameter operator()(const Json& value) const {
    need(Capability::json, "JSON");
    return text(value.text);
  }

 private:
  const Ways& ways() const noexcept { return settings_.target.ways; }
  bool has(Capability capability) const noexcept { return settings_.info.capabilities.has(capability); }

  [[noreturn]] void refuse(Errc kind, std::string_view why) const {
    throw failure(settings_, kind, fmt::format("parameter :{} {}", name_, why));
  }
  void need(Capability capability, std::string_view what) const {
    if (!has(capability))
      refuse(Errc::unsupported,
             fmt::format("is {}, which comes back changed from this engine by this driver", what));
  }

  template <class Day>
  void check_years(Day value) const {
    static const Day first = Day::parse("0001-01-01");
    static const Day after_last = Day::parse("10000-01-01");
    if (value < first || value >= after_last) refuse(Errc::out_of_range, "is outside of the years 1 to 9999");
  }

  template <class T>
  static Parameter fixed(SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLULEN size, T value) {
    Parameter made{.c_type = c_type, .sql_type = sql_type, .size = size};
    made.octets.assign(reinterpret_cast<const char*>(&value), sizeof value);
    made.length = static_cast<SQLLEN>(sizeof value);
    return made;
  }

  static Parameter ascii(std::string text) {
    Parameter made;
    made.size = std::max<SQLULEN>(text.size(), 1);
    made.length = static_cast<SQLLEN>(text.size());
    made.octets = std::move(text);
    return made;
  }

  static Parameter written(std::string text, BindAs as, SQLSMALLINT sql_type, SQLSMALLINT digits) {
    Parameter made = ascii(std::move(text));
    if (as == BindAs::text) return made;
    made.sql_type = sql_type;
    made.digits = digits;
    return made;
  }

  static std::string spaced(Timestamp value) {
    std::string text = value.to_string();
    text[text.find('T')] = ' ';
    return text;
  }

  Parameter text(const std::string& value) const {
    if (!detail::is_utf8(value)) refuse(Errc::invalid_argument, "is a text that is not UTF-8: bind Bytes");
    if (!settings_.driver.text_holds_nul && value.find('\0') != std::string::npos)
      refuse(Errc::unsupported, "is a text with a NUL, where this driver would cut it");
    if (!settings_.driver.wide_text) {
      Parameter made = ascii(value);
      if (value.size() > long_octets) made.sql_type = SQL_LONGVARCHAR;
      return made;
    }
    const std::u16string wide = to_utf16(value);
    Parameter made;
    made.c_type = SQL_C_WCHAR;
    made.sql_type = wide.size() > long_characters ? SQL_WLONGVARCHAR : SQL_WVARCHAR;
    made.size = std::max<SQLULEN>(wide.size(), 1);
    made.length = static_cast<SQLLEN>(wide.size() * sizeof(char16_t));
    made.octets.assign(reinterpret_cast<const char*>(wide.data()), wide.size() * sizeof(char16_t));
    return made;
  }

  static Parameter real_text(double value) {
    if (std::isnan(value)) return ascii("NaN");
    if (std::isinf(value)) return ascii(value < 0 ? "-Infinity" : "Infinity");
    return ascii(fmt::format("{}", value));
  }

  static bool survives_15_digits(double value) {
    const std::string text = fmt::format("{:.15g}", value);
    double back = 0;
    std::from_chars(text.data(), text.data() + text.size(), back);
    return std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(value);  // -0.0, too
  }

  const Settings& settings_;
  std::string_view name_;
};

}  // namespace

Parameter make_parameter(const Settings& settings, const Value& value, std::string_view name) {
  return std::visit(Maker(settings, name), value.variant());
}

Parameters::Parameters(const Settings& settings, const ParsedSql& parsed, const BoundValues& values) {
  for (const ParsedSql::Placeholder& placeholder : parsed.placeholders)
    places_.push_back(
        make_parameter(settings, values[placeholder.index], parsed.parameter_names[placeholder.index]));
}

void Parameters::add_row(const Settings& settings, const BoundBatch& batch, std::size_t row,
                         std::span<const std::size_t> parameters) {
  try {
    for (const std::size_t parameter : parameters)
      places_.push_back(
          make_parameter(settings, batch.value(row, parameter), batch.parsed.parameter_names[parameter]));
  } catch (const Error& error) {
    throw error.with_row(row);
  }
}

}  // namespace weir::relational::odbc
