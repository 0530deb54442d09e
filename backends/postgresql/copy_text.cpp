// SPDX-License-Identifier: BSL-1.0
#include "copy_text.hpp"

#include <array>
#include <charconv>

#include "encode.hpp"

namespace weir::postgresql {
namespace {

// What stands behind the backslash for a character that can't stand for itself; 0 for all others.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> letters{};
  letters['\\'] = '\\';
  letters['\t'] = 't';
  letters['\n'] = 'n';
  letters['\r'] = 'r';
  return letters;
}();

void append_escaped(std::string& out, std::string_view text, std::string_view name) {
  check_text(text, name);
  std::size_t plain = 0;  // where what is not written yet begins
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char escape = escapes[static_cast<unsigned char>(text[i])];
    if (escape == 0) continue;
    out.append(text, plain, i - plain);
    out += '\\';
    out += escape;
    plain = i + 1;
  }
  out.append(text, plain);
}

void append_hex(std::string& out, std::string_view octets) {
  constexpr char digits[] = "0123456789abcdef";
  out += "\\\\x";
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
}

void append_number(std::string& out, std::int64_t number) {
  char text[24];
  out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

}  // namespace

void append_copy_value(std::string& out, const Value& value, std::string_view name) {
  if (value.is_null()) {
    out += "\\N";
  } else if (const auto* const number = value.get_if<std::int64_t>()) {
    append_number(out, *number);
  } else if (const auto* const text = value.get_if<std::string>()) {
    append_escaped(out, *text, name);
  } else if (const auto* const json = value.get_if<Json>()) {
    append_escaped(out, json->text, name);
  } else if (const auto* const bytes = value.get_if<Bytes>()) {
    append_hex(out, bytes->octets);
  } else {
    out += to_text(value);  // letters, digits and punctuation
  }
}

}  // namespace weir::postgresql
