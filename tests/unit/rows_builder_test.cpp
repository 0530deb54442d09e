// SPDX-License-Identifier: BSL-1.0
#include "weir/rows_builder.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "expect_error.hpp"
#include "sample_rows.hpp"

namespace weir {

using test::expect_error;

namespace {

constexpr std::int64_t exact_limit = std::int64_t{1} << 53;

RowsBuilder with_column(ValueType type) {
  RowsBuilder builder;
  builder.add_column("c", type);
  return builder;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rows_builder)

BOOST_AUTO_TEST_CASE(columns_without_rows) {
  RowsBuilder builder;
  for (const auto& column : test::sample_columns()) builder.add_column("c", column[0].type());
  BOOST_TEST(builder.column_count() == 14u);
  const Rows rows = std::move(builder).build();
  BOOST_TEST(rows.empty());
  BOOST_TEST(rows.column_count() == 14u);
  BOOST_TEST((Rows::decode(Blob::copy_of(rows.encoded().view())) == rows));
}

BOOST_AUTO_TEST_CASE(every_count_of_rows_reads_back) {
  for (std::size_t count : {1u, 2u, 7u, 8u, 9u, 16u, 63u, 64u, 65u, 1000u}) {
    RowsBuilder builder;
    builder.add_column("n", ValueType::int64);
    builder.add_column("t", ValueType::text);
    for (std::size_t i = 0; i < count; ++i) {
      i % 3 == 0 ? builder.null() : builder.int64(static_cast<std::int64_t>(i));
      builder.text(std::string(i % 40, 'x'));
    }
    const Rows rows = Rows::decode(Blob::copy_of(std::move(builder).build().encoded().view()));
    BOOST_REQUIRE(rows.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      BOOST_REQUIRE(rows[i][0].is_null() == (i % 3 == 0));
      if (i % 3 != 0) BOOST_REQUIRE(rows[i][0].as<std::size_t>() == i);
      BOOST_REQUIRE(rows[i][1].as<std::string_view>().size() == i % 40);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_cell_decides_an_open_column) {
  for (const auto& cells : test::sample_columns()) {
    if (cells[0].is_null()) continue;
    RowsBuilder builder = with_column(ValueType::null);
    builder.null();
    builder.value(cells[0]);
    builder.null();
    builder.value(cells[1]);
    const Rows rows = std::move(builder).build();
    BOOST_TEST((rows.column_type(0) == cells[0].type()));
    BOOST_TEST(rows[0][0].is_null());
    BOOST_TEST((rows[1][0].as<Value>() == cells[0]));
    BOOST_TEST((rows[3][0].as<Value>() == cells[1]));
  }
}

BOOST_AUTO_TEST_CASE(an_open_column_of_nulls_stays_null) {
  RowsBuilder builder = with_column(ValueType::null);
  for (int i = 0; i < 9; ++i) builder.null();
  const Rows rows = Rows::decode(Blob::copy_of(std::move(builder).build().encoded().view()));
  BOOST_TEST((rows.column_type(0) == ValueType::null));
  BOOST_TEST(rows.size() == 9u);
  BOOST_TEST(rows[8][0].is_null());
}

BOOST_AUTO_TEST_CASE(another_type_is_refused_and_leaves_the_row_as_it_was) {
  const auto columns = test::sample_columns();
  for (const auto& own : columns)
    for (const auto& other : columns) {
      const ValueType mine = own[0].type();
      const ValueType theirs = other[0].type();
      const bool numbers =
          (mine == ValueType::real && (theirs == ValueType::int64 || theirs == ValueType::uint64)) ||
          (mine == ValueType::int64 && theirs == ValueType::real);
      if (mine == theirs || mine == ValueType::null || theirs == ValueType::null || numbers) continue;
      RowsBuilder builder;
      builder.add_column("first", ValueType::int64);
      builder.add_column("second", mine);
      builder.int64(1);
      builder.value(own[0]);
      builder.int64(2);
      expect_error(Errc::type_mismatch, "column 'second', row 1", [&] { builder.value(other[0]); });
      builder.value(own[1]);
      const Rows rows = std::move(builder).build();
      BOOST_TEST((rows[1][1].as<Value>() == own[1]));
    }
}

BOOST_AUTO_TEST_CASE(a_real_column_takes_integers_that_it_can_hold) {
  RowsBuilder builder = with_column(ValueType::real);
  builder.real(0.5);
  builder.int64(-exact_limit);
  builder.uint64(std::uint64_t{1} << 63);
  expect_error(Errc::type_mismatch, "column 'c', row 3", [&] { builder.int64(exact_limit + 1); });
  expect_error(Errc::type_mismatch, "row 3",
               [&] { builder.uint64(std::numeric_limits<std::uint64_t>::max()); });
  const Rows rows = std::move(builder).build();
  BOOST_TEST((rows.column_type(0) == ValueType::real));
  BOOST_TEST(rows.size() == 3u);
  BOOST_TEST(rows[1][0].as<double>() == -0x1p53);
  BOOST_TEST(rows[2][0].as<double>() == 0x1p63);
}

BOOST_AUTO_TEST_CASE(an_int64_column_becomes_real_where_nothing_is_lost) {
  for (const ValueType type : {ValueType::int64, ValueType::null}) {
    RowsBuilder builder;
    builder.add_column("n", type);
    builder.add_column("other", ValueType::int64);
    for (const std::int64_t n : {std::int64_t{7}, exact_limit}) {
      builder.int64(n);
      builder.int64(exact_limit + 1);  // another column's cells don't matter
    }
    builder.null();
    builder.null();
    builder.real(0.25);
    builder.int64(1);
    builder.int64(-3);
    builder.int64(1);
    const Rows rows = std::move(builder).build();
    BOOST_TEST((rows.column_type(0) == ValueType::real));
    BOOST_TEST((rows.column_type(1) == ValueType::int64));
    BOOST_TEST(rows[0][0].as<double>() == 7.0);
    BOOST_TEST(rows[1][0].as<double>() == 0x1p53);
    BOOST_TEST(rows[2][0].is_null());
    BOOST_TEST(rows[3][0].as<double>() == 0.25);
    BOOST_TEST(rows[4][0].as<double>() == -3.0);
    BOOST_TEST(rows[1][1].as<std::int64_t>() == exact_limit + 1);
  }
}

BOOST_AUTO_TEST_CASE(an_int64_column_stays_where_a_double_would_lose_digits) {
  RowsBuilder builder = with_column(ValueType::int64);
  builder.int64(7);
  builder.int64(exact_limit + 1);
  expect_error(Errc::type_mismatch, "column 'c', row 2", [&] { builder.real(0.5); });
  builder.int64(9);
  const Rows rows = std::move(builder).build();
  BOOST_TEST((rows.column_type(0) == ValueType::int64));
  BOOST_TEST(rows[0][0].as<int>() == 7);
  BOOST_TEST(rows[1][0].as<std::int64_t>() == exact_limit + 1);
}

BOOST_AUTO_TEST_CASE(reals_keep_every_bit) {
  RowsBuilder builder = with_column(ValueType::real);
  builder.real(std::numeric_limits<double>::quiet_NaN());
  builder.real(-0.0);
  const Rows rows = std::move(builder).build();
  BOOST_TEST(std::isnan(rows[0][0].as<double>()));
  BOOST_TEST(std::signbit(rows[1][0].as<double>()));
}

BOOST_AUTO_TEST_CASE(text_and_json_must_be_utf8_and_bytes_need_not) {
  RowsBuilder builder;
  builder.add_column("t", ValueType::text);
  builder.add_column("j", ValueType::json);
  builder.add_column("b", ValueType::bytes);
  expect_error(Errc::corrupt, "column 't', row 0", [&] { builder.text("\xC3"); });
  builder.text("t");
  expect_error(Errc::corrupt, "column 'j', row 0", [&] { builder.json("\"\xED\xA0\x80\""); });
  builder.json("{}");
  builder.bytes("\xC3");
  const Rows rows = std::move(builder).build();
  BOOST_TEST(rows[0]["t"].as<std::string_view>() == "t");
  BOOST_TEST(rows[0]["b"].as<Bytes>().octets == "\xC3");
}

BOOST_AUTO_TEST_CASE(times_out_of_the_day_are_refused) {
  RowsBuilder builder = with_column(ValueType::time);
  expect_error(Errc::out_of_range, "column 'c', row 0", [&] { builder.time({-1}); });
  expect_error(Errc::out_of_range, "column 'c', row 0", [&] { builder.time({86'400'000'001}); });
  BOOST_TEST(std::move(builder).build().empty());
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_utf8_is_refused) {
  RowsBuilder builder;
  builder.add_column("good", ValueType::int64);
  expect_error(Errc::corrupt, "name of column 1", [&] { builder.add_column("\xFF", ValueType::int64); });
  builder.add_column("other", ValueType::int64);
  BOOST_TEST(std::move(builder).build().column("other") == 1U);
}

BOOST_AUTO_TEST_CASE(columns_made_once_serve_many_builders) {
  RowsColumns columns;
  columns.add("id", ValueType::int64);
  columns.add("open", ValueType::null);
  for (const bool is_text : {true, false}) {
    RowsBuilder builder(columns);
    BOOST_TEST(builder.column_count() == 2U);
    builder.int64(7);
    is_text ? builder.text("seven") : builder.null();
    const Rows rows = std::move(builder).build();
    BOOST_TEST(rows.column_name(1) == "open");
    BOOST_TEST((rows.column_type(1) == (is_text ? ValueType::text : ValueType::null)));
    BOOST_TEST(rows.front()[0].as<int>() == 7);
    BOOST_TEST(rows.front()[1].is_null() == !is_text);
  }
  expect_error(Errc::corrupt, "name of column 2", [&] { columns.add("\xFF", ValueType::int64); });
}

BOOST_AUTO_TEST_CASE(names_may_be_empty_long_and_in_any_script) {
  const std::string names[] = {"", std::string(1000, 'n'), test::emoji, std::string("a\0b", 3), "Preis in €"};
  RowsBuilder builder;
  for (const std::string& name : names) builder.add_column(name, ValueType::int64);
  const Rows rows = Rows::decode(Blob::copy_of(std::move(builder).build().encoded().view()));
  for (std::size_t i = 0; i < std::size(names); ++i) BOOST_TEST(rows.column_name(i) == names[i]);
}

BOOST_AUTO_TEST_CASE(an_unfinished_row_is_refused_and_can_be_finished) {
  RowsBuilder builder;
  builder.add_column("a", ValueType::int64);
  builder.add_column("b", ValueType::int64);
  builder.int64(1);
  builder.int64(2);
  builder.int64(3);
  expect_error(Errc::invalid_argument, "row 1 ends before column 'b'", [&] { std::move(builder).build(); });
  builder.int64(4);
  BOOST_TEST(std::move(builder).build().size() == 2u);
}

BOOST_AUTO_TEST_CASE(columns_come_before_cells) {
  RowsBuilder builder;
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.int64(1); });
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.uint64(1); });
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.null(); });
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.real(1); });
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.text("a"); });
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.time({}); });
  expect_error(Errc::invalid_argument, "add_column first", [&] { builder.decimal(Decimal()); });
  builder.add_column("a", ValueType::int64);
  builder.int64(1);
  expect_error(Errc::invalid_argument, "before", [&] { builder.add_column("b", ValueType::int64); });
}

