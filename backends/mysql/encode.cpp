// SPDX-License-Identifier: BSL-1.0
#include "encode.hpp"

#include <cmath>

#include "failure.hpp"
#include "weir/utf8.hpp"

namespace weir::mysql {
namespace {

constexpr std::size_t most_parameters = 65'535;  // the protocol counts them in 16 bits

constexpr std::int64_t micros_of_day = 86'400'000'000;

[[noreturn]] void throw_out_of_range(std::string_view name, const std::string& what) {
  throw failure(Errc::out_of_range, "parameter :" + std::string(name) + " is " + what);
}

void check_text(std::string_view text, std::string_view name) {
  if (!detail::is_utf8(text))
    throw failure(Errc::invalid_argument,
                  "parameter :" + std::string(name) + " is text that is not UTF-8; bind Bytes");
}

void put_date(MYSQL_TIME& out, Date date, std::string_view name) {
  if (date == Date::infinity() || date == Date::minus_infinity())
    throw_out_of_range(name, "infinity, which MySQL's dates can't be");
  const Date::Parts parts = date.parts();
  if (parts.year < 1 || parts.year > 9999)
    throw_out_of_range(name, "outside of the years 1 to 9999, which MySQL's dates have");
  out.year = static_cast<unsigned>(parts.year);
  out.month = parts.month;
  out.day = parts.day;
}

void put_time(MYSQL_TIME& out, std::int64_t micros) {
  out.second_part = static_cast<unsigned long>(micros % 1'000'000);
  const auto seconds = static_cast<unsigned>(micros / 1'000'000);
  out.hour = seconds / 3600;
  out.minute = seconds / 60 % 60;
  out.second = seconds % 60;
}

MYSQL_TIME date_of(Date date, std::string_view name) {
  MYSQL_TIME out{};
  out.time_type = MYSQL_TIMESTAMP_DATE;
  put_date(out, date, name);
  return out;
}

MYSQL_TIME time_of(Time time) {
  MYSQL_TIME out{};
  out.time_type = MYSQL_TIMESTAMP_TIME;
  put_time(out, time.micros);
  return out;
}

MYSQL_TIME instant_of(std::int64_t micros, std::string_view name) {
  std::int64_t days = micros / micros_of_day;
  if (micros % micros_of_day < 0) --days;
  if (micros == Timestamp::infinity().micros || micros == Timestamp::minus_infinity().micros)
    throw_out_of_range(name, "infinity, which MySQL's timestamps can't be");
  MYSQL_TIME out{};
  out.time_type = MYSQL_TIMESTAMP_DATETIME;
  put_date(out, Date{static_cast<std::int32_t>(days)}, name);
  put_time(out, micros - days * micros_of_day);
  return out;
}

}  // namespace

void Parameters::resize(std::size_t places) {
  if (places > most_parameters)
    throw failure(Errc::too_large,
                  "MySQL takes at most 65,535 parameters, the statement has " + std::to_string(places));
  binds_.assign(places, MYSQL_BIND{});
  rooms_.resize(places);
  changed_ = true;
}

void Parameters::set_all(const ParsedSql& parsed, const BoundValues& values) {
  for (std::size_t place = 0; place < binds_.size(); ++place) {
    const std::size_t index = parsed.placeholders[place].index;
    set(place, values[index], parsed.parameter_names[index]);
  }
}

void Parameters::set(std::size_t place, const Value& value, std::string_view name) {
  Room& room = rooms_[place];
  switch (value.type()) {
    case ValueType::null:
      return set_fixed(place, MYSQL_TYPE_NULL, nullptr);
    case ValueType::boolean:
      room.tiny = *value.get_if<bool>() ? 1 : 0;
      return set_fixed(place, MYSQL_TYPE_TINY, &room.tiny);
    case ValueType::int64:
      room.integer = *value.get_if<std::int64_t>();
      return set_fixed(place, MYSQL_TYPE_LONGLONG, &room.integer);
    case ValueType::uint64:
      room.integer = static_cast<std::int64_t>(*value.get_if<std::uint64_t>());
      return set_fixed(place, MYSQL_TYPE_LONGLONG, &room.integer, true);
    case ValueType::real:
      room.real = *value.get_if<double>();
      if (!std::isfinite(room.real)) throw_out_of_range(name, "not finite, which MySQL's numbers must be");
      return set_fixed(place, MYSQL_TYPE_DOUBLE, &room.real);
    case ValueType::decimal:
      room.text = value.get_if<Decimal>()->to_string();
      return set_text(place, MYSQL_TYPE_NEWDECIMAL, room.text);
    case ValueType::text:
      check_text(*value.get_if<std::string>(), name);
      return set_text(place, MYSQL_TYPE_STRING, *value.get_if<std::string>());
    case ValueType::bytes:
      return set_text(place, MYSQL_TYPE_BLOB, value.get_if<Bytes>()->octets);
    case ValueType::date:
      return set_time(place, MYSQL_TYPE_DATE, date_of(*value.get_if<Date>(), name));
    case ValueType::time:
      return set_time(place, MYSQL_TYPE_TIME, time_of(*value.get_if<Time>()));
    case ValueType::timestamp:
      return set_time(place, MYSQL_TYPE_DATETIME, instant_of(value.get_if<Timestamp>()->micros, name));
    case ValueType::timestamp_tz:
      // Not MYSQL_TYPE_TIMESTAMP: of an instant beyond its range MariaDB would make NULL, without a word.
      return set_time(place, MYSQL_TYPE_DATETIME, instant_of(value.get_if<TimestampTz>()->micros, name));
    case ValueType::uuid:
      room.text = value.get_if<Uuid>()->to_string();
      return set_text(place, MYSQL_TYPE_STRING, room.text);
    case ValueType::json:
      check_text(value.get_if<Json>()->text, name);
      return set_text(place, MYSQL_TYPE_STRING, value.get_if<Json>()->text);
  }
}

void Parameters::set_text(std::size_t place, enum_field_types type, std::string_view text) noexcept {
  set_fixed(place, type, const_cast<char*>(text.data()));  // the library only reads it
  binds_[place].buffer_length = static_cast<unsigned long>(text.size());
  changed_ = true;
}

void Parameters::set_fixed(std::size_t place, enum_field_types type, void* from, bool is_unsigned) noexcept {
  MYSQL_BIND& bind = binds_[place];
  changed_ =
      changed_ || bind.buffer_type != type || bind.buffer != from || (bind.is_unsigned != 0) != is_unsigned;
  bind.buffer_type = type;
  bind.buffer = from;
  bind.is_unsigned = is_unsigned ? 1 : 0;
}

void Parameters::set_time(std::size_t place, enum_field_types type, const MYSQL_TIME& time) noexcept {
  rooms_[place].time = time;
  set_fixed(place, type, &rooms_[place].time);
}

}  // namespace weir::mysql
