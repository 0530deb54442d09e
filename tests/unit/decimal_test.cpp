// SPDX-License-Identifier: BSL-1.0
#include "weir/decimal.hpp"

#include <boost/test/unit_test.hpp>
#include <compare>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string>

#include "expect_error.hpp"

namespace weir {

using test::expect_error;

namespace {

const std::string nines(38, '9');
const std::string zeros(38, '0');

std::string printed(std::string_view text) { return Decimal::parse(text).to_string(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(decimal)

BOOST_AUTO_TEST_CASE(parsing_keeps_the_scale) {
  constexpr struct {
    std::string_view text;
    std::string_view printed;
    int scale;
  } cases[] = {
      {"0", "0", 0},
      {"-0", "0", 0},
      {"0.00", "0.00", 2},
      {"-0.00", "0.00", 2},
      {"+7", "7", 0},
      {"007.10", "7.10", 2},
      {"-0.50", "-0.50", 2},
      {"12.3400", "12.3400", 4},
      {"1e3", "1000", 0},
      {"1.5E+2", "150", 0},
      {"1.25e1", "12.5", 1},
      {"15e-1", "1.5", 1},
      {"-1e-5", "-0.00001", 5},
      {"0e5", "0", 0},
      {"0e-3", "0.000", 3},
      {"0e-99", "0.00000000000000000000000000000000000000", 38},
      {"1000e-2", "10.00", 2},
      {"1e00000000000000000000000000001", "10", 0},
  };
  for (const auto& c : cases) {
    BOOST_TEST(printed(c.text) == c.printed);
    BOOST_TEST(Decimal::parse(c.text).scale() == c.scale);
    BOOST_TEST(printed(c.printed) == c.printed);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_decimal_is_refused) {
  for (const std::string_view text :
       {"",    " ",   "+",        "-",         ".",     "1.",    ".5",    "-.5",  "1e",
        "1e+", "e5",  "--1",      "+-1",       "1,5",   "1 ",    " 1",    "0x10", "NaN",
        "nan", "inf", "Infinity", "-infinity", "1.2.3", "1e5.5", "1_000", "١"})
    expect_error(Errc::invalid_argument, "not a decimal", [&] { Decimal::parse(text); });
  expect_error(Errc::invalid_argument, "not a decimal", [] { Decimal::parse(std::string_view("1\0", 2)); });
}

BOOST_AUTO_TEST_CASE(thirty_eight_digits_are_the_limit) {
  BOOST_TEST(printed(nines) == nines);
  BOOST_TEST(printed("-" + nines) == "-" + nines);
  BOOST_TEST(printed("0." + nines) == "0." + nines);
  BOOST_TEST(printed("-0." + nines) == "-0." + nines);
  BOOST_TEST(printed("1e37") == "1" + zeros.substr(1));
  BOOST_TEST(printed("1e-38").size() == 40u);
  for (const std::string& text : std::initializer_list<std::string>{
           "1" + zeros, nines + "0", "1e38", "1e-39", "0.1" + nines, "1." + nines, "1e999999999999999999999",
           "1e-999999999999999999999", "-1" + zeros})
    expect_error(Errc::out_of_range, "38 digits", [&] { Decimal::parse(text); });
}

BOOST_AUTO_TEST_CASE(zeros_that_do_not_fit_are_dropped_from_the_fraction) {
  BOOST_TEST(printed("1.5" + zeros) == "1.5" + zeros.substr(2));
  BOOST_TEST(printed("0.0" + zeros + "0") == "0." + zeros);
  BOOST_TEST(printed("1000" + zeros + "e-38") == "1000." + zeros.substr(4));
  BOOST_TEST(printed(std::string(1000, '0') + "1") == "1");
}

BOOST_AUTO_TEST_CASE(parts_are_checked) {
  const Decimal::Coefficient largest = Decimal::parse(nines).coefficient();
  BOOST_TEST(Decimal::from_parts(largest, 38).to_string() == "0." + nines);
  BOOST_TEST(Decimal::from_parts(-largest, 0).to_string() == "-" + nines);
  expect_error(Errc::out_of_range, "38 digits", [&] { Decimal::from_parts(largest + 1, 0); });
  expect_error(Errc::out_of_range, "38 digits", [&] { Decimal::from_parts(-largest - 1, 0); });
  expect_error(Errc::out_of_range, "scale", [] { Decimal::from_parts(1, -1); });
  expect_error(Errc::out_of_range, "scale", [] { Decimal::from_parts(1, 39); });
  BOOST_TEST(Decimal::from_int(std::numeric_limits<std::int64_t>::min()).to_string() ==
             "-9223372036854775808");
  BOOST_TEST(Decimal().to_string() == "0");
}

BOOST_AUTO_TEST_CASE(digits_are_counted) {
  BOOST_TEST(Decimal().digits() == 1);
  BOOST_TEST(Decimal::parse("0.000").digits() == 1);
  BOOST_TEST(Decimal::parse("-9").digits() == 1);
  BOOST_TEST(Decimal::parse("10").digits() == 2);
  BOOST_TEST(Decimal::parse("0.012").digits() == 2);
  BOOST_TEST(Decimal::parse("-" + nines).digits() == 38);
}

BOOST_AUTO_TEST_CASE(rescaling_loses_nothing) {
  BOOST_TEST(Decimal::parse("1.5").rescaled(3).to_string() == "1.500");
  BOOST_TEST(Decimal::parse("-1.500").rescaled(1).to_string() == "-1.5");
  BOOST_TEST(Decimal::parse("0").rescaled(38).to_string() == "0." + zeros);
  BOOST_TEST(Decimal::parse("0." + zeros).rescaled(0).to_string() == "0");
  BOOST_TEST(Decimal::parse(nines).rescaled(0).to_string() == nines);
  expect_error(Errc::out_of_range, "loses digits", [] { Decimal::parse("1.55").rescaled(1); });
  expect_error(Errc::out_of_range, "38 digits", [] { Decimal::parse(nines).rescaled(1); });
  expect_error(Errc::out_of_range, "scale", [] { Decimal().rescaled(39); });
  expect_error(Errc::out_of_range, "scale", [] { Decimal().rescaled(-1); });
}

BOOST_AUTO_TEST_CASE(normalizing_takes_the_smallest_scale) {
  BOOST_TEST(Decimal::parse("1.100").normalized().to_string() == "1.1");
  BOOST_TEST(Decimal::parse("20.00").normalized().to_string() == "20");
  BOOST_TEST(Decimal::parse("-0.000").normalized().to_string() == "0");
  BOOST_TEST(Decimal::parse("100").normalized().to_string() == "100");
}

BOOST_AUTO_TEST_CASE(comparison_is_exact_across_scales) {
  const std::string ascending[] = {"-" + nines, "-1.99", "-1",    "-0." + nines, "-0.5", "-0.05",
                                   "-1e-38",    "0.000", "1e-38", "0.0001",      "0.5",  "0.51",
                                   "1.10",      "1.2",   "10",    "1e37",        nines};
  for (std::size_t i = 0; i < std::size(ascending); ++i)
    for (std::size_t j = 0; j < std::size(ascending); ++j)
      BOOST_TEST(((Decimal::parse(ascending[i]) <=> Decimal::parse(ascending[j])) == (i <=> j)),
                 ascending[i] << " and " << ascending[j]);
  BOOST_TEST((Decimal::parse("1.10") == Decimal::parse("1.1")));
  BOOST_TEST((Decimal::parse("0." + zeros) == Decimal::parse("0")));
  BOOST_TEST((Decimal::parse(nines) > Decimal::parse("0." + nines)));
  BOOST_TEST((Decimal::parse("-" + nines) < Decimal::parse("-0." + nines)));
}

BOOST_AUTO_TEST_CASE(the_nearest_double) {
  for (const std::string& text : std::initializer_list<std::string>{
           "0", "0.1", "-0.30", "19.99", "9007199254740992", "9007199254740993", "9007199254740993.5",
           "123456789.123456789123456789", nines, "-0." + nines, "0." + zeros.substr(1) + "1",
           "0.00000000000000000000001", "0.00000000000000000000000000000000000013",
           "0.1000000000000000055511151231257827", "1.7976931348623157"})
    BOOST_TEST(Decimal::parse(text).to_double() == std::strtod(text.c_str(), nullptr), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
