// SPDX-License-Identifier: BSL-1.0
#include "view_text.hpp"

#include <span>

#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "words.hpp"

namespace weir::relational {
namespace {

bool is_word(std::string_view sql, const Token& token, std::string_view lower) {
  return token.kind == TokenKind::word && same_word(token.in(sql), lower);
}

/// Behind the AS that ends the head of a CREATE VIEW; nothing where there is none. Its column list stands in
/// parentheses.
std::span<const Token> behind_head(std::string_view sql, std::span<const Token> tokens) {
  int depth = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].in(sql) == "(") ++depth;
    if (tokens[at].in(sql) == ")") --depth;
    if (depth == 0 && is_word(sql, tokens[at], "as")) return tokens.subspan(at + 1);
  }
  return {};
}

}  // namespace

std::string select_of_view(std::string_view definition, const LexicalRules& rules) {
  try {
    const ParsedSql parsed = parse_sql(definition, rules);
    std::span<const Token> tokens = parsed.tokens;
    if (!tokens.empty() && is_word(definition, tokens[0], "create")) tokens = behind_head(definition, tokens);
    return tokens.empty() ? std::string() : std::string(definition.substr(tokens[0].offset));
  } catch (const Error&) {
    return {};
  }
}

}  // namespace weir::relational
