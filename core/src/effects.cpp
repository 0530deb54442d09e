// SPDX-License-Identifier: BSL-1.0
#include "weir/effects.hpp"

#include <algorithm>

#include "effects_parser.hpp"
#include "effects_rows.hpp"
#include "effects_words.hpp"
#include "sql_text.hpp"
#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir {
namespace {

using effects::add_distinct;
using effects::EffectsParser;
using effects::Grammar;
using effects::is_one_of;
using effects::NotUnderstood;
using effects::TokenCursor;
using Tokens = std::span<const Token>;

template <std::size_t size>
bool has_one_of(TokenCursor cursor, const std::string_view (&words)[size]) {
  for (; !cursor.at_end(); cursor.advance()) {
    if (is_one_of(cursor.word(), words)) return true;
  }
  return false;
}

bool has_word(TokenCursor cursor, std::string_view lower) {
  for (; !cursor.at_end(); cursor.advance()) {
    if (cursor.is_word(lower)) return true;
  }
  return false;
}

/// Everything that looks like a call, for text whose grammar is not followed.
void add_all_calls(TokenCursor cursor, TextAnalysis& analysis) {
  cursor.advance();  // the statement's own word
  for (; !cursor.at_end(); cursor.advance()) {
    if (!cursor.is_name() || !cursor.is_symbol("(", 1)) continue;
    const std::string word = cursor.word();
    if (cursor.is_symbol(".", -1)) {
      add_distinct(analysis.functions, std::string(cursor.text(-2)) + '.' + std::string(cursor.text()));
    } else if (!is_one_of(word, effects::syntax_words)) {
      add_distinct(analysis.functions, word.empty() ? std::string(cursor.text()) : word);
    }
  }
}

Effects unknown_statement() {
  Effects effects;
  effects.why_not = "it may change anything";
  effects.writes_anything = true;
  effects.changes_schema = true;
  return effects;
}

// A SELECT, however odd, changes nothing but by its functions and INTO, on an engine that keeps statements
// apart; a WITH may hold a change.
bool surely_only_reads(TokenCursor cursor, const Grammar& grammar) {
  constexpr std::string_view reading[] = {"select", "table", "values", "with"};
  if (!grammar.known() || !is_one_of(cursor.word(), reading)) return false;
  const bool may_hold_change = cursor.is_word("with");
  for (; !cursor.at_end(); cursor.advance()) {
    if (cursor.is_word("into") || cursor.text().starts_with("/*")) return false;
    if (may_hold_change && is_one_of(cursor.word(), effects::change_words)) return false;
  }
  return true;
}

TextAnalysis analyze_unclear(std::string_view sql, Tokens tokens, const Grammar& grammar,
                             std::size_t offset) {
  const TokenCursor cursor(sql, tokens);
  TextAnalysis analysis;
  if (!surely_only_reads(cursor, grammar)) analysis.effects = unknown_statement();
  analysis.effects.why_not = "weir does not understand it from " + position_in(sql, offset) + " on";
  add_all_calls(cursor, analysis);
  return analysis;
}

Effects pragma(TokenCursor cursor) {
  Effects effects;
  effects.why_not = "it is a PRAGMA";
  cursor.advance();
  if (cursor.is_symbol(".", 1)) cursor.advance(2);
  const std::string name = cursor.word();
  const bool reads = cursor.is_symbol("(", 1) && is_one_of(name, effects::reading_pragmas);
  cursor.advance();
  effects.controls_session = !cursor.at_end() && !reads;
  return effects;
}

Effects session(TokenCursor cursor) {
  Effects effects;
  const std::string word = cursor.word();
  effects.why_not = "it acts on the session";
  effects.controls_session = true;
  effects.writes_anything = is_one_of(word, effects::session_words_that_change) ||
                            (word == "prepare" && cursor.is_word("transaction", 1));
  effects.changes_schema = is_one_of(word, effects::session_words_that_rename);
  return effects;
}

Effects report(TokenCursor cursor) {
  Effects effects;
  effects.why_not = "it tells about the engine";
  // EXPLAIN ANALYZE runs what it explains.
  effects.writes_anything =
      !cursor.is_word("show") && (has_word(cursor, "analyze") || has_word(cursor, "analyse"));
  return effects;
}

/// A statement whose tables are not looked for: what it may do by its first word.
TextAnalysis analyze_first_word(TokenCursor cursor, const Grammar& grammar) {
  TextAnalysis analysis;
  const std::string word = cursor.word();
  const bool starts_otherwise = word == "start" && !cursor.is_word("transaction", 1);
  analysis.effects = unknown_statement();
  if (word == "pragma") {
    analysis.effects = pragma(cursor);
  } else if (is_one_of(word, effects::session_words) && !starts_otherwise) {
    analysis.effects = session(cursor);
  } else if (is_one_of(word, effects::report_words)) {
    analysis.effects = report(cursor);
  } else if (is_one_of(word, effects::schema_words)) {
    analysis.effects.why_not = "it changes the schema";
  } else if (is_one_of(word, effects::maintenance_words)) {
    analysis.effects.changes_schema = false;
  }
  // Where no semicolon is needed between statements, another one may follow; a block runs what is in it.
  if (!grammar.known() || grammar.oracle) analysis.effects.writes_anything = true;
  if (word != "pragma") add_all_calls(cursor, analysis);
  return analysis;
}

/// \param parsed  of the whole text; null where it is more than one statement
TextAnalysis analyze_one(std::string_view sql, Tokens tokens, const Grammar& grammar,
                         const ParsedSql* parsed) {
  TextAnalysis analysis;
  EffectsParser parser(sql, tokens, grammar, analysis);
  if (!parser.knows()) return analyze_first_word(TokenCursor(sql, tokens), grammar);
  try {
    parser.parse();
  } catch (const NotUnderstood& place) {
    return analyze_unclear(sql, tokens, grammar, place.offset);
  }
  analysis.effects.cacheable = analysis.effects.why_not.empty();
  if (parsed != nullptr) analysis.rows = effects::rows_in_text(sql, tokens, *parsed, grammar, analysis);
  return analysis;
}

void merge_into(TextAnalysis& all, const TextAnalysis& one) {
  for (const std::string& table : one.effects.reads) add_distinct(all.effects.reads, table);
  for (const std::string& table : one.effects.writes) add_distinct(all.effects.writes, table);
  for (const std::string& function : one.functions) add_distinct(all.functions, function);
  all.effects.changes_schema = all.effects.changes_schema || one.effects.changes_schema;
  all.effects.controls_session = all.effects.controls_session || one.effects.controls_session;
}

TextAnalysis analyze_script(std::string_view sql, const ParsedSql& parsed, const Grammar& grammar) {
  TextAnalysis all;
  Tokens rest = parsed.tokens;
  while (!rest.empty()) {
    const Tokens statement = next_statement(sql, rest);
    if (!statement.empty()) merge_into(all, analyze_one(sql, statement, grammar, nullptr));
  }
  all.effects.why_not = "it is " + std::to_string(parsed.statement_count) + " statements, not one";
  all.effects.writes_anything = true;
  return all;
}

TextAnalysis analyze_all(std::string_view sql, const ParsedSql& parsed, const Grammar& grammar) {
  if (parsed.statement_count > 1) return analyze_script(sql, parsed, grammar);
  Tokens rest = parsed.tokens;
  while (!rest.empty()) {
    const Tokens statement = next_statement(sql, rest);
    if (!statement.empty()) return analyze_one(sql, statement, grammar, &parsed);
  }
  TextAnalysis nothing;
  nothing.effects.why_not = "it is empty";
  return nothing;
}

/// What the caller declares is true, whatever the text looks like.
void obey_declarations(TextAnalysis& analysis, const Statement& statement, const ParsedSql& parsed) {
  if (statement.declared_reads() || statement.declared_writes()) analysis.rows.reset();
  if (const auto& tables = statement.declared_reads()) {
    analysis.effects.reads = *tables;
    analysis.effects.cacheable = true;
    analysis.effects.why_not.clear();
    analysis.functions.clear();
  }
  if (const auto& tables = statement.declared_writes()) {
    analysis.effects.writes = *tables;
    analysis.effects.writes_anything = false;
    // What is DDL by its words stays so; what was only feared does not.
    const TokenCursor cursor(statement.sql(), parsed.tokens);
    const bool says_so = has_one_of(cursor, effects::schema_words) ||
                         has_one_of(cursor, effects::session_words_that_rename) || has_word(cursor, "into");
    analysis.effects.changes_schema = analysis.effects.changes_schema && says_so;
  }
}

}  // namespace

bool may_be_relative_time(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;  // no engine takes a longer text for a time
  constexpr std::string_view words[] = {"now", "today", "tomorrow", "yesterday"};
  if (text.size() > longest) return false;
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && sql::is_word_start(text[size])) ++size;
    const std::string_view word = text.substr(0, size);
    for (const std::string_view relative : words)
      if (sql::same_word(word, relative)) return true;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return false;
}

TextAnalysis analyze_text(const Statement& statement, const Dialect& dialect) {
  const Grammar grammar(dialect.lexical);
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  TextAnalysis analysis = analyze_all(statement.sql(), parsed, grammar);
  obey_declarations(analysis, statement, parsed);
  return analysis;
}

}  // namespace weir
