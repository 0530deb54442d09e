// SPDX-License-Identifier: BSL-1.0
#include "dialect_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace weir::relational {
namespace {

bool is_number(std::string_view element) noexcept {
  return std::all_of(element.begin(), element.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string decimal_type(std::string_view type, const sql::Column& column) {
  constexpr std::uint32_t most_digits = 38;
  return fmt::format("{}({}, {})", type, column.size == 0 ? most_digits : column.size, column.scale);
}

std::string json_path(std::span<const std::string_view> path) {
  std::string text = "$";
  for (const std::string_view element : path)
    text += is_number(element) ? fmt::format("[{}]", element) : fmt::format(".\"{}\"", element);
  return text;
}

}  // namespace weir::relational
