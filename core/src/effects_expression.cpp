// SPDX-License-Identifier: BSL-1.0
// Clauses and expressions: everything between the tables.
#include "effects_parser.hpp"
#include "effects_words.hpp"

namespace weir::effects {

void EffectsParser::clauses(Level& level) {
  while (!cursor_.at_end() && !cursor_.is_symbol(")") && !cursor_.is_symbol("]")) {
    if (level.is_insert_source && at_rest_of_insert()) return;
    step(level);
  }
}

void EffectsParser::step(Level& level) {
  if (cursor_.is_kind(TokenKind::text)) {
    text_literal();
  } else if (cursor_.is_kind(TokenKind::symbol)) {
    symbol(level);
  } else if (cursor_.is_name()) {
    const bool qualified = cursor_.is_symbol(".", 1) || cursor_.is_symbol(".", -1);
    const bool is_keyword = cursor_.is_word() && !qualified && keyword(level);
    if (!is_keyword) name_or_call(level);
  } else {
    cursor_.advance();
  }
}

/// Where no semicolon is needed between statements, the next one may begin anywhere.
bool EffectsParser::may_begin_statement(std::string_view word) const {
  if (grammar_.known() || cursor_.is_symbol("(", 1)) return false;
  // WHEN MATCHED THEN UPDATE SET
  if (cursor_.is_word("then", -1) || (word == "set" && cursor_.is_word("update", -1))) return false;
  return is_one_of(word, change_words) || is_one_of(word, batch_words);
}

/// Handles a word that means more than a name; false where it is one.
bool EffectsParser::keyword(Level& level) {
  const std::string word = cursor_.word();
  return keyword_of_query(level, word) || (level.kind == Level::change && keyword_of_change(level, word)) ||
         keyword_of_expression(word);
}

bool EffectsParser::keyword_of_query(Level& level, std::string_view word) {
  if (word == "from") {
    from(level);
  } else if (word == "join" || (word == "straight_join" && level.from_seen)) {
    join(level);
  } else if (word == "apply" && (cursor_.is_word("cross", -1) || cursor_.is_word("outer", -1))) {
    join(level);
  } else if (is_one_of(word, set_operators) || (word == "minus" && grammar_.oracle)) {
    set_operation(level);
  } else if (word == "into") {
    into(level);
  } else if (word == "for") {
    for_clause(level);
  } else if (is_one_of(word, clause_words) && !cursor_.is_word("within", -1)) {
    level.in_from = false;
    level.in_soft_clause = false;
    cursor_.advance();
  } else if (level.kind == Level::select && level.from_seen && is_one_of(word, soft_clause_words)) {
    level.in_from = false;
    level.in_soft_clause = true;
    cursor_.advance();
  } else {
    return false;
  }
  return true;
}

bool EffectsParser::keyword_of_expression(std::string_view word) {
  if (word == "as") {
    after_as();
  } else if (word == "select" || word == "table") {
    give_up();
  } else if (word == "tablesample" || (word == "sample" && grammar_.oracle)) {
    not_cacheable("it takes a random sample");
    cursor_.advance();
  } else if (word == "lock" && cursor_.is_word("in", 1)) {
    not_cacheable("it locks rows");
    cursor_.advance();
  } else if (word == "sql_calc_found_rows") {
    not_cacheable("it counts rows for the session");
    cursor_.advance();
  } else if (is_volatile(word)) {
    not_cacheable("it reads " + std::string(word));
    cursor_.advance();
  } else if (word == "in" && !grammar_.postgresql && !grammar_.mysql && cursor_.is_name(1)) {
    // x IN table, without parentheses.
    cursor_.advance();
    Level list = select_level(false);
    named_item(*list.tables);
  } else if (may_begin_statement(word)) {
    give_up();
  } else {
    return false;
  }
  return true;
}

void EffectsParser::symbol(Level& level) {
  if (cursor_.is_symbol("(") || cursor_.is_symbol("[")) {
    group();
  } else if (cursor_.is_symbol(",")) {
    comma(level);
  } else if (cursor_.is_symbol("::")) {
    cursor_.advance();
    if (cursor_.is_name()) name();  // a type, which may have parentheses but calls nothing
  } else if (cursor_.is_symbol("@") && !grammar_.postgresql) {
    not_cacheable("it reads a session variable");
    cursor_.advance();
  } else if (cursor_.is_symbol(":=") && !grammar_.postgresql) {
    not_cacheable("it sets a session variable");
    effects().controls_session = true;
    cursor_.advance();
  } else if (cursor_.is_symbol("{") || cursor_.is_symbol("}") || cursor_.is_symbol("*/") ||
             cursor_.text().starts_with("/*")) {
    give_up();
  } else {
    cursor_.advance();
  }
}

/// Literals such as 'now' and 'tomorrow 12:00' are dates of another day tomorrow.
void EffectsParser::text_literal() {
  const std::string_view text = cursor_.text();
  if (grammar_.postgresql) {
    if (may_be_relative_time(text)) not_cacheable("it holds a date that moves, such as 'now'");
  } else if (!grammar_.mysql && sql::same_word(text, "'now'")) {
    not_cacheable("it holds the date 'now'");
  }
  cursor_.advance();
}

void EffectsParser::group(const std::string& function) {
  const Nesting nesting(*this);
  const bool parenthesis = cursor_.is_symbol("(");
  cursor_.advance();
  take_argument_type(function);
  if (parenthesis && at_query()) {
    query();
  } else {
    Level level;
    level.function = function;
    clauses(level);
  }
  expect_symbol(parenthesis ? ")" : "]");
}

void EffectsParser::name_or_call(Level& level) {
  const std::string word = cursor_.word();
  const bool may_be_syntax = calls_nothing(word, level);
  const Name called = name();
  const std::string& last = called.parts.back();
  if (called.parts.size() > 1 && (last == "nextval" || last == "currval")) {
    not_cacheable("it reads a sequence");
  }
  if (!cursor_.is_symbol("(")) return;
  if (grammar_.oracle && cursor_.is_symbol("+", 1) && cursor_.is_symbol(")", 2)) return cursor_.advance(3);
  const bool plain = called.parts.size() == 1 && !called.quoted;
  if (plain && word == "columns" && level.function == "json_table") return skip_parentheses();
  if (!plain || !may_be_syntax) add_distinct(analysis_.functions, table_name(called));
  const bool with_type = grammar_.sqlserver && is_one_of(word, functions_with_type);
  group(plain && (with_type || is_one_of(word, functions_with_from)) ? word : std::string());
}

/// SQL Server's CONVERT(varchar(10), x)
void EffectsParser::take_argument_type(const std::string& function) {
  if (!is_one_of(function, functions_with_type) || !cursor_.is_name()) return;
  name();
  if (cursor_.is_symbol("(")) skip_parentheses();
}

/// Past the parenthesis that closes the one here; nothing between them matters.
void EffectsParser::skip_parentheses() {
  std::size_t depth = 0;
  do {
    if (cursor_.at_end()) give_up();
    if (cursor_.is_symbol("(")) ++depth;
    if (cursor_.is_symbol(")")) --depth;
    cursor_.advance();
  } while (depth > 0);
}

/// True where this word before a parenthesis is syntax, on this engine or at this place.
bool EffectsParser::calls_nothing(std::string_view word, const Level& level) const {
  if (is_one_of(word, syntax_words)) return true;
  if (!grammar_.sqlite && is_one_of(word, standard_syntax_words)) return true;
  if (grammar_.mysql && is_one_of(word, mysql_syntax_words)) return true;
  if (grammar_.sqlite && is_one_of(word, sqlite_syntax_words)) return true;
  if (grammar_.oracle && is_one_of(word, oracle_syntax_words)) return true;
  if (grammar_.sqlserver && is_one_of(word, sqlserver_syntax_words)) return true;
  return calls_nothing_here(word, level);
}

bool EffectsParser::calls_nothing_here(std::string_view word, const Level& level) const {
  const auto follows = [&](std::string_view before) { return cursor_.is_word(before, -1); };
  if (word == "over") return cursor_.is_symbol(")", -1) || follows("nulls");
  if (word == "filter") return cursor_.is_symbol(")", -1);
  if (word == "by") {
    return follows("group") || follows("order") || follows("partition") || follows("connect");
  }
  if (word == "cube" || word == "rollup") return follows("by");
  if (word == "sets") return follows("grouping");
  if (word == "zone") return follows("time");
  if (word == "varying") return follows("character") || follows("char") || follows("bit");
  if (word == "set" || word == "insert") return level.kind == Level::change;
  return false;
}

/// SELECT … INTO makes a table, sets a variable or writes a file.
void EffectsParser::into(Level& level) {
  if (level.kind == Level::expression) give_up();
  if (level.kind == Level::change && (grammar_.oracle || grammar_.sqlserver)) return into_of_change();
  not_cacheable("it stores its answer");
  effects().writes_anything = true;
  level.in_from = false;
  cursor_.advance();
  if (cursor_.is_symbol("@")) {
    effects().controls_session = true;
  } else if (level.kind == Level::select) {
    effects().changes_schema = true;
  }
  constexpr std::string_view table_kinds[] = {"global", "local", "table", "temp", "temporary", "unlogged"};
  while (cursor_.is_word() && cursor_.is_name(1) && is_one_of(cursor_.word(), table_kinds)) cursor_.advance();
}

void EffectsParser::for_clause(Level& level) {
  cursor_.advance();
  if (level.kind == Level::change || !level.function.empty()) return;  // SUBSTRING(x FROM 1 FOR 2)
  cursor_.take_word("no");
  cursor_.take_word("key");
  if (cursor_.take_word("update") || cursor_.take_word("share")) {
    not_cacheable("it locks rows");
  } else {
    not_cacheable("it has a FOR clause that weir does not know");
  }
}

/// Moves past AS and the alias or type behind it, whatever keyword that may be.
void EffectsParser::after_as() {
  cursor_.advance();
  if (cursor_.is_name()) {
    name();
  } else if (cursor_.is_kind(TokenKind::text)) {
    cursor_.advance();
  }
}

bool EffectsParser::is_volatile(std::string_view word) const {
  if (word == "user") return !grammar_.sqlite && !grammar_.mysql;  // there a column like any other
  if (grammar_.oracle && is_one_of(word, oracle_volatile_words)) return true;
  return is_one_of(word, volatile_words);
}

}  // namespace weir::effects
