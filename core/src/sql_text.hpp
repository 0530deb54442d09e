// SPDX-License-Identifier: BSL-1.0
/// \file
/// Characters and words of SQL text, in ASCII whatever the locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::sql {

constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A letter, `_`, or an octet of a character beyond ASCII: engines take all of those for letters.
constexpr bool is_word_start(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_name_part(char c) noexcept { return is_word_start(c) || is_digit(c); }
constexpr bool is_word_part(char c) noexcept { return is_name_part(c) || c == '$'; }

constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// \param lower  in lower case already
constexpr bool same_word(std::string_view word, std::string_view lower) noexcept {
  if (word.size() != lower.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (to_lower(word[i]) != lower[i]) return false;
  }
  return true;
}

inline std::string to_lower(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) c = to_lower(c);
  return lower;
}

}  // namespace weir::sql
