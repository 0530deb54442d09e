// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <limits>

#include "expect_error.hpp"
#include "odbc_settings.hpp"
#include "parameters.hpp"

namespace weir::relational::odbc {
namespace {

using namespace std::string_literals;

Settings as_text() {
  Settings settings = test::odbc_settings();
  settings.target.ways = {.booleans = BindAs::text,
                          .reals = BindAs::text,
                          .decimals = BindAs::text,
                          .dates = BindAs::text,
                          .timestamps = BindAs::text};
  return settings;
}
Settings narrow() {
  Settings settings = test::odbc_settings();
  settings.driver.wide_text = false;
  return settings;
}
Settings without(Capability capability) {
  Settings settings = test::odbc_settings();
  settings.info.capabilities = settings.info.capabilities.without({capability});
  return settings;
}

Parameter made(const Value& value, const Settings& settings = test::odbc_settings()) {
  return make_parameter(settings, value, "v");
}
void refused(Errc kind, const Value& value, const Settings& settings = test::odbc_settings()) {
  test::expect_error(kind, "parameter :v ", [&] { made(value, settings); });
}
template <class T>
T fixed(const Parameter& place) {
  T value{};
  BOOST_REQUIRE(place.octets.size() == sizeof value);
  BOOST_TEST(place.length == static_cast<SQLLEN>(sizeof value));
  std::memcpy(&value, place.octets.data(), sizeof value);
  return value;
}
/// What goes as text.
std::string sent(const Value& value, const Settings& settings) {
  const Parameter place = made(value, settings);
  BOOST_TEST(place.c_type == SQL_C_CHAR);
  BOOST_TEST(place.length == static_cast<SQLLEN>(place.octets.size()));
  return place.octets;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_parameters)

BOOST_AUTO_TEST_CASE(null_has_no_value) { BOOST_TEST(made(nullptr).length == SQL_NULL_DATA); }

BOOST_AUTO_TEST_CASE(numbers) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
    BOOST_TEST(fixed<std::int64_t>(made(value)) == value);
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  BOOST_TEST(made(most).c_type == SQL_C_UBIGINT);
  BOOST_TEST(fixed<std::uint64_t>(made(most)) == most);
  BOOST_TEST(made(std::uint64_t{7}).c_type == SQL_C_SBIGINT);
  refused(Errc::out_of_range, most, without(Capability::unsigned_integers));
  BOOST_TEST(fixed<double>(made(0.1)) == 0.1);
  refused(Errc::out_of_range, std::numeric_limits<double>::infinity());
  refused(Errc::out_of_range, std::numeric_limits<double>::quiet_NaN());
  BOOST_TEST(fixed<unsigned char>(made(true)) == 1);
}

BOOST_AUTO_TEST_CASE(doubles_that_a_driver_would_shorten) {
  const Settings shortening = without(Capability::exact_reals);
  BOOST_TEST(fixed<double>(made(123456789.123, shortening)) == 123456789.123);
  BOOST_TEST(fixed<double>(made(-0.5, shortening)) == -0.5);
  refused(Errc::out_of_range, 0.30000000000000004, shortening);
  refused(Errc::out_of_range, std::numeric_limits<double>::max(), shortening);
}

BOOST_AUTO_TEST_CASE(values_as_text) {
  const Settings settings = as_text();
  BOOST_TEST(sent(true, settings) == "1");
  BOOST_TEST(sent(0.30000000000000004, settings) == "0.30000000000000004");
  BOOST_TEST(sent(std::numeric_limits<double>::infinity(), settings) == "Infinity");
  BOOST_TEST(sent(-std::numeric_limits<double>::infinity(), settings) == "-Infinity");
  BOOST_TEST(sent(std::numeric_limits<double>::quiet_NaN(), settings) == "NaN");
  BOOST_TEST(sent(Decimal::parse("-0.10"), settings) == "-0.10");
  BOOST_TEST(sent(Date::parse("2026-11-23"), settings) == "2026-11-23");
  BOOST_TEST(sent(Timestamp::parse("2026-11-23T07:20:52.123456"), settings) == "2026-11-23 07:20:52.123456");
  BOOST_TEST(sent(TimestampTz::parse("2026-11-23T07:20:52.123456Z"), settings) ==
             "2026-11-23 07:20:52.123456+00:00");
  BOOST_TEST(sent(Time::parse("23:59:59.999999"), settings) == "23:59:59.999999");
}

BOOST_AUTO_TEST_CASE(decimals_tell_their_digits) {
  const struct {
    const char* text;
    unsigned size;
    int digits;
  } rows[] = {
      {"0", 1, 0},
      {"0.001", 3, 3},
      {"-12.50", 4, 2},
      {"99999999999999999999999999999999999999", 38, 0},
      {"-1234567890123456789012345678.0123456789", 38, 10},
  };
  for (const auto& row : rows) {
    const Parameter place = made(Decimal::parse(row.text));
    BOOST_TEST(place.octets == row.text);
    BOOST_TEST(place.sql_type == SQL_DECIMAL);
    BOOST_TEST(place.size == row.size, row.text);
    BOOST_TEST(place.digits == row.digits, row.text);
  }
}

BOOST_AUTO_TEST_CASE(years_that_every_engine_has) {
  for (const char* date : {"0001-01-01", "9999-12-31"}) BOOST_TEST(made(Date::parse(date)).octets == date);
  refused(Errc::out_of_range, Date::parse("0000-12-31"));
  refused(Errc::out_of_range, Date::parse("10000-01-01"));
}

BOOST_AUTO_TEST_CASE(text_goes_wide_or_as_utf8) {
  const Parameter wide = made("a\U0001F9A6");
  BOOST_TEST(wide.c_type == SQL_C_WCHAR);
  BOOST_TEST(wide.size == 3U);
  BOOST_TEST(wide.length == 6);
  BOOST_TEST(wide.octets.size() == 6U);
  BOOST_TEST(sent("a\U0001F9A6", narrow()) == "a\U0001F9A6");
  BOOST_TEST(made("").length == 0);
  BOOST_TEST(made("").size == 1U);
  BOOST_TEST(made(std::string(4'000, 'x')).sql_type == SQL_WVARCHAR);
  BOOST_TEST(made(std::string(4'001, 'x')).sql_type == SQL_WLONGVARCHAR);
  BOOST_TEST(made(std::string(8'001, 'x'), narrow()).sql_type == SQL_LONGVARCHAR);
  refused(Errc::invalid_argument, std::string("\xff"));
  refused(Errc::invalid_argument, std::string("\xed\xa0\x80"), narrow());
}

// A driver that ends a text at its first NUL would change it.
BOOST_AUTO_TEST_CASE(a_nul_in_text) {
  refused(Errc::unsupported, "a\0b"s);
  Settings holding = narrow();
  holding.driver.text_holds_nul = true;
  BOOST_TEST(sent("a\0b"s, holding) == "a\0b"s);
}

BOOST_AUTO_TEST_CASE(bytes) {
  const Parameter some = made(Bytes{"a\0\xff"s});
  BOOST_TEST(some.c_type == SQL_C_BINARY);
  BOOST_TEST(some.sql_type == SQL_VARBINARY);
  BOOST_TEST(some.octets == "a\0\xff"s);
  BOOST_TEST(some.length == 3);
  BOOST_TEST(made(Bytes{""}).length == 0);
  BOOST_TEST(made(Bytes{std::string(8'001, 'x')}).sql_type == SQL_LONGVARBINARY);
}

BOOST_AUTO_TEST_CASE(what_would_come_back_changed) {
  const Uuid id = Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  refused(Errc::unsupported, true, without(Capability::booleans));
  refused(Errc::unsupported, Decimal::parse("1.5"), without(Capability::decimals));
  refused(Errc::unsupported, Bytes{"x"}, without(Capability::bytes));
  refused(Errc::unsupported, Date::parse("2026-11-23"), without(Capability::dates));
  refused(Errc::unsupported, Time::parse("07:20:52"), without(Capability::times));
  refused(Errc::unsupported, id, without(Capability::uuids));
  refused(Errc::unsupported, Json{"{}"}, without(Capability::json));
  BOOST_TEST(made(id).octets == id.to_string());
  BOOST_TEST(made(nullptr, without(Capability::uuids)).length == SQL_NULL_DATA);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
