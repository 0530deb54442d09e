// SPDX-License-Identifier: BSL-1.0
#include "parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "weir/error.hpp"
#include "weir/spelling.hpp"

namespace weir::tool {
namespace {

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class T>
Value number_value(std::string_view text, std::string_view what) {
  if (const auto number = whole_number<T>(text)) return *number;
  throw UsageError(fmt::format("\"{}\" is no {}", text, what));
}

Value boolean_value(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw UsageError(fmt::format("\"{}\" is no boolean; expected true or false", text));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Value bytes_value(std::string_view text) {
  if (text.starts_with("\\x")) text.remove_prefix(2);
  Bytes bytes;
  if (text.size() % 2 != 0) throw UsageError("bytes are pairs of hexadecimal digits");
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) throw UsageError("bytes are pairs of hexadecimal digits");
    bytes.octets += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

Value null_value(std::string_view text) {
  if (!text.empty()) throw UsageError("a parameter of type null has no value: write NAME:null=");
  return Null{};
}

using Reader = Value (*)(std::string_view);
constexpr std::array<std::pair<std::string_view, Reader>, 14> readers{{
    {"null", null_value},
    {"boolean", boolean_value},
    {"int64", [](std::string_view text) { return number_value<std::int64_t>(text, "64-bit integer"); }},
    {"uint64",
     [](std::string_view text) { return number_value<std::uint64_t>(text, "64-bit unsigned integer"); }},
    {"real", [](std::string_view text) { return number_value<double>(text, "number"); }},
    {"decimal", [](std::string_view text) { return Value(Decimal::parse(text)); }},
    {"text", [](std::string_view text) { return Value(text); }},
    {"bytes", bytes_value},
    {"date", [](std::string_view text) { return Value(Date::parse(text)); }},
    {"time", [](std::string_view text) { return Value(Time::parse(text)); }},
    {"timestamp", [](std::string_view text) { return Value(Timestamp::parse(text)); }},
    {"timestamp_tz", [](std::string_view text) { return Value(TimestampTz::parse(text)); }},
    {"uuid", [](std::string_view text) { return Value(Uuid::parse(text)); }},
    {"json", [](std::string_view text) { return Value(Json{std::string(text)}); }},
}};

Reader reader_of(std::string_view type) {
  const auto* const found =
      std::find_if(readers.begin(), readers.end(), [&](const auto& reader) { return reader.first == type; });
  if (found != readers.end()) return found->second;
  std::vector<std::string_view> types;
  for (const auto& reader : readers) types.push_back(reader.first);
  throw UsageError(fmt::format("unknown type \"{}\"{}", type, suggestion(type, types)));
}

/// Written as a number is: an optional minus, no leading zero before another digit, at most one point between
/// digits.
bool looks_like_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return false;
  if (text.size() > 1 && text[0] == '0' && text[1] != '.') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return is_digit(c) || c == '.'; }) &&
         std::count(text.begin(), text.end(), '.') <= 1;
}

Value guessed_value(std::string_view text) {
  if (text == "true" || text == "false") return boolean_value(text);
  if (!looks_like_number(text)) return text;
  if (const auto number = whole_number<std::int64_t>(text)) return *number;
  if (const auto number = whole_number<std::uint64_t>(text)) return *number;
  return Decimal::parse(text);
}

}  // namespace

Param parse_param(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw UsageError(fmt::format("-p {}: expected NAME=VALUE or NAME:TYPE=VALUE", argument));
  std::string_view name = argument.substr(0, equals);
  const std::string_view text = argument.substr(equals + 1);
  try {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return {std::string(name), guessed_value(text)};
    const Reader read = reader_of(name.substr(colon + 1));
    name = name.substr(0, colon);
    return {std::string(name), read(text)};
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("-p {}: {}", name, error.what()));
  } catch (const Error& error) {
    throw UsageError(fmt::format("-p {}: {}", name, error.what()));
  }
}

std::vector<Param> parse_params(const std::vector<std::string>& arguments) {
  std::vector<Param> params;
  for (const std::string& argument : arguments) {
    Param param = parse_param(argument);
    for (const Param& other : params)
      if (other.name == param.name) throw UsageError(fmt::format("-p {}: given twice", param.name));
    params.push_back(std::move(param));
  }
  return params;
}

}  // namespace weir::tool
