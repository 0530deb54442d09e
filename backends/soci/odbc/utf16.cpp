// SPDX-License-Identifier: BSL-1.0
#include "utf16.hpp"

#include "weir/error.hpp"
#include "weir/utf8.hpp"

namespace weir::relational::odbc {
namespace {

constexpr char32_t first_high = 0xD800;
constexpr char32_t first_low = 0xDC00;
constexpr char32_t after_low = 0xE000;

void append_code_point(std::string& out, char32_t c) {
  const auto put = [&](char32_t octet) { out += static_cast<char>(octet); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  if (!weir::detail::is_utf8(utf8)) throw Error(Errc::invalid_argument, "the text is not valid UTF-8");
  std::u16string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const auto octet = [&](std::size_t at) {
      return static_cast<char32_t>(static_cast<unsigned char>(utf8[at]));
    };
    const char32_t first = octet(i);
    if (first < 0x80) {
      out += static_cast<char16_t>(first);
      i += 1;
    } else if (first < 0xE0) {
      out += static_cast<char16_t>(((first & 0x1F) << 6) | (octet(i + 1) & 0x3F));
      i += 2;
    } else if (first < 0xF0) {
      out += static_cast<char16_t>(((first & 0x0F) << 12) | ((octet(i + 1) & 0x3F) << 6) |
                                   (octet(i + 2) & 0x3F));
      i += 3;
    } else {
      const char32_t c = (((first & 0x07) << 18) | ((octet(i + 1) & 0x3F) << 12) |
                          ((octet(i + 2) & 0x3F) << 6) | (octet(i + 3) & 0x3F)) -
                         0x10000;
      out += static_cast<char16_t>(first_high + (c >> 10));
      out += static_cast<char16_t>(first_low + (c & 0x3FF));
      i += 4;
    }
  }
  return out;
}

void append_utf8(std::string& out, std::u16string_view utf16) {
  for (std::size_t i = 0; i < utf16.size(); ++i) {
    const char32_t unit = utf16[i];
    if (unit < first_high || unit >= after_low) {
      append_code_point(out, unit);
      continue;
    }
    const char32_t low = i + 1 < utf16.size() ? utf16[i + 1] : 0;
    if (unit >= first_low || low < first_low || low >= after_low)
      throw Error(Errc::corrupt, "the driver gave text with half of a surrogate pair");
    append_code_point(out, 0x10000 + ((unit - first_high) << 10) + (low - first_low));
    ++i;
  }
}

}  // namespace weir::relational::odbc
