// SPDX-License-Identifier: BSL-1.0
#include "weir/datetime.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <string>

#include "expect_error.hpp"

namespace weir {

using test::expect_error;

namespace {

constexpr std::int64_t day = 86'400'000'000;

}  // namespace

BOOST_AUTO_TEST_SUITE(datetime)

BOOST_AUTO_TEST_CASE(known_days) {
  constexpr struct {
    std::string_view text;
    std::int32_t days;
  } cases[] = {
      {"1970-01-01", 0},
      {"1969-12-31", -1},
      {"2000-02-29", 11016},
      {"2026-11-23", 20780},
      {"1900-03-01", -25508},
      {"0001-01-01", -719162},
      {"0000-12-31", -719163},
      {"0000-02-29", -719469},
      {"-0043-03-15", -735160},
      {"9999-12-31", 2932896},
      {"10000-01-01", 2932897},
      {"5881580-07-10", 2147483646},
      {"-5877641-06-24", -2147483647},
  };
  for (const auto& c : cases) {
    BOOST_TEST(Date::parse(c.text).days == c.days, c.text);
    BOOST_TEST(Date{c.days}.to_string() == c.text);
  }
}

BOOST_AUTO_TEST_CASE(days_follow_each_other) {
  for (std::int32_t days = -800'000; days < 800'000; days += 13) {
    const Date::Parts p = Date{days}.parts();
    BOOST_REQUIRE(Date::from_ymd(p.year, p.month, p.day).days == days);
  }
  for (std::int32_t days :
       {std::numeric_limits<std::int32_t>::min() + 1, std::numeric_limits<std::int32_t>::max() - 1}) {
    const Date::Parts p = Date{days}.parts();
    BOOST_TEST(Date::from_ymd(p.year, p.month, p.day).days == days);
  }
}

BOOST_AUTO_TEST_CASE(years_before_christ) {
  BOOST_TEST((Date::parse("0044-03-15 BC") == Date::parse("-0043-03-15")));
  BOOST_TEST((Date::parse("0001-12-31 BC") == Date::parse("0000-12-31")));
  BOOST_TEST(Date::parse("0001-12-31 BC").to_string() == "0000-12-31");
  BOOST_TEST((Timestamp::parse("0044-03-15 12:00:00 BC") == Timestamp::parse("-0043-03-15T12:00:00")));
  BOOST_TEST(
      (TimestampTz::parse("0044-03-15 12:00:00+00 BC") == TimestampTz::parse("-0043-03-15T12:00:00Z")));
}

BOOST_AUTO_TEST_CASE(days_that_are_not_are_refused) {
  for (const auto& [y, m, d] : {std::tuple{2023, 2u, 29u},
                                {1900, 2u, 29u},
                                {2024, 0u, 1u},
                                {2024, 13u, 1u},
                                {2024, 4u, 31u},
                                {2024, 1u, 0u},
                                {6'000'000, 1u, 1u},
                                {-6'000'000, 1u, 1u},
                                {5'881'580, 7u, 11u},
                                {-5'877'641, 6u, 23u}})
    expect_error(Errc::out_of_range, "no day", [&, y = y, m = m, d = d] { Date::from_ymd(y, m, d); });
  BOOST_TEST(Date::from_ymd(2000, 2, 29).days == 11016);
}

BOOST_AUTO_TEST_CASE(what_is_no_date_is_refused) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-11",
                                      "26-11-23",
                                      "2026-1-23",
                                      "2026-11-3",
                                      "2026-11-23 ",
                                      " 2026-11-23",
                                      "2026/11/23",
                                      "20261123",
                                      "2026-02-29",
                                      "2026-13-01",
                                      "2026-11-23T00:00",
                                      "+2026-11-23",
                                      "--2026-11-23",
                                      "-0043-03-15 BC",
                                      "0000-01-01 BC",
                                      "2026-11-23BC",
                                      "2026-11-23 bc",
                                      "Infinity",
                                      "infinity ",
                                      "+infinity",
                                      "99999999-01-01",
                                      "5881580-07-11",
                                      "2026-11-2x",
                                      "２026-11-23"})
    expect_error(Errc::invalid_argument, "not a date", [&] { Date::parse(text); });
}

