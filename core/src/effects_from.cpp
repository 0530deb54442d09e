// SPDX-License-Identifier: BSL-1.0
// FROM lists: the places where tables stand.
#include <algorithm>

#include "effects_parser.hpp"
#include "effects_words.hpp"

namespace weir::effects {

void EffectsParser::from(Level& level) {
  if (is_distinct_from() || (level.kind == Level::expression && !level.function.empty())) {
    cursor_.advance();
    return;
  }
  if (level.kind == Level::expression || level.from_seen) give_up();
  cursor_.advance();
  level.from_seen = true;
  level.in_from = true;
  level.in_soft_clause = false;
  from_item(*level.tables);
}

/// a IS [NOT] DISTINCT FROM b
bool EffectsParser::is_distinct_from() const {
  if (!cursor_.is_word("distinct", -1)) return false;
  return cursor_.is_word("is", -2) || (cursor_.is_word("not", -2) && cursor_.is_word("is", -3));
}

void EffectsParser::join(Level& level) {
  if (!level.in_from) give_up();
  cursor_.advance();
  level.joined = true;
  from_item(*level.tables);
}

void EffectsParser::comma(Level& level) {
  // In a clause whose word may have been an alias (FROM a offset, b) a comma is trusted only in LIMIT 5, 10
  // and in WINDOW v AS (…), w AS (…).
  const bool limit_pair = cursor_.is_word("limit", -2) && (cursor_.is_kind(TokenKind::number, -1) ||
                                                           cursor_.is_kind(TokenKind::parameter, -1));
  const bool window_pair = cursor_.is_symbol(")", -1) && cursor_.is_name(1) && cursor_.is_word("as", 2) &&
                           cursor_.is_symbol("(", 3);
  if (level.in_soft_clause && !limit_pair && !window_pair) give_up();
  cursor_.advance();
  if (level.in_from) from_item(*level.tables);
}

void EffectsParser::from_item(std::vector<std::string>& tables) {
  while (take_item_prefix()) {
  }
  last_table_.clear();
  if (cursor_.is_symbol("(")) {
    from_parentheses(tables);
    last_table_.clear();
  } else if (cursor_.is_name()) {
    named_item(tables);
  } else if (!take_session_table()) {
    give_up();
  }
  take_alias();
}

/// SQL Server's #temporary, ##temporary and @variable: no other session's, or never cached.
bool EffectsParser::take_session_table() {
  if (!grammar_.sqlserver || !(cursor_.is_symbol("#") || cursor_.is_symbol("@"))) return false;
  while (cursor_.is_symbol("#") || cursor_.is_symbol("@")) cursor_.advance();
  if (!cursor_.is_word() || !cursor_.touches_previous()) give_up();
  not_cacheable("it reads a table of the session");
  last_table_ = session_table;
  cursor_.advance();
  return true;
}

/// ONLY, LATERAL and ROWS FROM, where they are keywords: elsewhere they are tables.
bool EffectsParser::take_item_prefix() {
  const bool name_follows = cursor_.is_name(1);
  const bool parenthesis_follows = cursor_.is_symbol("(", 1);
  if (grammar_.postgresql && cursor_.is_word("only") && (name_follows || parenthesis_follows)) {
    return cursor_.take_word("only");
  }
  if (cursor_.is_word("lateral") && (parenthesis_follows || (grammar_.postgresql && name_follows))) {
    return cursor_.take_word("lateral");
  }
  return false;
}

/// A sub-query, or a part of the list: (a JOIN b ON …)
void EffectsParser::from_parentheses(std::vector<std::string>& tables) {
  const Nesting nesting(*this);
  cursor_.advance();
  if (at_query()) {
    query();
  } else {
    Level level = select_level(false);
    level.tables = &tables;
    level.from_seen = true;
    level.in_from = true;
    from_item(tables);
    clauses(level);
  }
  expect_symbol(")");
}

void EffectsParser::named_item(std::vector<std::string>& tables) {
  if (grammar_.postgresql && cursor_.is_word("rows") && cursor_.is_word("from", 1) &&
      cursor_.is_symbol("(", 2)) {
    cursor_.advance(2);
    group();
    return;
  }
  const std::string word = cursor_.is_symbol(".", 1) ? std::string() : cursor_.word();
  if (is_one_of(word, reserved_words) || (grammar_.sqlserver && is_one_of(word, change_words))) give_up();
  const bool changing = &tables == &effects().writes;
  if (!changing && is_volatile(word)) {
    not_cacheable("it reads " + word);
    cursor_.advance();
    if (cursor_.is_symbol("(")) group();
    return;
  }
  const Name item = name();
  if (cursor_.is_symbol("(")) {
    if (changing) give_up();
    add_distinct(analysis_.functions, table_name(item));
    if (sql::to_lower(item.parts.back()).starts_with("pragma_")) not_cacheable("it reads a PRAGMA");
    group(word == "json_table" ? word : std::string());
  } else if (cursor_.is_symbol(".") || (cursor_.is_symbol("@") && !grammar_.postgresql)) {
    give_up();
  } else {
    add_table(tables, item);
  }
}

/// t *, t AS x, t x. Column lists after an alias are left to the clauses: they look like any parentheses.
void EffectsParser::take_alias() {
  if (grammar_.postgresql) cursor_.take_symbol("*");
  take_time();
  take_table_hints();
  std::string alias;
  if (cursor_.is_word("as")) {
    if (cursor_.is_name(1)) alias = fold(cursor_.text(1), !cursor_.is_word(1));
    after_as();
  } else if (cursor_.is_kind(TokenKind::quoted_identifier)) {
    alias = fold(cursor_.text(), true);
    cursor_.advance();
  } else if (cursor_.is_kind(TokenKind::text)) {
    cursor_.advance();
  } else if (cursor_.is_word() && !is_one_of(cursor_.word(), words_after_table)) {
    if (may_begin_statement(cursor_.word())) give_up();
    alias = cursor_.word();
    cursor_.advance();
  }
  note_alias(alias);
  take_table_hints();
}

void EffectsParser::note_alias(const std::string& alias) {
  if (aliases_ == nullptr) return;
  const std::string own = last_table_.substr(last_table_.rfind('.') + 1);
  aliases_->push_back({sql::to_lower(alias.empty() ? own : alias), last_table_, !alias.empty()});
}

/// Oracle's AS OF and VERSIONS BETWEEN: rows as they were.
void EffectsParser::take_time() {
  if (!grammar_.oracle) return;
  const bool as_of = cursor_.is_word("as") && cursor_.is_word("of", 1);
  if (!as_of && !(cursor_.is_word("versions") && cursor_.is_word("between", 1))) return;
  not_cacheable("it reads rows as they were");
  cursor_.advance(2);
}

/// SQL Server's WITH (NOLOCK); behind OPENJSON(…) the same is a list of columns.
void EffectsParser::take_table_hints() {
  if (!grammar_.sqlserver || !cursor_.is_word("with") || !cursor_.is_symbol("(", 1)) return;
  if (!last_table_.empty()) not_cacheable("it has table hints");
  cursor_.advance();
  skip_parentheses();
}

void EffectsParser::add_table(std::vector<std::string>& tables, const Name& name) {
  const std::string joined = table_name(name);
  const std::string& schema = name.parts.front();
  const bool changing = &tables == &effects().writes;
  if (is_cte(name)) {
    if (!changing) return;
    // Some engines write through a CTE into the tables below it.
    if (!grammar_.changes_first_table_only()) effects().writes_anything = true;
  }
  if (grammar_.mysql && joined == "dual") return;
  const std::string& table = name.parts.back();
  const auto has_system_prefix = [](const std::string& part) {
    return std::any_of(std::begin(system_prefixes), std::end(system_prefixes),
                       [&](std::string_view prefix) { return part.starts_with(prefix); });
  };
  const bool system =
      has_system_prefix(sql::to_lower(table)) || is_one_of(sql::to_lower(table), system_tables) ||
      (name.parts.size() > 1 &&
       (has_system_prefix(sql::to_lower(schema)) || is_one_of(sql::to_lower(schema), system_schemas)));
  if (system) not_cacheable("it reads " + joined + ", which changes without a write to it");
  last_table_ = joined;
  add_distinct(tables, joined);
}

// Engines disagree whether t, T and "t" are one name: a CTE is one for sure where it is written the same way.
bool EffectsParser::is_cte(const Name& name) const {
  if (name.parts.size() != 1) return false;
  const bool folds_alike = grammar_.postgresql || grammar_.sqlite;
  return std::any_of(ctes_.begin(), ctes_.end(), [&](const CteName& cte) {
    return cte.text == name.first_text || (folds_alike && cte.folded == name.parts.front());
  });
}

}  // namespace weir::effects
