// SPDX-License-Identifier: BSL-1.0
#include "sql_text.hpp"
#include "weir/lexer.hpp"

namespace weir {
namespace {

bool is_word(std::string_view text, std::span<const Token> tokens, std::size_t at, std::string_view lower) {
  return at < tokens.size() && tokens[at].kind == TokenKind::word &&
         sql::same_word(tokens[at].in(text), lower);
}

bool is_semicolon(std::string_view sql, std::span<const Token> tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == TokenKind::symbol && sql[tokens[at].offset] == ';';
}

}  // namespace

std::span<const Token> next_statement(std::string_view sql, std::span<const Token>& rest) {
  const bool creates = is_word(sql, rest, 0, "create");
  bool is_routine = false;
  std::size_t open_bodies = 0;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (is_semicolon(sql, rest, at)) {
      // The END of a body follows the `;` of its last statement, that of a CASE never does; END IF and
      // END LOOP close something else.
      const bool closes_body =
          is_word(sql, rest, at + 1, "end") && (at + 2 == rest.size() || is_semicolon(sql, rest, at + 2));
      if (open_bodies == 0) {
        const auto statement = rest.first(at);
        rest = rest.subspan(at + 1);
        return statement;
      }
      if (closes_body) --open_bodies;
    } else if (creates && (is_word(sql, rest, at, "trigger") || is_word(sql, rest, at, "procedure") ||
                           is_word(sql, rest, at, "function"))) {
      is_routine = true;
    } else if (is_routine && is_word(sql, rest, at, "begin")) {
      ++open_bodies;
    }
  }
  const auto statement = rest;
  rest = {};
  return statement;
}

}  // namespace weir
