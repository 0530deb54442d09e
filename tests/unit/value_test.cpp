// SPDX-License-Identifier: BSL-1.0
#include "weir/value.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "expect_error.hpp"

namespace weir {

using test::expect_error;

namespace {

constexpr std::string_view uuid_text = "01234567-89ab-cdef-0123-456789abcdef";

// One value of every type and some of their borders; no two alike.
std::vector<Value> different_values() {
  using namespace std::string_literals;
  return {nullptr,
          false,
          true,
          0,
          -1,
          std::numeric_limits<std::int64_t>::min(),
          0u,
          std::numeric_limits<std::uint64_t>::max(),
          0.0,
          -0.0,
          std::numeric_limits<double>::denorm_min(),
          std::numeric_limits<double>::infinity(),
          Decimal::parse("1.1"),
          Decimal::parse("1.10"),
          "",
          "a",
          "a\0b"s,
          "\xF0\x9F\x98\x80",
          Bytes{""},
          Bytes{"a"},
          Date{0},
          Date::infinity(),
          Time{0},
          Timestamp{0},
          TimestampTz{0},
          Uuid{},
          Uuid::parse(uuid_text),
          Json{""},
          Json{"a"}};
}

std::string canonical(const Value& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(value)

BOOST_AUTO_TEST_CASE(types_follow_from_the_natural_cpp_types) {
  BOOST_TEST((Value().type() == ValueType::null));
  BOOST_TEST((Value(nullptr).type() == ValueType::null));
  BOOST_TEST((Value(Null{}).is_null()));
  BOOST_TEST((Value(true).type() == ValueType::boolean));
  BOOST_TEST((Value(1).type() == ValueType::int64));
  BOOST_TEST((Value(short{1}).type() == ValueType::int64));
  BOOST_TEST((Value(1u).type() == ValueType::uint64));
  BOOST_TEST((Value(std::uint8_t{1}).type() == ValueType::uint64));
  BOOST_TEST((Value(1.5).type() == ValueType::real));
  BOOST_TEST((Value(Decimal()).type() == ValueType::decimal));
  BOOST_TEST((Value("x").type() == ValueType::text));
  BOOST_TEST((Value(std::string("x")).type() == ValueType::text));
  BOOST_TEST((Value(std::string_view("x")).type() == ValueType::text));
  BOOST_TEST((Value(Bytes{"x"}).type() == ValueType::bytes));
  BOOST_TEST((Value(Date{}).type() == ValueType::date));
  BOOST_TEST((Value(Time{}).type() == ValueType::time));
  BOOST_TEST((Value(Timestamp{}).type() == ValueType::timestamp));
  BOOST_TEST((Value(TimestampTz{}).type() == ValueType::timestamp_tz));
  BOOST_TEST((Value(Uuid{}).type() == ValueType::uuid));
  BOOST_TEST((Value(Json{"{}"}).type() == ValueType::json));
}

BOOST_AUTO_TEST_CASE(getting_another_type_fails) {
  const Value number = 7;
  BOOST_TEST(number.get<std::int64_t>() == 7);
  BOOST_TEST((number.get_if<std::string>() == nullptr));
  BOOST_TEST(*number.get_if<std::int64_t>() == 7);
  expect_error(Errc::type_mismatch, "int64", [&] { number.get<std::uint64_t>(); });
  expect_error(Errc::type_mismatch, "null", [&] { Value().get<std::int64_t>(); });
}

BOOST_AUTO_TEST_CASE(type_names) {
  std::set<std::string_view> names;
  for (std::uint8_t type = 0; type <= static_cast<std::uint8_t>(ValueType::json); ++type)
    names.insert(to_string(static_cast<ValueType>(type)));
  BOOST_TEST(names.size() == 14u);
  BOOST_TEST(to_string(ValueType::timestamp_tz) == "timestamp_tz");
  BOOST_TEST(to_string(static_cast<ValueType>(99)) == "unknown");
}

BOOST_AUTO_TEST_CASE(printing) {
  BOOST_TEST(Value().to_string() == "NULL");
  BOOST_TEST(Value(true).to_string() == "true");
  BOOST_TEST(Value(std::numeric_limits<std::int64_t>::min()).to_string() == "-9223372036854775808");
  BOOST_TEST(Value(std::numeric_limits<std::uint64_t>::max()).to_string() == "18446744073709551615");
  BOOST_TEST(Value(0.1).to_string() == "0.1");
  BOOST_TEST(Value(std::nan("")).to_string() == "nan");
  BOOST_TEST(Value(Decimal::parse("1.10")).to_string() == "1.10");
  BOOST_TEST(Value("it's").to_string() == "it's");
  BOOST_TEST(Value(Bytes{std::string("\0\x7F\xFF", 3)}).to_string() == "\\x007fff");
  BOOST_TEST(Value(Date{0}).to_string() == "1970-01-01");
  BOOST_TEST(Value(Time{1}).to_string() == "00:00:00.000001");
  BOOST_TEST(Value(Timestamp{0}).to_string() == "1970-01-01T00:00:00");
  BOOST_TEST(Value(TimestampTz{0}).to_string() == "1970-01-01T00:00:00Z");
  BOOST_TEST(Value(Uuid::parse(uuid_text)).to_string() == uuid_text);
  BOOST_TEST(Value(Json{"{\"a\": 1}"}).to_string() == "{\"a\": 1}");
}

BOOST_AUTO_TEST_CASE(equality_is_of_type_and_value) {
  BOOST_TEST((Value(1) != Value(1u)));
  BOOST_TEST((Value("a") != Value(Bytes{"a"})));
  BOOST_TEST((Value(Decimal::parse("1.1")) == Value(Decimal::parse("1.10"))));
  BOOST_TEST((Value() == Value(nullptr)));
}

BOOST_AUTO_TEST_CASE(uuids) {
  BOOST_TEST(Uuid::parse(uuid_text).to_string() == uuid_text);
  BOOST_TEST((Uuid::parse("01234567-89AB-CDEF-0123-456789ABCDEF") == Uuid::parse(uuid_text)));
  BOOST_TEST(Uuid().to_string() == "00000000-0000-0000-0000-000000000000");
  BOOST_TEST(Uuid::parse(uuid_text).octets[15] == 0xEF);
  for (const std::string_view text :
       {"", "01234567-89ab-cdef-0123-456789abcde", "01234567-89ab-cdef-0123-456789abcdef0",
        "0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdeg",
        "01234567089ab-cdef-0123-456789abcdef", "{1234567-89ab-cdef-0123-456789abcdef",
        "0123456-789ab-cdef-0123-456789abcdef"})
    expect_error(Errc::invalid_argument, "not a UUID", [&] { Uuid::parse(text); });
}

BOOST_AUTO_TEST_CASE(no_canonical_form_is_a_prefix_of_another) {
  const auto values = different_values();
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < values.size(); ++j)
      BOOST_TEST(canonical(values[i]).starts_with(canonical(values[j])) == (i == j),
                 values[i].to_string() << " and " << values[j].to_string());
}

BOOST_AUTO_TEST_CASE(equal_values_have_equal_canonical_forms_and_are_appended) {
  const auto values = different_values();
  for (const Value& each : values) BOOST_TEST((canonical(each) == canonical(Value(each))));
  std::string out = "key:";
  append_canonical(out, Value("ab"));
  BOOST_TEST((out == std::string("key:\6\2\0\0\0\0\0\0\0ab", 15)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
