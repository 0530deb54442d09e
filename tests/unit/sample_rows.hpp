// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "weir/rows_builder.hpp"

namespace weir::test {

inline const std::string emoji = "\xF0\x9F\x98\x80";

/// For every type of a column but `null`: its values, border cases first; each column has as many.
inline std::vector<std::vector<Value>> sample_columns() {
  const std::string nines(38, '9');
  const std::string with_nul("a\0b", 3);
  using Int = std::numeric_limits<std::int64_t>;
  using Real = std::numeric_limits<double>;
  return {
      {true, false, nullptr, true, false},
      {Int::min(), Int::max(), nullptr, 0, -1},
      {std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(), nullptr, 1u, 1u << 31},
      {Real::lowest(), Real::denorm_min(), nullptr, -0.0, Real::infinity()},
      {Decimal::parse(nines), Decimal::parse("-0." + nines), nullptr, Decimal::parse("1.10"), Decimal()},
      {"", with_nul, nullptr, emoji + "\xC3\xA4", "a text that is longer than a few words"},
      {Bytes{""}, Bytes{with_nul + '\xFF'}, nullptr, Bytes{emoji}, Bytes{std::string(100, '\x80')}},
      {Date::minus_infinity(), Date::infinity(), nullptr, Date{0}, Date{-1}},
      {Time{0}, Time{86'400'000'000}, nullptr, Time{1}, Time{43'200'000'000}},
      {Timestamp::minus_infinity(), Timestamp::infinity(), nullptr, Timestamp{0}, Timestamp{-1}},
      {TimestampTz::minus_infinity(), TimestampTz::infinity(), nullptr, TimestampTz{0}, TimestampTz{-1}},
      {Uuid{}, Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff"), nullptr,
       Uuid::parse("01234567-89ab-cdef-0123-456789abcdef"), Uuid{}},
      {Json{"null"}, Json{"{\"a\": [1, \"" + emoji + "\"]}"}, nullptr, Json{"\"\""}, Json{"[]"}},
      {nullptr, nullptr, nullptr, nullptr, nullptr},
  };
}

/// A column of every type, named after it, `null` last.
inline Rows sample_rows() {
  const auto columns = sample_columns();
  RowsBuilder builder;
  for (const auto& column : columns) builder.add_column(to_string(column[0].type()), column[0].type());
  for (std::size_t row = 0; row < columns[0].size(); ++row)
    for (const auto& column : columns) builder.value(column[row]);
  return std::move(builder).build();
}

}  // namespace weir::test
