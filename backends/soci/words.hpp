// SPDX-License-Identifier: BSL-1.0
/// \file
/// The first words of a statement.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "weir/lexer.hpp"

namespace weir::relational {

/// Whether a word is this one, given in lower case, whatever case it is written in.
inline bool same_word(std::string_view text, std::string_view lower_case) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return text.size() == lower_case.size() && std::equal(text.begin(), text.end(), lower_case.begin(),
                                                        [&](char a, char b) { return lower(a) == b; });
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