BOOST_AUTO_TEST_CASE(infinities) {
  BOOST_TEST((Date::parse("infinity") == Date::infinity()));
  BOOST_TEST((Date::parse("-infinity") == Date::minus_infinity()));
  BOOST_TEST(Date::infinity().to_string() == "infinity");
  BOOST_TEST(Date::minus_infinity().to_string() == "-infinity");
  BOOST_TEST((Timestamp::parse("infinity") == Timestamp::infinity()));
  BOOST_TEST(Timestamp::minus_infinity().to_string() == "-infinity");
  BOOST_TEST((TimestampTz::parse("-infinity") == TimestampTz::minus_infinity()));
  BOOST_TEST(TimestampTz::infinity().to_string() == "infinity");
  BOOST_TEST((Date::minus_infinity() < Date::parse("-5877641-06-24")));
  BOOST_TEST((Timestamp::from_parts(Date::infinity(), Time{1}) == Timestamp::infinity()));
  BOOST_TEST((Timestamp::from_parts(Date::minus_infinity(), Time{1}) == Timestamp::minus_infinity()));
}

BOOST_AUTO_TEST_CASE(times_of_day) {
  constexpr struct {
    std::string_view text;
    std::int64_t micros;
    std::string_view printed;
  } cases[] = {
      {"00:00", 0, "00:00:00"},
      {"07:20:52", 26'452'000'000, "07:20:52"},
      {"07:20:52.123456", 26'452'123'456, "07:20:52.123456"},
      {"07:20:52.1", 26'452'100'000, "07:20:52.100000"},
      {"07:20:52.000001000", 26'452'000'001, "07:20:52.000001"},
      {"07:20:52.0", 26'452'000'000, "07:20:52"},
      {"23:59:59.999999", day - 1, "23:59:59.999999"},
      {"24:00:00", day, "24:00:00"},
      {"24:00", day, "24:00:00"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(Time::parse(c.text).micros == c.micros, c.text);
    BOOST_TEST(Time{c.micros}.to_string() == c.printed);
  }
  BOOST_TEST(Time::from_hms(7, 20, 52, 123456).micros == 26'452'123'456);
  BOOST_TEST(Time::from_hms(24, 0, 0).micros == day);
}

BOOST_AUTO_TEST_CASE(times_that_are_not_are_refused) {
  for (const std::string_view text : {"", "7:20", "07", "07:2", "07:20:5", "07:20:52.", "07:20:52.1234567",
                                      "07:20:52.0000001", "24:00:01", "24:00:00.000001", "25:00", "07:60",
                                      "07:20:60", "-07:20", "07:20 ", "07:20:52Z", "07:20:52 BC", "07.20"})
    expect_error(Errc::invalid_argument, "not a time", [&] { Time::parse(text); });
  expect_error(Errc::out_of_range, "no time", [] { Time::from_hms(24, 0, 0, 1); });
  expect_error(Errc::out_of_range, "no time", [] { Time::from_hms(-1, 0, 0); });
  expect_error(Errc::out_of_range, "no time", [] { Time::from_hms(0, 60, 0); });
  expect_error(Errc::out_of_range, "no time", [] { Time::from_hms(0, 0, -1); });
  expect_error(Errc::out_of_range, "no time", [] { Time::from_hms(0, 0, 0, 1'000'000); });
  expect_error(Errc::out_of_range, "no time", [] { Time::from_hms(std::numeric_limits<int>::max(), 0, 0); });
}

BOOST_AUTO_TEST_CASE(timestamps) {
  constexpr struct {
    std::string_view text;
    std::int64_t micros;
    std::string_view printed;
  } cases[] = {
      {"1970-01-01 00:00:00", 0, "1970-01-01T00:00:00"},
      {"1970-01-01", 0, "1970-01-01T00:00:00"},
      {"2026-11-23T07:20:52.123456", 20780 * day + 26'452'123'456, "2026-11-23T07:20:52.123456"},
      {"1969-12-31 23:59:59.999999", -1, "1969-12-31T23:59:59.999999"},
      {"1969-12-31 24:00:00", 0, "1970-01-01T00:00:00"},
      {"-0043-03-15 06:00", -735160 * day + day / 4, "-0043-03-15T06:00:00"},
      {"294247-01-10T04:00:54.775806", std::numeric_limits<std::int64_t>::max() - 1,
       "294247-01-10T04:00:54.775806"},
      {"-290308-12-21T19:59:05.224193", std::numeric_limits<std::int64_t>::min() + 1,
       "-290308-12-21T19:59:05.224193"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(Timestamp::parse(c.text).micros == c.micros, c.text);
    BOOST_TEST(Timestamp{c.micros}.to_string() == c.printed);
    BOOST_TEST(TimestampTz::parse(std::string(c.text) + "Z").micros == c.micros);
    BOOST_TEST(TimestampTz{c.micros}.to_string() == std::string(c.printed) + "Z");
  }
  BOOST_TEST((Timestamp::from_parts(Date::parse("2026-11-23"), Time::parse("07:20:52")) ==
              Timestamp::parse("2026-11-23 07:20:52")));
}

BOOST_AUTO_TEST_CASE(timestamps_that_are_not_are_refused) {
  for (const std::string_view text :
       {"", "2026-11-23 ", "2026-11-23T", "2026-11-23 7:20", "2026-11-23  07:20", "2026-11-23 07:20:52Z",
        "2026-11-23 07:20+02", "07:20:52", "2026-11-23t07:20", "294247-01-10T04:00:54.775807", "300000-01-01",
        "-290308-12-21T19:59:05.224192", "-290308-12-20", "now"})
    expect_error(Errc::invalid_argument, "not a timestamp", [&] { Timestamp::parse(text); });
  expect_error(Errc::out_of_range, "can't hold the day",
               [] { Timestamp::from_parts(Date::parse("300000-01-01"), {}); });
}

BOOST_AUTO_TEST_CASE(zones_are_taken_off) {
  const TimestampTz noon = TimestampTz::parse("2026-11-23T12:00:00Z");
  for (const std::string_view text :
       {"2026-11-23 14:00:00+02", "2026-11-23 14:00+02:00", "2026-11-23T07:30:00-0430",
        "2026-11-23 12:00:00.000+00", "2026-11-23T12:00:30+00:00:30", "2026-11-24 02:00:00+14:00",
        "2026-11-22 24:00:00-12", "2026-11-23-12"})
    BOOST_TEST((TimestampTz::parse(text) == noon), text);
  BOOST_TEST(noon.to_string() == "2026-11-23T12:00:00Z");
}

BOOST_AUTO_TEST_CASE(zones_that_are_not_are_refused) {
  for (const std::string_view text :
       {"2026-11-23T12:00:00", "2026-11-23", "2026-11-23T12:00:00z", "2026-11-23T12:00:00 Z",
        "2026-11-23T12:00:00+", "2026-11-23T12:00:00+2", "2026-11-23T12:00:00+02:",
        "2026-11-23T12:00:00+02:0", "2026-11-23T12:00:00+020", "2026-11-23T12:00:00+02:60",
        "2026-11-23T12:00:00+0200:30", "2026-11-23T12:00:00+25", "2026-11-23T12:00:00ZZ",
        "2026-11-23T12:00:00 UTC", "294247-01-10T04:00:54-01", "-290308-12-21T20:00:00+01", "+infinity"})
    expect_error(Errc::invalid_argument, "not a timestamp with zone", [&] { TimestampTz::parse(text); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
