// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "decode.hpp"
#include "expect_error.hpp"
#include "result.hpp"

namespace {

using namespace std::string_literals;
using weir::Errc;
using weir::Rows;
using weir::Value;
using weir::postgresql::decode_rows;
using weir::postgresql::Result;

// A result of one column, made without a server.
Result column(Oid type, const std::vector<std::optional<std::string>>& cells) {
  Result result(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK));
  std::string name = "price";
  PGresAttDesc description{name.data(), 0, 0, 0, type, -1, -1};
  BOOST_REQUIRE(PQsetResultAttrs(result.get(), 1, &description) == 1);
  int row = 0;
  for (std::optional<std::string> cell : cells)
    BOOST_REQUIRE(PQsetvalue(result.get(), row++, 0, cell ? cell->data() : nullptr,
                             cell ? static_cast<int>(cell->size()) : -1) == 1);
  return result;
}

BOOST_AUTO_TEST_CASE(each_type_of_text) {
  const struct {
    Oid type;
    std::string text;
    Value value;
  } rows[] = {
      {16, "t", true},
      {16, "f", false},
      {20, "-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {21, "-32768", -32768},
      {23, "2147483647", 2147483647},
      {26, "4294967295", 4294967295},
      {700, "1.1", 1.1},
      {701, "-1.7976931348623157e+308", -1.7976931348623157e308},
      {701, "Infinity", std::numeric_limits<double>::infinity()},
      {1700, "0.00", weir::Decimal::parse("0.00")},
      {1700, "-1234567890.123456", weir::Decimal::parse("-1234567890.123456")},
      {1700, "-99999999999999999999999999999999999999",
       weir::Decimal::parse("-99999999999999999999999999999999999999")},
      {25, "", ""},
      {1042, "ab  ", "ab  "},
      {999999, "{1,2}", "{1,2}"},
      {17, "\\x", weir::Bytes{}},
      {17, "\\x00ff7f", weir::Bytes{"\0\xff\x7f"s}},
      {1082, "0044-03-15 BC", weir::Date::from_ymd(-43, 3, 15)},
      {1082, "infinity", weir::Date::infinity()},
      {1083, "24:00:00", weir::Time{86'400'000'000}},
      {1114, "2026-11-23 07:20:52.123456", weir::Timestamp::parse("2026-11-23T07:20:52.123456")},
      {1114, "-infinity", weir::Timestamp::minus_infinity()},
      {1184, "0044-03-15 12:00:00.5+00 BC", weir::TimestampTz::parse("-0043-03-15T12:00:00.5Z")},
      {1184, "2026-11-23 07:20:52+05:30", weir::TimestampTz::parse("2026-11-23T01:50:52Z")},
      {1266, "07:20:52+00", "07:20:52+00"},
      {2950, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
       weir::Uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")},
      {114, "{\"b\":1, \"a\":2}", weir::Json{"{\"b\":1, \"a\":2}"}},
      {3802, "[]", weir::Json{"[]"}},
  };
  for (const auto& row : rows) {
    const Rows decoded = decode_rows(column(row.type, {std::nullopt, row.text}).get());
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_TEST(decoded.size() == 2);
      BOOST_TEST(decoded[0][0].is_null());
      BOOST_TEST((decoded[1][0].as<Value>() == row.value));
      BOOST_TEST((decoded.column_type(0) == row.value.type()));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_names_its_place) {
  const struct {
    Oid type;
    std::string text;
  } rows[] = {{1700, "NaN"},
              {1700, "Infinity"},
              {1700, "100000000000000000000000000000000000000"},
              {1114, "294276-12-31 23:59:59.999999"},
              {1184, "294276-12-31 23:59:59.999999+00"}};
  for (const auto& row : rows)
    weir::test::expect_error(Errc::out_of_range, "column \"price\", row 2", [&] {
      decode_rows(column(row.type, {std::nullopt, row.text}).get());
    });
}

BOOST_AUTO_TEST_CASE(what_no_server_sends_is_an_error) {
  weir::test::expect_error(Errc::corrupt, "bytea", [] { decode_rows(column(17, {"\\x0g"}).get()); });
  weir::test::expect_error(Errc::corrupt, "bytea", [] { decode_rows(column(17, {"\\x0"}).get()); });
  weir::test::expect_error(Errc::corrupt, "number", [] { decode_rows(column(23, {"1x"}).get()); });
  weir::test::expect_error(Errc::corrupt, "number", [] { decode_rows(column(23, {""}).get()); });
}

BOOST_AUTO_TEST_CASE(a_result_without_columns) {
  const Result result(PQmakeEmptyPGresult(nullptr, PGRES_COMMAND_OK));
  BOOST_TEST(decode_rows(result.get()).column_count() == 0);
}

}  // namespace
