// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "decode.hpp"
#include "expect_error.hpp"

namespace weir::mysql {
namespace {

using namespace std::string_literals;

MYSQL_FIELD field(enum_field_types type, unsigned flags = 0, unsigned charset = 45,
                  unsigned long length = 20) {
  MYSQL_FIELD made{};
  made.type = type;
  made.flags = flags;
  made.charsetnr = charset;
  made.length = length;
  return made;
}

// A row of one column that is not NULL.
Rows decode(CellForm form, std::string cell) {
  const std::vector<Column> columns{{"v", form}};
  std::string octets = "\0\0"s + cell;
  MYSQL_ROWS row{nullptr, reinterpret_cast<MYSQL_ROW>(octets.data()), octets.size()};
  Decoder decoder(columns);
  decoder.add(row);
  return std::move(decoder).take();
}
Value value(CellForm form, std::string cell) { return decode(form, std::move(cell)).front()[0].as<Value>(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_decode)

BOOST_AUTO_TEST_CASE(forms_of_columns) {
  const struct {
    MYSQL_FIELD field;
    CellForm form;
  } rows[] = {
      {field(MYSQL_TYPE_TINY, 0, 63, 1), CellForm::boolean},
      {field(MYSQL_TYPE_TINY, UNSIGNED_FLAG, 63, 1), CellForm::unsigned_tiny},
      {field(MYSQL_TYPE_TINY, 0, 63, 4), CellForm::tiny},
      {field(MYSQL_TYPE_YEAR, UNSIGNED_FLAG), CellForm::unsigned_small},
      {field(MYSQL_TYPE_INT24), CellForm::integer},
      {field(MYSQL_TYPE_LONGLONG, UNSIGNED_FLAG), CellForm::unsigned_big},
      {field(MYSQL_TYPE_NEWDECIMAL), CellForm::decimal},
      {field(MYSQL_TYPE_VAR_STRING), CellForm::text},
      {field(MYSQL_TYPE_VAR_STRING, 0, 63), CellForm::bytes},
      {field(MYSQL_TYPE_BLOB, 0, 63), CellForm::bytes},
      {field(MYSQL_TYPE_BLOB), CellForm::text},
      {field(MYSQL_TYPE_STRING, ENUM_FLAG), CellForm::text},
      {field(MYSQL_TYPE_JSON, 0, 63), CellForm::json},
      {field(MYSQL_TYPE_GEOMETRY, 0, 63), CellForm::bytes},
      {field(MYSQL_TYPE_BIT), CellForm::bits},
      {field(MYSQL_TYPE_DATETIME), CellForm::timestamp},
      {field(MYSQL_TYPE_TIMESTAMP), CellForm::timestamp_tz},
      {field(MYSQL_TYPE_NULL), CellForm::null},
  };
  for (const auto& row : rows) BOOST_TEST((cell_form(row.field) == row.form), row.field.type);
}

BOOST_AUTO_TEST_CASE(numbers) {
  BOOST_TEST((value(CellForm::tiny, "\x80") == Value(-128)));
  BOOST_TEST((value(CellForm::unsigned_tiny, "\x80") == Value(128)));
  BOOST_TEST((value(CellForm::small, "\xff\xff") == Value(-1)));
  BOOST_TEST((value(CellForm::unsigned_small, "\xff\xff") == Value(65535)));
  BOOST_TEST((value(CellForm::integer, "\1\0\0\x80"s) == Value(-2147483647)));
  BOOST_TEST((value(CellForm::unsigned_integer, "\xff\xff\xff\xff") == Value(4294967295)));
  BOOST_TEST((value(CellForm::unsigned_big, std::string(8, '\xff')) == Value(~std::uint64_t{0})));
  BOOST_TEST((value(CellForm::bits, "\x02\x01\x01") == Value(std::uint64_t{257})));
  BOOST_TEST((value(CellForm::single_precision, "\xcd\xcc\x8c\x3f") == Value(1.1)));
  BOOST_TEST((value(CellForm::decimal, "\x05-1.50") == Value(Decimal::parse("-1.50"))));
}

BOOST_AUTO_TEST_CASE(lengths_of_every_form) {
  const std::string medium(300, 'm');
  const std::string large(70'000, 'l');
  BOOST_TEST((value(CellForm::text, "\xfc\x2c\x01" + medium) == Value(medium)));
  BOOST_TEST((value(CellForm::text, "\xfd\x70\x11\x01" + large) == Value(large)));
  BOOST_TEST((value(CellForm::bytes, "\xfe\x70\x11\x01\0\0\0\0\0"s + large) == Value(Bytes{large})));
  BOOST_TEST((value(CellForm::text, "\0"s) == Value("")));
}

BOOST_AUTO_TEST_CASE(times_leave_out_what_is_zero) {
  BOOST_TEST((value(CellForm::date, "\x04\xea\x07\x0b\x17") == Value(Date::from_ymd(2026, 11, 23))));
  BOOST_TEST((value(CellForm::timestamp, "\x04\xea\x07\x0b\x17") == Value(Timestamp::parse("2026-11-23"))));
  BOOST_TEST((value(CellForm::timestamp, "\x07\xea\x07\x0b\x17\x07\x14\x34") ==
              Value(Timestamp::parse("2026-11-23 07:20:52"))));
  BOOST_TEST((value(CellForm::timestamp_tz, "\x0b\xea\x07\x0b\x17\x07\x14\x34\x40\xe2\x01\0"s) ==
              Value(TimestampTz::parse("2026-11-23 07:20:52.123456Z"))));
  BOOST_TEST((value(CellForm::time, "\0"s) == Value(Time{0})));
  BOOST_TEST((value(CellForm::time, "\x08\0\0\0\0\0\x07\x14\x34"s) == Value(Time::from_hms(7, 20, 52))));
  BOOST_TEST((value(CellForm::time, "\x08\0\1\0\0\0\0\0\0"s) == Value(Time::from_hms(24, 0, 0))));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_names_column_and_row) {
  const struct {
    CellForm form;
    std::string cell;
  } rows[] = {
      {CellForm::boolean, "\x02"},
      {CellForm::date, "\0"s},                             // 0000-00-00
      {CellForm::timestamp, "\0"s},                        //
      {CellForm::date, "\x04\xea\x07\0\0"s},               // 2026-00-00
      {CellForm::time, "\x08\1\0\0\0\0\1\0\0"s},           // -01:00:00
      {CellForm::time, "\x08\0\1\0\0\0\0\0\1"s},           // 24:00:01
      {CellForm::decimal, "\x27" + std::string(39, '9')},  // 39 digits
      {CellForm::uuid, "\x03xyz"},
  };
  for (const auto& row : rows)
    test::expect_error(Errc::out_of_range, "column \"v\", row 1", [&] { decode(row.form, row.cell); });
}

BOOST_AUTO_TEST_CASE(rows_that_are_cut_short) {
  const std::pair<CellForm, std::string> rows[] = {{CellForm::big, "\1\2"},
                                                   {CellForm::text, ""},
                                                   {CellForm::text,
                                                    "\x05"
                                                    "abc"},
                                                   {CellForm::text, "\xfc\x01"},
                                                   {CellForm::text, "\xfd\x01\x01"},
                                                   {CellForm::text, "\xfe\xff\xff\xff\xff\xff\xff\xff\xff"},
                                                   {CellForm::text, "\xfb"},
                                                   {CellForm::text, "\xff"},
                                                   {CellForm::time,
                                                    "\x03"
                                                    "abc"}};
  for (const auto& [form, cell] : rows)
    test::expect_error(Errc::corrupt, "cut short", [&, form = form, cell = cell] { decode(form, cell); });
}

BOOST_AUTO_TEST_CASE(nulls_are_bits) {
  const std::vector<Column> columns{{"a", CellForm::tiny}, {"b", CellForm::text}, {"c", CellForm::tiny}};
  std::string octets = "\0"s + static_cast<char>(1 << 3) + "\x05\x07";
  MYSQL_ROWS row{nullptr, reinterpret_cast<MYSQL_ROW>(octets.data()), octets.size()};
  Decoder decoder(columns);
  decoder.add(row);
  const Rows rows = std::move(decoder).take();
  BOOST_TEST(rows.front()[0].as<std::int64_t>() == 5);
  BOOST_TEST(rows.front()[1].is_null());
  BOOST_TEST(rows.front()[2].as<std::int64_t>() == 7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::mysql
