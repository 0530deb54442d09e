// SPDX-License-Identifier: BSL-1.0
/// \file
/// The words of a statement.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "weir/lexer.hpp"

namespace weir::relational {

/// Whether a word is this one, given in lower case, whatever case it is written in.
inline bool same_word(std::string_view text, std::string_view lower_case) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return text.size() == lower_case.size() && std::equal(text.begin(), text.end(), lower_case.begin(),
                                                        [&](char a, char b) { return lower(a) == b; });
}

/// Whether a word is one of these, given in lower case, whatever case it is written in.
inline bool is_one_of(std::string_view word, std::span<const std::string_view> lower_case) noexcept {
  return std::any_of(lower_case.begin(), lower_case.end(),
                     [&](std::string_view each) { return same_word(word, each); });
}
inline bool is_one_of(std::string_view word, std::initializer_list<std::string_view> lower_case) noexcept {
  return is_one_of(word, std::span(lower_case.begin(), lower_case.size()));
}

/// Whether one of these words, given in lower case, stands anywhere in a statement, in whatever case.
inline bool has_word(std::string_view sql, const ParsedSql& parsed,
                     std::span<const std::string_view> lower_case) noexcept {
  return std::any_of(parsed.tokens.begin(), parsed.tokens.end(), [&](const Token& token) {
    return token.kind == TokenKind::word && is_one_of(token.in(sql), lower_case);
  });
}
inline bool has_word(std::string_view sql, const ParsedSql& parsed,
                     std::initializer_list<std::string_view> lower_case) noexcept {
  return has_word(sql, parsed, std::span(lower_case.begin(), lower_case.size()));
}

/// The first token that is no symbol, such as a parenthesis or a semicolon; empty where there is none.
inline std::string_view first_word(std::string_view sql, const ParsedSql& parsed) noexcept {
  for (const Token& token : parsed.tokens)
    if (token.kind != TokenKind::symbol) return token.in(sql);
  return {};
}

/// The token of this index, not counting empty statements before the first; empty past the end.
inline std::string_view word_at(const ParsedSql& parsed, std::string_view sql, std::size_t index) noexcept {
  for (const Token& token : parsed.tokens) {
    const std::string_view text = token.in(sql);
    if (text == ";") continue;
    if (index-- == 0) return text;
  }
  return {};
}

}  // namespace weir::relational
