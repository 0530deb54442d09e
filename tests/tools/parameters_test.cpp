// SPDX-License-Identifier: BSL-1.0
#include "parameters.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <string_view>

using namespace weir;
using tool::parse_param;
using tool::parse_params;
using tool::UsageError;

namespace {

void check(std::string_view argument, const Value& expected) {
  const Param param = parse_param(argument);
  BOOST_TEST(param.name == "x");
  BOOST_TEST((param.value == expected), argument << " gave " << param.value.to_string());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parameters)

BOOST_AUTO_TEST_CASE(a_bare_value_is_what_it_looks_like) {
  check("x=42", 42);
  check("x=-1", -1);
  check("x=9223372036854775807", std::numeric_limits<std::int64_t>::max());
  check("x=18446744073709551615", std::numeric_limits<std::uint64_t>::max());
  check("x=18446744073709551616", Decimal::parse("18446744073709551616"));
  check("x=1.50", Decimal::parse("1.50"));
  check("x=0.5", Decimal::parse("0.5"));
  check("x=true", true);
  check("x=false", false);
  for (const char* text :
       {"", "007", "1.", ".5", "1.2.3", "1e5", "-", "--1", "+1", "True", "null", "a=b", " 1"})
    check(std::string("x=") + text, text);
}

BOOST_AUTO_TEST_CASE(a_type_decides) {
  check("x:text=42", "42");
  check("x:null=", nullptr);
  check("x:boolean=true", true);
  check("x:uint64=5", 5U);
  check("x:real=1e5", 1e5);
  check("x:decimal=7", Decimal::parse("7"));
  check("x:bytes=00ff", Bytes{std::string("\0\xff", 2)});
  check("x:bytes=\\x00FF", Bytes{std::string("\0\xff", 2)});
  check("x:date=2026-11-23", Date::from_ymd(2026, 11, 23));
  check("x:time=07:20", Time::from_hms(7, 20, 0));
  check("x:timestamp=2026-11-23 07:20:52.123456", Timestamp::parse("2026-11-23T07:20:52.123456"));
  check("x:timestamp_tz=2026-11-23T07:20:52Z", TimestampTz::parse("2026-11-23T07:20:52Z"));
  check("x:uuid=6ba7b810-9dad-11d1-80b4-00c04fd430c8", Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
  check("x:json={\"a\":1}", Json{"{\"a\":1}"});
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused) {
  for (const char* argument :
       {"x", "=1", "x:int=1", "x:int64=1.5", "x:int64=", "x:boolean=yes", "x:bytes=0", "x:bytes=zz",
        "x:date=tomorrow", "x:null=1", "x:decimal=one", "x:uint64=-1", "x:uuid=1"})
    BOOST_CHECK_THROW(parse_param(argument), UsageError);
  BOOST_CHECK_THROW(parse_params({"a=1", "a=2"}), UsageError);
}

BOOST_AUTO_TEST_CASE(a_wrong_type_is_answered_with_the_right_one) {
  BOOST_CHECK_EXCEPTION(parse_param("x:int46=1"), UsageError, [](const UsageError& error) {
    return std::string_view(error.what()).find("\"int64\"") != std::string_view::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
