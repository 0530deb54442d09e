// SPDX-License-Identifier: BSL-1.0
#include "weir/datetime.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "quoted.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t micros_per_minute = 60 * micros_per_second;
constexpr std::int64_t micros_per_hour = 60 * micros_per_minute;
constexpr std::int64_t micros_per_day = 24 * micros_per_hour;

constexpr std::string_view infinity_text = "infinity";
constexpr std::string_view minus_infinity_text = "-infinity";

// days_from_civil and civil_from_days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
// https://howardhinnant.github.io/date_algorithms.html. An era is 400 years, which begin in March.
constexpr std::int64_t days_per_era = 146'097;
constexpr std::int64_t days_from_era_0_to_1970 = 719'468;

std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  if (month <= 2) --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_per_era + day_of_era - days_from_era_0_to_1970;
}

Date::Parts civil_from_days(std::int64_t days) {
  days += days_from_era_0_to_1970;
  const std::int64_t era = (days >= 0 ? days : days - (days_per_era - 1)) / days_per_era;
  const auto day_of_era = static_cast<unsigned>(days - era * days_per_era);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned march_month = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;
  const auto year = static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

// The outermost counts stand for the infinities, so no finite date has them.
std::optional<Date> make_date(std::int64_t year, unsigned month, unsigned day) {
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  const std::int64_t days = days_from_civil(year, month, day);
  if (days <= Date::minus_infinity().days || days >= Date::infinity().days) return std::nullopt;
  return Date{static_cast<std::int32_t>(days)};
}

std::optional<Time> make_time(int hour, int minute, int second, int micro) {
  if (hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  if (micro < 0 || micro >= micros_per_second) return std::nullopt;
  const std::int64_t micros =
      hour * micros_per_hour + minute * micros_per_minute + second * micros_per_second + micro;
  if (micros > micros_per_day) return std::nullopt;
  return Time{micros};
}

// None where the sum is no finite timestamp.
std::optional<std::int64_t> make_micros(Date date, std::int64_t micros_of_day) {
  std::int64_t days = date.days;
  if (days < 0) {  // counts back from the day's end, as the first finite timestamp is in the middle of a day
    ++days;
    micros_of_day -= micros_per_day;
  }
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(days, micros_per_day, &micros) ||
      __builtin_add_overflow(micros, micros_of_day, &micros))
    return std::nullopt;
  if (micros == Timestamp::infinity().micros || micros == Timestamp::minus_infinity().micros)
    return std::nullopt;
  return micros;
}

// Reads a text from left to right. Each function takes what it reads, or gives none and the text is wrong.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    constexpr std::string_view suffix = " BC";
    before_christ_ = rest_.ends_with(suffix);
    if (before_christ_) rest_.remove_suffix(suffix.size());
  }

  bool at_end() const { return rest_.empty(); }
  bool before_christ() const { return before_christ_; }
  bool next_is_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }

  bool take(char wanted) {
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> number(std::size_t least_digits, std::size_t most_digits) {
    int value = 0;
    std::size_t digits = 0;
    for (; next_is_digit() && digits < most_digits; ++digits, rest_.remove_prefix(1))
      value = value * 10 + (rest_[0] - '0');
    if (digits < least_digits) return std::nullopt;
    return value;
  }

  std::optional<Date> date() {
    constexpr std::size_t most_year_digits = 7;
    const bool negative = take('-');
    const auto year = number(4, most_year_digits);
    if (!year || !take('-')) return std::nullopt;
    const auto month = number(2, 2);
    if (!month || !take('-')) return std::nullopt;
    const auto day = number(2, 2);
    if (!day || (before_christ_ && (negative || *year == 0))) return std::nullopt;
    const int signed_year = before_christ_ ? 1 - *year : negative ? -*year : *year;
    return make_date(signed_year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  }

  std::optional<Time> time() {
    const auto hour = number(2, 2);
    if (!hour || !take(':')) return std::nullopt;
    const auto minute = number(2, 2);
    if (!minute) return std::nullopt;
    if (!take(':')) return make_time(*hour, *minute, 0, 0);
    const auto second = number(2, 2);
    if (!second) return std::nullopt;
    const auto micro = take('.') ? fraction() : 0;
    if (!micro) return std::nullopt;
    return make_time(*hour, *minute, *second, *micro);
  }

  // Microseconds since 1970.
  std::optional<std::int64_t> timestamp() {
    const auto day = date();
    if (!day) return std::nullopt;
    if (!take(' ') && !take('T')) return make_micros(*day, 0);
    const auto of_day = time();
    if (!of_day) return std::nullopt;
    return make_micros(*day, of_day->micros);
  }

  // Microseconds east of UTC.
  std::optional<std::int64_t> zone() {
    if (take('Z')) return 0;
    const bool east = take('+');
    if (!east && !take('-')) return std::nullopt;
    const auto hour = number(2, 2);
    if (!hour) return std::nullopt;
    std::optional<int> minute = 0;
    std::optional<int> second = 0;
    const bool colon = take(':');
    if (colon || next_is_digit()) minute = number(2, 2);
    if (colon && take(':')) second = number(2, 2);
    if (!minute || !second) return std::nullopt;
    const auto offset = make_time(*hour, *minute, *second, 0);
    if (!offset) return std::nullopt;
    return east ? offset->micros : -offset->micros;
  }

 private:
  // One digit or more, in microseconds; what is finer must be zeros.
  std::optional<int> fraction() {
    if (!next_is_digit()) return std::nullopt;
    int micro = 0;
    for (int unit = 100'000; next_is_digit(); unit /= 10, rest_.remove_prefix(1)) {
      if (unit == 0 && rest_[0] != '0') return std::nullopt;
      micro += unit * (rest_[0] - '0');
    }
    return micro;
  }

  std::string_view rest_;
  bool before_christ_ = false;
};

[[noreturn]] void throw_unreadable(std::string_view text, std::string_view wanted) {
  throw Error(Errc::invalid_argument, fmt::format("{} is not {}", detail::quoted(text), wanted));
}

// Reads "infinity" and "-infinity" of a Date or a Timestamp.
template <class T>
std::optional<T> parse_infinity(std::string_view text) {
  if (text == infinity_text) return T::infinity();
  if (text == minus_infinity_text) return T::minus_infinity();
  return std::nullopt;
}

std::string print_micros(std::int64_t micros, std::string_view zone) {
  if (micros == Timestamp::infinity().micros) return std::string(infinity_text);
  if (micros == Timestamp::minus_infinity().micros) return std::string(minus_infinity_text);
  std::int64_t days = micros / micros_per_day;
  std::int64_t of_day = micros % micros_per_day;
  if (of_day < 0) {
    of_day += micros_per_day;
    --days;
  }
  return fmt::format("{}T{}{}", Date{static_cast<std::int32_t>(days)}.to_string(), Time{of_day}.to_string(),
                     zone);
}

}  // namespace

