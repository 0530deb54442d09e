// SPDX-License-Identifier: BSL-1.0
#include "output.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "weir/rows_builder.hpp"

using namespace weir;
using tool::Format;
using tool::format_affected;
using tool::format_rows;

namespace {

Rows one_of_each() {
  RowsBuilder rows;
  const std::pair<const char*, Value> cells[] = {
      {"n", nullptr},
      {"b", true},
      {"i", std::numeric_limits<std::int64_t>::min()},
      {"u", std::numeric_limits<std::uint64_t>::max()},
      {"r", 0.1},
      {"d", Decimal::parse("1234567890123456789012345678.0123456789")},
      {"t", "é \"q\""},
      {"x", Bytes{std::string("\0\xff", 2)}},
      {"j", Json{R"({"a": [1.00, "b c"]})"}},
  };
  for (const auto& [name, value] : cells) rows.add_column(name, value.type());
  for (const auto& [name, value] : cells) rows.value(value);
  return std::move(rows).build();
}

Rows texts(std::initializer_list<const char*> cells) {
  RowsBuilder rows;
  rows.add_column("t", ValueType::text);
  for (const char* cell : cells) rows.text(cell);
  return std::move(rows).build();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(json_keeps_every_digit) {
  BOOST_TEST(format_rows(one_of_each(), Format::json) ==
             "[\n"
             R"(  {"n": null, "b": true, "i": -9223372036854775808, "u": 18446744073709551615, "r": 0.1, )"
             R"("d": "1234567890123456789012345678.0123456789", "t": "é \"q\"", "x": "\\x00ff", )"
             R"("j": {"a":[1.00,"b c"]}})"
             "\n]\n");
}

BOOST_AUTO_TEST_CASE(json_of_no_rows_is_an_empty_array) {
  BOOST_TEST(format_rows(texts({}), Format::json) == "[]\n");
  BOOST_TEST(format_rows(Rows(), Format::json) == "[]\n");
}

BOOST_AUTO_TEST_CASE(json_tells_columns_of_the_same_name_apart) {
  RowsBuilder rows;
  for (int i = 0; i < 3; ++i) rows.add_column("a", ValueType::int64);
  for (int i = 0; i < 3; ++i) rows.int64(i);
  BOOST_TEST(format_rows(std::move(rows).build(), Format::json) ==
             "[\n  {\"a\": 0, \"a_2\": 1, \"a_3\": 2}\n]\n");
}

BOOST_AUTO_TEST_CASE(json_keeps_what_stands_in_a_json_text) {
  RowsBuilder rows;
  rows.add_column("j", ValueType::json);
  rows.json(R"({"k \" : ,": "\\ \" x" , "n" : 1})");
  BOOST_TEST(format_rows(std::move(rows).build(), Format::json) ==
             "[\n  {\"j\": {\"k \\\" : ,\":\"\\\\ \\\" x\",\"n\":1}}\n]\n");
}

BOOST_AUTO_TEST_CASE(csv_quotes_what_needs_it) {
  BOOST_TEST(format_rows(texts({"plain", "a,b", "say \"hi\"", "two\nlines", ""}), Format::csv) ==
             "t\r\nplain\r\n\"a,b\"\r\n\"say \"\"hi\"\"\"\r\n\"two\nlines\"\r\n\"\"\r\n");
}

BOOST_AUTO_TEST_CASE(csv_tells_null_from_empty_text) {
  RowsBuilder rows;
  rows.add_column("a", ValueType::text);
  rows.add_column("b", ValueType::text);
  rows.null();
  rows.text("");
  BOOST_TEST(format_rows(std::move(rows).build(), Format::csv) == "a,b\r\n,\"\"\r\n");
}

BOOST_AUTO_TEST_CASE(a_table_is_aligned_whatever_the_letters) {
  RowsBuilder rows;
  rows.add_column("name", ValueType::text);
  rows.add_column("n", ValueType::int64);
  rows.text("漢字");
  rows.int64(5);
  rows.text("a\nb");
  rows.int64(-12);
  BOOST_TEST(format_rows(std::move(rows).build(), Format::table) ==
             "name    n\n"
             "----  ---\n"
             "漢字    5\n"
             "a\\nb  -12\n"
             "(2 rows)\n");
}

BOOST_AUTO_TEST_CASE(affected_rows_in_each_format) {
  BOOST_TEST(format_affected(1, Format::table) == "1 row affected\n");
  BOOST_TEST(format_affected(0, Format::table) == "0 rows affected\n");
  BOOST_TEST(format_affected(2, Format::json) == "{\"affected_rows\": 2}\n");
  BOOST_TEST(format_affected(2, Format::csv) == "affected_rows\r\n2\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
