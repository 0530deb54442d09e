// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "copy_text.hpp"
#include "expect_error.hpp"

namespace {

using namespace std::string_literals;
using weir::Errc;
using weir::Value;

std::string copy_text(const Value& value) {
  std::string text = "before";
  weir::postgresql::append_copy_value(text, value, "name");
  BOOST_TEST(text.starts_with("before"));
  return text.substr(6);
}

BOOST_AUTO_TEST_CASE(values_for_copy) {
  const struct {
    Value value;
    std::string text;
  } rows[] = {
      {nullptr, "\\N"},
      {"", ""},
      {"\\N", "\\\\N"},
      {"\\.", "\\\\."},
      {"a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e"},
      {"\n", "\\n"},
      {"\t\t", "\\t\\t"},
      {"größe 😀 \b\f\v\x7f", "größe 😀 \b\f\v\x7f"},
      {true, "true"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
      {std::numeric_limits<std::uint64_t>::max(), "18446744073709551615"},
      {0.1, "0.1"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {weir::Decimal::parse("-12.340"), "-12.340"},
      {weir::Bytes{}, "\\\\x"},
      {weir::Bytes{"\0\xff\n\\"s}, "\\\\x00ff0a5c"},
      {weir::Date::from_ymd(-43, 3, 15), "0044-03-15 BC"},
      {weir::Uuid::parse("A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11"), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
      {weir::Json{"{\"a\":\t\"\\n\"}"}, "{\"a\":\\t\"\\\\n\"}"},
  };
  for (const auto& row : rows) BOOST_TEST(copy_text(row.value) == row.text);
}

BOOST_AUTO_TEST_CASE(a_nul_is_refused) {
  for (const Value& value : {Value("a\0b"s), Value(weir::Json{"\"\0\""s})})
    weir::test::expect_error(Errc::invalid_argument, ":name holds a NUL", [&] { copy_text(value); });
}

}  // namespace
