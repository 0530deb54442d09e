// SPDX-License-Identifier: BSL-1.0
/// \file
/// Dates and times as databases keep them: plain counts, microseconds, the proleptic Gregorian calendar.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace weir {

/// A calendar day: days since 1970-01-01, negative before. A plain value type.
struct Date {
  std::int32_t days = 0;

  /// Throws Error(out_of_range) where there is no such day. Year 0 is 1 BC.
  static Date from_ymd(int year, unsigned month, unsigned day);
  /// Reads `YYYY-MM-DD` (year of 4 or more digits, a leading `-` or a trailing ` BC`), or `infinity`,
  /// `-infinity`. Throws Error(invalid_argument).
  static Date parse(std::string_view text);
  static constexpr Date infinity() noexcept { return {std::numeric_limits<std::int32_t>::max()}; }
  static constexpr Date minus_infinity() noexcept { return {std::numeric_limits<std::int32_t>::min()}; }

  struct Parts {
    int year;
    unsigned month;
    unsigned day;
  };
  Parts parts() const noexcept;
  /// `2026-11-23`; years before 1 as `-0043-03-15` (ISO 8601, year 0 = 1 BC); `infinity`.
  std::string to_string() const;

  friend auto operator<=>(const Date&, const Date&) = default;
};

/// A time of day without zone: microseconds since midnight, 0 to 86,400,000,000 (24:00:00 is legal).
struct Time {
  std::int64_t micros = 0;

  /// Throws Error(out_of_range).
  static Time from_hms(int hour, int minute, int second, int micro = 0);
  /// Reads `HH:MM[:SS[.f{1,6}]]`. Throws Error(invalid_argument) — for more than six fraction digits too,
  /// unless they are 0.
  static Time parse(std::string_view text);
  /// `07:20:52` or `07:20:52.123456`: a fraction has six digits or is left out.
  std::string to_string() const;

  friend auto operator<=>(const Time&, const Time&) = default;
};

/// A date and a time of day without zone: microseconds since 1970-01-01 00:00 on whatever wall it hangs.
struct Timestamp {
  std::int64_t micros = 0;

  static Timestamp from_parts(Date date, Time time);
  /// Reads a date, a space or `T`, and a time, or a date alone (midnight), or `infinity`, `-infinity`. Throws
  /// Error(invalid_argument), also where a zone follows.
  static Timestamp parse(std::string_view text);
  static constexpr Timestamp infinity() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr Timestamp minus_infinity() noexcept { return {std::numeric_limits<std::int64_t>::min()}; }
  /// `2026-11-23T07:20:52.123456`.
  std::string to_string() const;

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// An instant: microseconds since 1970-01-01T00:00:00Z. The zone that it was written in is not kept (as in
/// PostgreSQL).
struct TimestampTz {
  std::int64_t micros = 0;

  /// Reads a Timestamp followed by `Z`, `+HH`, `+HH:MM`, `+HHMM` or `+HH:MM:SS` (or `-`), or `infinity`,
  /// `-infinity`. Throws Error(invalid_argument), also where the zone is missing.
  static TimestampTz parse(std::string_view text);
  static constexpr TimestampTz infinity() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr TimestampTz minus_infinity() noexcept {
    return {std::numeric_limits<std::int64_t>::min()};
  }
  /// `2026-11-23T07:20:52.123456Z`.
  std::string to_string() const;

  friend auto operator<=>(const TimestampTz&, const TimestampTz&) = default;
};

}  // namespace weir
