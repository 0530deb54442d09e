// SPDX-License-Identifier: BSL-1.0
#include "weir/rows.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "expect_error.hpp"
#include "sample_rows.hpp"
#include "weir/rows_builder.hpp"

namespace weir {

using test::expect_error;

namespace {

// One column "c" with these cells.
Rows column_of(const std::vector<Value>& cells, ValueType type = ValueType::null) {
  RowsBuilder builder;
  builder.add_column("c", type);
  for (const Value& cell : cells) builder.value(cell);
  return std::move(builder).build();
}

template <class T>
T read(const Value& cell) {
  return column_of({cell})[0][0].as<T>();
}

template <class T>
void refuses(Errc kind, const Value& cell) {
  expect_error(kind, "'c'", [&] { read<T>(cell); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rows)

BOOST_AUTO_TEST_CASE(default_rows_are_empty_and_can_be_encoded) {
  const Rows nothing;
  BOOST_TEST(nothing.empty());
  BOOST_TEST(nothing.size() == 0u);
  BOOST_TEST(nothing.column_count() == 0u);
  BOOST_TEST((nothing.begin() == nothing.end()));
  BOOST_TEST(!nothing.encoded().empty());
  BOOST_TEST((Rows::decode(nothing.encoded()) == nothing));
  expect_error(Errc::out_of_range, "no row 0", [&] { nothing.front(); });
  expect_error(Errc::undefined_object, "there are: none", [&] { nothing.column("a"); });
}

BOOST_AUTO_TEST_CASE(every_value_reads_back) {
  const Rows rows = test::sample_rows();
  const auto columns = test::sample_columns();
  BOOST_TEST(rows.size() == columns[0].size());
  BOOST_TEST(rows.column_count() == columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    BOOST_TEST((rows.column_type(c) == columns[c][0].type()));
    BOOST_TEST(rows.column_name(c) == to_string(columns[c][0].type()));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const Field field = rows[r][c];
      BOOST_TEST((field.as<Value>() == columns[c][r]), rows.column_name(c) << " in row " << r);
      BOOST_TEST((field.type() == columns[c][r].type()));
      BOOST_TEST(field.is_null() == columns[c][r].is_null());
      BOOST_TEST(field.as<std::optional<Value>>().has_value() == !columns[c][r].is_null());
    }
  }
}

BOOST_AUTO_TEST_CASE(typed_reads) {
  const Rows rows = test::sample_rows();
  const Row row = rows[3];
  BOOST_TEST(row["boolean"].as<bool>());
  BOOST_TEST(row["int64"].as<int>() == 0);
  BOOST_TEST(row["uint64"].as<std::uint8_t>() == 1);
  BOOST_TEST(row["decimal"].as<Decimal>().to_string() == "1.10");
  BOOST_TEST(row["text"].as<std::string>() == test::emoji + "\xC3\xA4");
  BOOST_TEST(row["bytes"].as<Bytes>().octets == test::emoji);
  BOOST_TEST(row["bytes"].as<std::string_view>() == test::emoji);
  BOOST_TEST(row["date"].as<Date>().days == 0);
  BOOST_TEST(row["time"].as<Time>().micros == 1);
  BOOST_TEST(row["timestamp"].as<Timestamp>().micros == 0);
  BOOST_TEST(row["timestamp_tz"].as<TimestampTz>().micros == 0);
  BOOST_TEST(row["uuid"].as<Uuid>().to_string() == "01234567-89ab-cdef-0123-456789abcdef");
  BOOST_TEST(row["json"].as<Json>().text == "\"\"");
  BOOST_TEST(row["json"].as<std::string_view>() == "\"\"");
  BOOST_TEST(rows[0]["real"].as<double>() == std::numeric_limits<double>::lowest());
}

BOOST_AUTO_TEST_CASE(a_string_view_looks_into_the_buffer) {
  const Rows rows = test::sample_rows();
  const auto text = rows[4]["text"].as<std::string_view>();
  const std::string_view buffer = rows.encoded().view();
  BOOST_TEST((text.data() >= buffer.data() && text.data() + text.size() <= buffer.data() + buffer.size()));
}

BOOST_AUTO_TEST_CASE(integers_are_read_where_they_fit) {
  BOOST_TEST(read<std::int8_t>(127) == 127);
  BOOST_TEST(read<std::int8_t>(-128) == -128);
  refuses<std::int8_t>(Errc::out_of_range, 128);
  refuses<std::int8_t>(Errc::out_of_range, -129);
  BOOST_TEST(read<std::uint16_t>(65535) == 65535);
  refuses<std::uint16_t>(Errc::out_of_range, 65536);
  refuses<std::uint16_t>(Errc::out_of_range, -1);
  BOOST_TEST(read<int>(7u) == 7);
  constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
  constexpr auto uint64_max = std::numeric_limits<std::uint64_t>::max();
  BOOST_TEST(read<std::int64_t>(static_cast<std::uint64_t>(int64_max)) == int64_max);
  refuses<std::int64_t>(Errc::out_of_range, static_cast<std::uint64_t>(int64_max) + 1);
  BOOST_TEST(read<std::uint64_t>(uint64_max) == uint64_max);
  BOOST_TEST(read<long long>(-5) == -5);
  BOOST_TEST(read<unsigned long long>(5) == 5u);
  for (const Value& other : {Value(true), Value(1.0), Value("1"), Value(Date{1})}) {
    refuses<int>(Errc::type_mismatch, other);
    refuses<unsigned>(Errc::type_mismatch, other);
  }
}

BOOST_AUTO_TEST_CASE(integers_are_read_from_whole_decimals) {
  BOOST_TEST(read<int>(Decimal::parse("42.00")) == 42);
  BOOST_TEST(read<std::int64_t>(Decimal::parse("-9223372036854775808")) ==
             std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(read<std::uint64_t>(Decimal::parse("18446744073709551615")) ==
             std::numeric_limits<std::uint64_t>::max());
  refuses<int>(Errc::out_of_range, Decimal::parse("1.5"));
  refuses<int>(Errc::out_of_range, Decimal::parse("2147483648"));
  refuses<std::int64_t>(Errc::out_of_range, Decimal::parse("9223372036854775808"));
  refuses<std::int64_t>(Errc::out_of_range, Decimal::parse("-9223372036854775809"));
  refuses<std::uint64_t>(Errc::out_of_range, Decimal::parse("-1"));
  refuses<std::uint64_t>(Errc::out_of_range, Decimal::parse("18446744073709551616"));
}

BOOST_AUTO_TEST_CASE(doubles_are_read_where_exact) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  BOOST_TEST(read<double>(exact) == 0x1p53);
  BOOST_TEST(read<double>(-exact) == -0x1p53);
  refuses<double>(Errc::out_of_range, exact + 1);
  refuses<double>(Errc::out_of_range, -exact - 1);
  BOOST_TEST(read<double>(std::numeric_limits<std::int64_t>::min()) == -0x1p63);
  refuses<double>(Errc::out_of_range, std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(read<double>(std::uint64_t{1} << 63) == 0x1p63);
  refuses<double>(Errc::out_of_range, std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(read<double>(Decimal::parse("0.5")) == 0.5);
  BOOST_TEST(read<double>(Decimal::parse("-2.5000")) == -2.5);
  BOOST_TEST(read<double>(Decimal::parse("0.000")) == 0.0);
  BOOST_TEST(read<double>(Decimal::parse("1e22")) == 1e22);
  BOOST_TEST(read<double>(Decimal::parse("9007199254740992")) == 0x1p53);
  refuses<double>(Errc::out_of_range, Decimal::parse("0.1"));
  refuses<double>(Errc::out_of_range, Decimal::parse("9007199254740993"));
  refuses<double>(Errc::out_of_range, Decimal::parse("-" + std::string(38, '9')));
  refuses<double>(Errc::type_mismatch, "1.5");
  refuses<double>(Errc::type_mismatch, true);
}

BOOST_AUTO_TEST_CASE(decimals_are_read_of_integers_too) {
  BOOST_TEST(read<Decimal>(-7).to_string() == "-7");
  BOOST_TEST(read<Decimal>(std::numeric_limits<std::uint64_t>::max()).to_string() == "18446744073709551615");
  refuses<Decimal>(Errc::type_mismatch, 1.5);
  refuses<Decimal>(Errc::type_mismatch, "1.5");
}

BOOST_AUTO_TEST_CASE(another_type_is_refused) {
  refuses<bool>(Errc::type_mismatch, 1);
  refuses<std::string_view>(Errc::type_mismatch, 1);
  refuses<std::string>(Errc::type_mismatch, Uuid{});
  refuses<Bytes>(Errc::type_mismatch, "text");
  refuses<Json>(Errc::type_mismatch, "text");
  refuses<Date>(Errc::type_mismatch, Timestamp{});
  refuses<Time>(Errc::type_mismatch, Timestamp{});
  refuses<Timestamp>(Errc::type_mismatch, TimestampTz{});
  refuses<TimestampTz>(Errc::type_mismatch, Timestamp{});
  refuses<Uuid>(Errc::type_mismatch, "01234567-89ab-cdef-0123-456789abcdef");
  expect_error(Errc::type_mismatch, "is of type text", [] { read<int>("7"); });
}

BOOST_AUTO_TEST_CASE(null_is_read_by_optionals_and_values_only) {
  const Rows rows = column_of({1, nullptr}, ValueType::int64);
  const Field field = rows[1][0];
  BOOST_TEST(!field.as<std::optional<int>>().has_value());
  BOOST_TEST(rows[0][0].as<std::optional<int>>().value() == 1);
  BOOST_TEST(field.as<Value>().is_null());
  expect_error(Errc::type_mismatch, "column 'c' is NULL", [&] { field.as<int>(); });
  expect_error(Errc::type_mismatch, "column 'c' is NULL", [&] { field.as<unsigned>(); });
  for (const auto& cells : test::sample_columns()) {
    const Rows column = column_of({cells[0], nullptr}, cells[0].type());
    const Field null = column[1][0];
    const auto fails = [](auto&& action) { expect_error(Errc::type_mismatch, "is NULL", action); };
    fails([&] { null.as<bool>(); });
    fails([&] { null.as<double>(); });
    fails([&] { null.as<Decimal>(); });
    fails([&] { null.as<std::string_view>(); });
    fails([&] { null.as<Bytes>(); });
    fails([&] { null.as<Date>(); });
    fails([&] { null.as<Uuid>(); });
  }
}

BOOST_AUTO_TEST_CASE(rows_and_columns_that_are_not_there) {
  const Rows rows = test::sample_rows();
  expect_error(Errc::out_of_range, "no row 5", [&] { rows[5]; });
  expect_error(Errc::out_of_range, "no column 14", [&] { rows[0][14]; });
  expect_error(Errc::out_of_range, "no column", [&] { rows[0][-1]; });
  expect_error(Errc::out_of_range, "no column 14", [&] { rows.column_name(14); });
  expect_error(Errc::out_of_range, "no column 14", [&] { rows.column_type(14); });
  expect_error(Errc::undefined_object, "'Text'; there are: boolean, int64", [&] { rows[0]["Text"]; });
  BOOST_TEST(rows.column("text") == 5u);
  BOOST_TEST(rows[0].size() == 14u);
}

BOOST_AUTO_TEST_CASE(of_columns_of_one_name_the_first_is_taken) {
  RowsBuilder builder;
  builder.add_column("id", ValueType::int64);
  builder.add_column("id", ValueType::int64);
  builder.int64(1);
  builder.int64(2);
  const Rows rows = std::move(builder).build();
  BOOST_TEST(rows[0]["id"].as<int>() == 1);
  BOOST_TEST(rows[0][1].column_name() == "id");
}

BOOST_AUTO_TEST_CASE(iteration_gives_each_row_once) {
  const Rows rows = column_of({0, 1, 2, 3});
  int next = 0;
  for (const Row row : rows) BOOST_TEST(row[0].as<int>() == next++);
  BOOST_TEST(next == 4);
  auto it = rows.begin();
  BOOST_TEST((*it++)[0].as<int>() == 0);
  BOOST_TEST((*it)[0].as<int>() == 1);
  BOOST_TEST(std::count_if(rows.begin(), rows.end(), [](Row row) { return row[0].as<int>() > 1; }) == 2);
}

BOOST_AUTO_TEST_CASE(copies_share_and_moves_leave_nothing) {
  Rows rows = test::sample_rows();
  const Rows copy = rows;
  BOOST_TEST(static_cast<const void*>(copy.encoded().data()) ==
             static_cast<const void*>(rows.encoded().data()));
  Rows moved = std::move(rows);
  BOOST_TEST(rows.empty());  // NOLINT(bugprone-use-after-move)
  BOOST_TEST((rows == Rows()));
  BOOST_TEST((moved == copy));
  rows = std::move(moved);
  BOOST_TEST((rows == copy));
  BOOST_TEST(moved.column_count() == 0u);  // NOLINT(bugprone-use-after-move)
}

BOOST_AUTO_TEST_CASE(equality_is_of_names_types_and_values) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST((test::sample_rows() == test::sample_rows()));
  BOOST_TEST((column_of({1, 2}) == column_of({1, 2})));
  BOOST_TEST((column_of({1, 2}) != column_of({1, 3})));
  BOOST_TEST((column_of({1, 2}) != column_of({1})));
  BOOST_TEST((column_of({1, nullptr}) != column_of({1, 0})));
  BOOST_TEST((column_of({1}) != column_of({1u})));
  BOOST_TEST((column_of({"a"}) != column_of({Json{"a"}})));
  BOOST_TEST((column_of({"a", ""}) != column_of({"", "a"})));
  BOOST_TEST((column_of({0.0}) == column_of({-0.0})));
  BOOST_TEST((column_of({nan, 0.0}) == column_of({nan, -0.0})));
  BOOST_TEST((column_of({Decimal::parse("1.1")}) == column_of({Decimal::parse("1.10")})));
  BOOST_TEST((column_of({Decimal::parse("1.1")}) != column_of({Decimal::parse("1.11")})));
  BOOST_TEST((column_of({nullptr}) != column_of({nullptr}, ValueType::int64)));
  RowsBuilder other_name;
  other_name.add_column("d", ValueType::int64);
  other_name.int64(1);
  BOOST_TEST((std::move(other_name).build() != column_of({1})));
  // Two rows that differ in every column's last cell, so that no byte comparison ends early.
  for (const auto& cells : test::sample_columns()) {
    if (cells[0].is_null()) continue;
    BOOST_TEST((column_of({cells[0], cells[0]}) != column_of({cells[0], cells[1]})));
    BOOST_TEST((column_of({cells[0], nullptr}) == column_of({cells[0], nullptr})));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
