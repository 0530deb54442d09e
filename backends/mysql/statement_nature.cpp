// SPDX-License-Identifier: BSL-1.0
#include "statement_nature.hpp"

#include <algorithm>

#include "dialect.hpp"
#include "functions.hpp"
#include "weir/effects.hpp"
#include "words.hpp"

namespace weir::mysql {
namespace {

using relational::first_word;
using relational::has_word;
using relational::is_one_of;

constexpr std::string_view planned_words[] = {"analyze", "call",    "delete", "desc",   "describe",
                                              "do",      "explain", "insert", "select", "replace",
                                              "show",    "table",   "update", "values", "with"};
// What follows a WITH changes rows too, unless it is a SELECT, which the server counts no rows of.
constexpr std::string_view changing_words[] = {"delete", "insert", "replace", "update", "with"};
constexpr std::string_view reading_words[] = {"select", "table", "values", "with"};
// Of what is not prepared: DDL changes the schema, not the session.
constexpr std::string_view ddl_words[] = {"alter", "create", "drop", "rename", "truncate"};
// A routine may do anything; DO and ANALYZE call what they are given.
constexpr std::string_view doubtful_words[] = {"analyze", "call", "do"};

// `@name` is the session's variable, `/*!` code that weir does not read.
bool has_symbol(std::string_view sql, const ParsedSql& parsed, std::string_view begin) noexcept {
  return std::any_of(parsed.tokens.begin(), parsed.tokens.end(), [&](const Token& token) {
    return token.kind == TokenKind::symbol && token.in(sql).starts_with(begin);
  });
}

bool calls_only_what_changes_nothing(const TextAnalysis& analysis) {
  return std::all_of(analysis.functions.begin(), analysis.functions.end(),
                     [](const std::string& name) { return changes_nothing(name); });
}

}  // namespace

bool worth_preparing(std::string_view sql, const ParsedSql& parsed) noexcept {
  return is_one_of(first_word(sql, parsed), planned_words);
}

Counting counting_of(std::string_view sql, const ParsedSql& parsed) noexcept {
  const std::string_view word = first_word(sql, parsed);
  return {.changes = is_one_of(word, changing_words),
          .upserts = has_word(sql, parsed, {"duplicate"}) && has_word(sql, parsed, {"key"}),
          .returning = has_word(sql, parsed, {"returning"})};
}

bool surely_only_reads(const Statement& statement) {
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  if (!is_one_of(first_word(statement.sql(), parsed), reading_words)) return false;
  const TextAnalysis analysis = analyze_text(Statement(statement.sql()), dialect);
  return !analysis.effects.writes_something() && !has_symbol(statement.sql(), parsed, "/*") &&
         calls_only_what_changes_nothing(analysis);
}

bool may_leave_traces(const Statement& statement) {
  const std::string_view sql = statement.sql();
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  const std::string_view word = first_word(sql, parsed);
  if (has_word(sql, parsed, {"temporary"}) || has_symbol(sql, parsed, "@") || has_symbol(sql, parsed, "/*"))
    return true;
  if (is_one_of(word, ddl_words)) return has_word(sql, parsed, {"select"});
  if (!is_one_of(word, planned_words) || is_one_of(word, doubtful_words)) return true;
  return !calls_only_what_changes_nothing(analyze_text(Statement(sql), dialect));
}

}  // namespace weir::mysql
