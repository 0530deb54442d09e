// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <limits>

#include "dialect.hpp"
#include "effects.hpp"
#include "encode.hpp"
#include "expect_error.hpp"

namespace {

using namespace std::string_literals;
using weir::Bytes;
using weir::Date;
using weir::Decimal;
using weir::Errc;
using weir::Query;
using weir::Statement;
using weir::Timestamp;
using weir::TimestampTz;
using weir::Value;
using weir::postgresql::Parameters;
using weir::postgresql::to_text;

BOOST_AUTO_TEST_CASE(values_as_text) {
  const struct {
    Value value;
    std::string text;
  } rows[] = {
      {true, "true"},
      {false, "false"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
      {std::numeric_limits<std::uint64_t>::max(), "18446744073709551615"},
      {0.1, "0.1"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {std::numeric_limits<double>::infinity(), "Infinity"},
      {-std::numeric_limits<double>::infinity(), "-Infinity"},
      {Decimal::parse("-12.340"), "-12.340"},
      {"", ""},
      {Bytes{"\0\xff"s}, "\\x00ff"},
      {Date::from_ymd(2026, 11, 23), "2026-11-23"},
      {Date::from_ymd(0, 2, 29), "0001-02-29 BC"},
      {Date::from_ymd(-43, 3, 15), "0044-03-15 BC"},
      {Date::infinity(), "infinity"},
      {Date::minus_infinity(), "-infinity"},
      {Timestamp::parse("0001-01-01 00:00:00"), "0001-01-01T00:00:00"},
      {Timestamp::parse("-0043-03-15 12:00:00.5"), "0044-03-15T12:00:00.500000 BC"},
      {Timestamp::minus_infinity(), "-infinity"},
      {TimestampTz::parse("-0043-03-15 12:00:00Z"), "0044-03-15T12:00:00Z BC"},
      {TimestampTz::infinity(), "infinity"},
      {weir::Json{"{\"a\": 1}"}, "{\"a\": 1}"},
  };
  for (const auto& row : rows) BOOST_TEST(to_text(row.value) == row.text);
}

struct Bound {
  Query query;
  const weir::ParsedSql& parsed = query.statement().parsed(weir::postgresql::dialect.lexical);
  weir::BoundValues values{parsed, query};
};

BOOST_AUTO_TEST_CASE(parameters_stand_in_the_order_of_their_names) {
  const Bound bound{Query("SELECT :b, :a, :b, :c", {{"a", 1}, {"b", "two"}, {"c", nullptr}})};
  const Parameters parameters(bound.parsed, bound.values);
  BOOST_TEST(parameters.size() == 3);
  BOOST_TEST(parameters.texts()[0] == "two"s);
  BOOST_TEST(parameters.texts()[1] == "1"s);
  BOOST_TEST(parameters.texts()[2] == nullptr);
  BOOST_TEST(parameters.formats() == nullptr);
}

BOOST_AUTO_TEST_CASE(bytes_travel_as_octets) {
  const Bound bound{Query("SELECT :a, :b", {{"a", Bytes{"\0x"s}}, {"b", Bytes{}}})};
  const Parameters parameters(bound.parsed, bound.values);
  BOOST_TEST(parameters.lengths()[0] == 2);
  BOOST_TEST(parameters.formats()[0] == 1);
  BOOST_TEST(parameters.texts()[1] != nullptr);  // empty is not NULL
  BOOST_TEST(parameters.lengths()[1] == 0);
}

BOOST_AUTO_TEST_CASE(more_parameters_than_usual) {
  std::string sql = "SELECT 0";
  std::vector<weir::Param> params;
  for (int i = 0; i < 100; ++i) {
    sql += ", :p" + std::to_string(i);
    params.push_back({"p" + std::to_string(i), i % 2 ? Value(i) : Value(Decimal::from_int(i))});
  }
  const Bound bound{Statement(sql).with(params)};
  const Parameters parameters(bound.parsed, bound.values);
  for (int i = 0; i < 100; ++i) BOOST_TEST(parameters.texts()[i] == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(a_nul_in_text_is_an_error) {
  const Bound bound{Query("SELECT :name", {{"name", "a\0b"s}})};
  weir::test::expect_error(Errc::invalid_argument, ":name", [&] { Parameters(bound.parsed, bound.values); });
}

BOOST_AUTO_TEST_CASE(names_and_arrays_are_quoted) {
  BOOST_TEST(weir::postgresql::quoted_name("products") == "\"products\"");
  BOOST_TEST(weir::postgresql::quoted_name("Shop.\"x") == "\"Shop\".\"\"\"x\"");
  BOOST_TEST(weir::postgresql::array_literal({}) == "{}");
  BOOST_TEST(weir::postgresql::array_literal({"a", "b\"\\,"}) == "{\"a\",\"b\\\"\\\\,\"}");
}

}  // namespace
