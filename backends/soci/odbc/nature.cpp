// SPDX-License-Identifier: BSL-1.0
#include "nature.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "weir/effects.hpp"
#include "weir/lexer.hpp"
#include "words.hpp"

namespace weir::relational::odbc {
namespace {

bool calls_only_harmless_functions(const TextAnalysis& analysis, const Target& target) {
  const auto is_on = [](std::span<const std::string_view> list, const std::string& name) {
    return std::binary_search(list.begin(), list.end(), std::string_view(name));
  };
  const auto is_harmless = [&](const std::string& name) {
    return is_on(target.dialect->pure_functions, name) || is_on(target.dialect->harmless_functions, name);
  };
  return std::all_of(analysis.functions.begin(), analysis.functions.end(), is_harmless);
}

/// The word that tells what a WITH statement does: the first of these outside of parentheses.
std::string_view main_word(std::string_view sql, const ParsedSql& parsed) noexcept {
  const std::string_view first = first_word(sql, parsed);
  if (!same_word(first, "with")) return first;
  int depth = 0;
  for (const Token& token : parsed.tokens) {
    const std::string_view text = token.in(sql);
    if (text == "(") ++depth;
    if (text == ")") --depth;
    if (depth == 0 && is_one_of(text, {"select", "insert", "update", "delete", "merge", "values", "table"}))
      return text;
  }
  return first;
}

bool has_trace_word(std::string_view sql, const ParsedSql& parsed) noexcept {
  return std::any_of(parsed.tokens.begin(), parsed.tokens.end(), [&](const Token& token) {
    const std::string_view text = token.in(sql);
    return text.starts_with('@') || text.starts_with('#') || is_one_of(text, {"temp", "temporary"});
  });
}

/// Whether it makes, changes or drops a lasting object, which is all the same to the session.
bool changes_schema(std::string_view sql, const ParsedSql& parsed) noexcept {
  if (!is_one_of(word_at(parsed, sql, 0), {"create", "alter", "drop", "truncate"})) return false;
  std::size_t at = 1;
  while (is_one_of(word_at(parsed, sql, at), {"or", "replace", "unique"})) ++at;
  return is_one_of(word_at(parsed, sql, at), {"table", "view", "index", "sequence"});
}

/// Whether it only declares columns: then what looks like a call is a type, a key, or for later.
bool declares_columns(std::string_view sql, const ParsedSql& parsed) noexcept {
  return same_word(word_at(parsed, sql, 0), "create") && same_word(word_at(parsed, sql, 1), "table") &&
         !has_word(sql, parsed, {"select", "values", "execute"});
}

}  // namespace

Nature nature_of(const Statement& statement, const Target& target) {
  const Dialect& dialect = *target.dialect;
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  const std::string_view word = main_word(statement.sql(), parsed);
  // The text as it is: what a statement declares of its tables does not change what it does.
  const TextAnalysis analysis = analyze_text(Statement(statement.sql()), dialect);
  const bool harmless =
      declares_columns(statement.sql(), parsed) || calls_only_harmless_functions(analysis, target);
  Nature nature;
  nature.changes_rows = is_one_of(word, {"insert", "update", "delete", "merge", "replace"});
  nature.returns_rows = nature.changes_rows && has_word(statement.sql(), parsed, {"returning"});
  nature.worth_preparing = nature.changes_rows || is_one_of(word, {"select", "values", "table"});
  nature.only_reads =
      nature.worth_preparing && !nature.changes_rows && harmless && !analysis.effects.writes_something();
  const bool is_known = nature.worth_preparing || changes_schema(statement.sql(), parsed);
  nature.leaves_traces = !is_known || !harmless || has_trace_word(statement.sql(), parsed);
  return nature;
}

}  // namespace weir::relational::odbc