Date Date::from_ymd(int year, unsigned month, unsigned day) {
  const auto date = make_date(year, month, day);
  if (!date) throw Error(Errc::out_of_range, fmt::format("there is no day {}-{}-{}", year, month, day));
  return *date;
}

Date Date::parse(std::string_view text) {
  if (const auto infinite = parse_infinity<Date>(text)) return *infinite;
  Reader reader(text);
  const auto date = reader.date();
  if (!date || !reader.at_end()) throw_unreadable(text, "a date: give YYYY-MM-DD");
  return *date;
}

Date::Parts Date::parts() const noexcept { return civil_from_days(days); }

std::string Date::to_string() const {
  if (*this == infinity()) return std::string(infinity_text);
  if (*this == minus_infinity()) return std::string(minus_infinity_text);
  const Parts p = parts();
  return fmt::format("{}{:04}-{:02}-{:02}", p.year < 0 ? "-" : "", std::abs(p.year), p.month, p.day);
}

Time Time::from_hms(int hour, int minute, int second, int micro) {
  const auto time = make_time(hour, minute, second, micro);
  if (!time)
    throw Error(Errc::out_of_range, fmt::format("there is no time of day {}:{}:{} and {} microseconds", hour,
                                                minute, second, micro));
  return *time;
}

Time Time::parse(std::string_view text) {
  Reader reader(text);
  const auto time = reader.time();
  if (!time || !reader.at_end() || reader.before_christ())
    throw_unreadable(text, "a time of day: give HH:MM[:SS[.ffffff]]");
  return *time;
}

std::string Time::to_string() const {
  const std::int64_t seconds = micros / micros_per_second;
  const std::int64_t fraction = micros % micros_per_second;
  std::string out = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (fraction != 0) out += fmt::format(".{:06}", fraction);
  return out;
}

Timestamp Timestamp::from_parts(Date date, Time time) {
  if (date == Date::infinity()) return infinity();
  if (date == Date::minus_infinity()) return minus_infinity();
  const auto micros = make_micros(date, time.micros);
  if (!micros)
    throw Error(Errc::out_of_range, fmt::format("a timestamp can't hold the day {}", date.to_string()));
  return {*micros};
}

Timestamp Timestamp::parse(std::string_view text) {
  if (const auto infinite = parse_infinity<Timestamp>(text)) return *infinite;
  Reader reader(text);
  const auto micros = reader.timestamp();
  if (!micros || !reader.at_end())
    throw_unreadable(text, "a timestamp without zone: give YYYY-MM-DD[ HH:MM[:SS[.ffffff]]]");
  return {*micros};
}

std::string Timestamp::to_string() const { return print_micros(micros, ""); }

TimestampTz TimestampTz::parse(std::string_view text) {
  if (const auto infinite = parse_infinity<TimestampTz>(text)) return *infinite;
  Reader reader(text);
  const auto local = reader.timestamp();
  const auto zone = local ? reader.zone() : std::nullopt;
  std::int64_t micros = 0;
  if (!zone || !reader.at_end() || __builtin_sub_overflow(*local, *zone, &micros) ||
      micros == infinity().micros || micros == minus_infinity().micros)
    throw_unreadable(text, "a timestamp with zone: give YYYY-MM-DD[ HH:MM[:SS[.ffffff]]] and Z or +HH[:MM]");
  return {micros};
}

std::string TimestampTz::to_string() const { return print_micros(micros, "Z"); }

}  // namespace weir
