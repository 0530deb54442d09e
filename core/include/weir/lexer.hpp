// SPDX-License-Identifier: BSL-1.0
/// \file
/// weir's own SQL scanner: it finds parameters, literals, comments and words on every dialect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"

namespace weir {

/// What a piece of SQL text is.
enum class TokenKind : std::uint8_t {
  word,               ///< a keyword or an unquoted identifier
  quoted_identifier,  ///< "…", `…` or […], quotes included
  text,               ///< a string literal of any form, prefix and quotes included
  number,
  parameter,  ///< :name, colon included
  symbol,     ///< one operator or punctuation character; also `::`, `:=`, and the two ends of a comment whose
              ///< inside is code (`/*!50100` and `*/`)
};

/// A piece of SQL text; white space and comments are no tokens. Offsets are in octets of the statement's
/// text.
struct Token {
  TokenKind kind;
  std::uint32_t offset;
  std::uint32_t size;

  std::string_view in(std::string_view sql) const noexcept { return sql.substr(offset, size); }
};

/// SQL text as one dialect reads it. Immutable once made, so thread-safe.
struct ParsedSql {
  struct Placeholder {
    std::uint32_t offset;  ///< of the colon
    std::uint32_t size;    ///< colon and name
    std::uint32_t index;   ///< into `parameter_names`
  };

  std::vector<Token> tokens;
  std::vector<std::string> parameter_names;  ///< distinct, in order of first appearance, without colon
  std::vector<Placeholder> placeholders;     ///< every occurrence, in order
  /// Statements that hold a token, by `;` outside of quotes and of the BEGIN … END of a CREATE TRIGGER,
  /// PROCEDURE or FUNCTION.
  std::size_t statement_count = 0;

  /// The text with each `:name` written as the engine wants it.
  std::string render(std::string_view sql, PlaceholderStyle style) const;
};

/// Scans SQL text. Linear in its length. A `:name` is a parameter where a letter or `_` follows the colon and
/// no colon, word, `$` or digit precedes it (so not `a::int`, `[1:2]`, `:=`, nor anything in quotes or
/// comments); with LexicalRules::parameter_after_word, where no colon precedes it. Throws Error(syntax), with
/// line and column, for a literal, quoted identifier or comment that never ends, for a NUL octet, and for a
/// lone carriage return in a line comment (engines disagree whether it ends there); Error(too_large) over 1
/// GiB.
ParsedSql parse_sql(std::string_view sql, const LexicalRules& rules);

/// Cuts the first statement off the front of `rest`, without its `;`. The body of a trigger or routine, from
/// BEGIN to the END that closes it, belongs to its CREATE statement. May be empty where `;;` is in the text.
/// \param sql   the text that was scanned
/// \param rest  its tokens, or what earlier calls left of them; empty once all are cut off
std::span<const Token> next_statement(std::string_view sql, std::span<const Token>& rest);

/// `line:column`, both from 1, columns in octets, of an offset: for messages.
std::string position_in(std::string_view sql, std::size_t offset);

}  // namespace weir
