// SPDX-License-Identifier: BSL-1.0
/// \file
/// A place in the tokens of one SQL statement.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "sql_text.hpp"
#include "weir/lexer.hpp"

namespace weir::effects {

/// Looks at tokens from a place on, and moves that place forward. Beyond the end there is nothing: every
/// question is answered with no.
class TokenCursor {
 public:
  TokenCursor(std::string_view sql, std::span<const Token> tokens) : sql_(sql), tokens_(tokens) {}

  bool at_end() const { return at_ == tokens_.size(); }
  void advance(std::size_t count = 1) { at_ += count; }
  std::size_t position() const { return at_; }
  /// Where the token at the place begins in the text, or the text's end.
  std::size_t offset() const { return at_end() ? sql_.size() : tokens_[at_].offset; }

  const Token* token(std::ptrdiff_t ahead = 0) const {
    const auto index = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at_) + ahead);
    return index < tokens_.size() ? &tokens_[index] : nullptr;
  }
  bool is_kind(TokenKind kind, std::ptrdiff_t ahead = 0) const {
    const Token* found = token(ahead);
    return found != nullptr && found->kind == kind;
  }
  std::string_view text(std::ptrdiff_t ahead = 0) const {
    const Token* found = token(ahead);
    return found != nullptr ? found->in(sql_) : std::string_view();
  }

  bool is_word(std::ptrdiff_t ahead = 0) const { return is_kind(TokenKind::word, ahead); }
  bool is_word(std::string_view lower, std::ptrdiff_t ahead = 0) const {
    return is_word(ahead) && sql::same_word(text(ahead), lower);
  }
  bool is_symbol(std::string_view symbol, std::ptrdiff_t ahead = 0) const {
    return is_kind(TokenKind::symbol, ahead) && text(ahead) == symbol;
  }
  /// An identifier or keyword, quoted or not.
  bool is_name(std::ptrdiff_t ahead = 0) const {
    return is_word(ahead) || is_kind(TokenKind::quoted_identifier, ahead);
  }
  /// The word at the place in lower case; empty where there is none.
  std::string word() const { return is_word() ? sql::to_lower(text()) : std::string(); }

  /// Moves past a word or symbol if it is there.
  bool take_word(std::string_view lower) { return take_if(is_word(lower)); }
  bool take_symbol(std::string_view symbol) { return take_if(is_symbol(symbol)); }

  /// True where nothing stands between the token before this one and itself.
  bool touches_previous(std::ptrdiff_t ahead = 0) const {
    const Token* before = token(ahead - 1);
    const Token* here = token(ahead);
    return before != nullptr && here != nullptr && before->offset + before->size == here->offset;
  }

 private:
  bool take_if(bool there) {
    if (there) ++at_;
    return there;
  }

  std::string_view sql_;
  std::span<const Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace weir::effects