BOOST_AUTO_TEST_CASE(over_four_gibibytes_is_too_large) {
  RowsBuilder builder = with_column(ValueType::bytes);
  builder.bytes("a");
  const std::string_view huge("", std::size_t{5} << 30);  // refused by its size, so never read
  expect_error(Errc::too_large, "4 GiB", [&] { builder.bytes(huge); });
  expect_error(Errc::too_large, "4 GiB", [&] { RowsBuilder().add_column(huge, ValueType::int64); });
  BOOST_TEST(std::move(builder).build().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_builder_is_empty_after_build_and_may_be_used_again) {
  RowsBuilder builder = with_column(ValueType::text);
  builder.text("first");
  const Rows first = std::move(builder).build();
  BOOST_TEST(builder.column_count() == 0u);  // NOLINT(bugprone-use-after-move): documented
  builder.add_column("second", ValueType::int64);
  builder.int64(2);
  const Rows second = std::move(builder).build();
  BOOST_TEST(first[0]["c"].as<std::string_view>() == "first");
  BOOST_TEST(second[0]["second"].as<int>() == 2);
}

BOOST_AUTO_TEST_CASE(builders_may_nest) {
  std::vector<RowsBuilder> builders;
  for (int i = 0; i < 10; ++i) {
    builders.emplace_back();
    builders.back().add_column("n", ValueType::int64);
  }
  for (int row = 0; row < 100; ++row)
    for (int i = 0; i < 10; ++i) builders[static_cast<std::size_t>(i)].int64(row * 10 + i);
  for (int i = 0; i < 10; ++i) {
    const Rows rows = std::move(builders[static_cast<std::size_t>(i)]).build();
    BOOST_TEST(rows.size() == 100u);
    BOOST_TEST(rows[99][0].as<int>() == 990 + i);
  }
}

BOOST_AUTO_TEST_CASE(what_a_given_up_builder_held_does_not_show_in_the_next) {
  {
    RowsBuilder builder = with_column(ValueType::text);
    builder.text(std::string(5000, 'x'));
    builder.text("given up");
  }
  RowsBuilder builder = with_column(ValueType::null);
  builder.int64(1);
  const Rows rows = std::move(builder).build();
  BOOST_TEST(rows.size() == 1u);
  BOOST_TEST(rows[0][0].as<int>() == 1);
}

BOOST_AUTO_TEST_CASE(large_results_and_threads) {
  const auto build = [] {
    RowsBuilder builder;
    builder.add_column("n", ValueType::int64);
    builder.add_column("t", ValueType::text);
    for (int i = 0; i < 50'000; ++i) {
      builder.int64(i);
      builder.text("a text of some length");
    }
    return std::move(builder).build();
  };
  Rows rows[2];
  std::thread other([&] { rows[1] = build(); });
  rows[0] = build();
  other.join();
  BOOST_TEST(rows[0].size() == 50'000u);
  BOOST_TEST((rows[0] == rows[1]));
  BOOST_TEST((Rows::decode(Blob::copy_of(rows[0].encoded().view())) == rows[1]));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
