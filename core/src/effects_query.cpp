// SPDX-License-Identifier: BSL-1.0
// Queries: WITH, SELECT, VALUES, TABLE and the set operations between them.
#include <utility>

#include "effects_parser.hpp"
#include "effects_words.hpp"

namespace weir::effects {

EffectsParser::Level EffectsParser::select_level(bool is_insert_source) {
  Level level;
  level.kind = Level::select;
  level.tables = &effects().reads;
  level.is_insert_source = is_insert_source;
  return level;
}

void EffectsParser::query(bool is_insert_source) {
  const std::size_t outer_ctes = ctes_.size();
  std::vector<Alias>* const outer_aliases = std::exchange(aliases_, nullptr);
  if (cursor_.is_word("with")) with_clause();
  Level level = select_level(is_insert_source);
  query_term(level);
  clauses(level);
  aliases_ = outer_aliases;
  ctes_.resize(outer_ctes);
}

void EffectsParser::with_clause() {
  cursor_.advance();
  const bool says_recursive = cursor_.is_word("recursive") && cursor_.is_name(1) && !cursor_.is_word("as", 1);
  if (says_recursive) cursor_.advance();
  do {
    cte(says_recursive || grammar_.recursive_by_default());
  } while (cursor_.take_symbol(","));
}

// Its own name means the CTE inside of it only where it may be recursive; elsewhere a table of that name.
// A CTE further down is not looked for: a table of its name is noted that there may not be.
void EffectsParser::cte(bool recursive) {
  if (!cursor_.is_name()) give_up();
  const CteName cte_name{fold(cursor_.text(), !cursor_.is_word()), cursor_.text()};
  cursor_.advance();
  if (cursor_.is_symbol("(")) group();
  if (!cursor_.take_word("as")) give_up();
  cursor_.take_word("not");
  cursor_.take_word("materialized");
  if (recursive) ctes_.push_back(cte_name);
  const std::size_t outer_ctes = ctes_.size();
  const Nesting nesting(*this);
  expect_symbol("(");
  if (cursor_.is_word("with")) with_clause();
  if (at_change()) {
    change();
  } else {
    query();
  }
  expect_symbol(")");
  ctes_.resize(outer_ctes);
  if (!recursive) ctes_.push_back(cte_name);
}

void EffectsParser::query_term(Level& level) {
  if (cursor_.take_word("select")) return take_top();
  level.from_seen = true;  // only a SELECT has a FROM
  if (cursor_.is_symbol("(")) {
    group();
  } else if (cursor_.take_word("table")) {
    from_item(effects().reads);
  } else if (!cursor_.take_word("values")) {
    give_up();
  }
}

/// SQL Server's TOP (n) [PERCENT], TOP n.
void EffectsParser::take_top() {
  if (!grammar_.sqlserver) return;
  if (!cursor_.take_word("all")) cursor_.take_word("distinct");
  if (!cursor_.is_word("top") || cursor_.is_symbol(",", 1) || cursor_.is_symbol(".", 1)) return;
  cursor_.advance();
  if (cursor_.is_symbol("(")) {
    group();
  } else if (cursor_.is_kind(TokenKind::number)) {
    cursor_.advance();
  }
  cursor_.take_word("percent");
}

void EffectsParser::set_operation(Level& level) {
  if (level.kind == Level::change) give_up();
  cursor_.advance();
  if (!cursor_.take_word("all")) cursor_.take_word("distinct");
  level = select_level(level.is_insert_source);
  query_term(level);
}

/// True where a query begins, just after a parenthesis.
bool EffectsParser::at_query() const {
  if (cursor_.is_word("select")) return true;
  if (cursor_.is_word("with") || cursor_.is_word("table")) return cursor_.is_name(1);
  return cursor_.is_word("values") && (cursor_.is_symbol("(", 1) || cursor_.is_word("row", 1));
}

/// INSERT INTO t SELECT … | ON CONFLICT …, ON DUPLICATE KEY UPDATE …, RETURNING …
bool EffectsParser::at_rest_of_insert() const {
  if (cursor_.is_word("returning")) return true;
  if (!cursor_.is_word("on")) return false;
  if (cursor_.is_word("duplicate", 1)) return cursor_.is_word("key", 2);
  return cursor_.is_word("conflict", 1) &&
         (cursor_.is_symbol("(", 2) || cursor_.is_word("do", 2) || cursor_.is_word("on", 2));
}

}  // namespace weir::effects
