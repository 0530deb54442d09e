// SPDX-License-Identifier: BSL-1.0
// What changes rows: INSERT, REPLACE, UPDATE, DELETE, MERGE and TRUNCATE.
#include <algorithm>

#include "effects_parser.hpp"
#include "effects_words.hpp"

namespace weir::effects {

bool EffectsParser::at_change() const {
  constexpr std::string_view words[] = {"delete", "insert", "merge", "replace", "update"};
  return cursor_.is_word() && is_one_of(cursor_.word(), words);
}

void EffectsParser::change() {
  not_cacheable("it changes tables");
  const std::string word = cursor_.word();
  cursor_.advance();
  if (word == "update") {
    update();
  } else if (word == "delete") {
    delete_from();
  } else if (word == "merge") {
    merge();
  } else {
    insert();
  }
}

/// INSERT OR IGNORE, UPDATE LOW_PRIORITY … A table of such a name is taken for one by nobody.
void EffectsParser::take_change_modifiers() {
  if (grammar_.sqlite && cursor_.take_word("or")) cursor_.advance();
  constexpr std::string_view modifiers[] = {"delayed", "high_priority", "ignore", "low_priority", "quick"};
  while (grammar_.mysql && cursor_.is_word() && is_one_of(cursor_.word(), modifiers)) cursor_.advance();
  take_top();
}

void EffectsParser::insert() {
  take_change_modifiers();
  Level level;
  level.kind = Level::change;
  level.is_insert = true;
  level.from_seen = true;  // a FROM belongs to the query that is the source, at a level of its own
  level.tables = &effects().reads;
  // INSERT ALL [WHEN …] INTO a … INTO b … SELECT …
  const bool into_many = grammar_.oracle && (cursor_.take_word("all") || cursor_.take_word("first"));
  if (!into_many) {
    if (!cursor_.take_word("into") && !grammar_.mysql && !grammar_.sqlserver) give_up();
    if (!take_session_table()) {
      if (!cursor_.is_name()) give_up();
      add_table(effects().writes, name());
    }
    if (cursor_.is_symbol(".") || cursor_.is_symbol("@")) give_up();
  }
  clauses(level);
}

/// What UPDATE and DELETE begin with. Some engines write through a sub-query there.
void EffectsParser::change_target(Level& level) {
  level.kind = Level::change;
  level.tables = &effects().writes;
  level.from_seen = true;
  level.in_from = true;
  const bool subquery = cursor_.is_symbol("(");
  from_item(effects().writes);
  if (subquery && !grammar_.changes_no_subquery()) count_reads_as_writes();
}

void EffectsParser::update() {
  take_change_modifiers();
  Level level;
  change_target(level);
  with_aliased_target(level);
}

/// The rest of a change. In SQL Server's UPDATE t … FROM a t the target is an alias.
void EffectsParser::with_aliased_target(Level& level) {
  const std::string target = last_table_;
  std::vector<Alias> aliases;
  if (grammar_.sqlserver) aliases_ = &aliases;
  clauses(level);
  aliases_ = nullptr;
  if (grammar_.sqlserver) {
    const auto means_it = [name = sql::to_lower(target)](const Alias& alias) {
      return alias.given && alias.name == name;
    };
    if (std::any_of(aliases.begin(), aliases.end(), means_it)) std::erase(effects().writes, target);
    add_aliased(target, aliases);
  } else if (!grammar_.known()) {
    count_reads_as_writes();
  }
}

/// Adds the table of a FROM list that a name stands for; false where there is none.
bool EffectsParser::add_aliased(const std::string& target, const std::vector<Alias>& aliases) {
  const std::string name = sql::to_lower(target);
  for (const Alias& alias : aliases) {
    if (alias.name != name && sql::to_lower(alias.table) != name) continue;
    if (alias.table.empty()) {
      effects().writes_anything = true;
    } else if (alias.table != session_table) {
      add_distinct(effects().writes, alias.table);
    }
    return true;
  }
  return false;
}

void EffectsParser::delete_from() {
  take_change_modifiers();
  if (grammar_.mysql) return delete_by_list();
  if (!cursor_.take_word("from") && !grammar_.oracle && !grammar_.sqlserver) give_up();
  Level level;
  level.is_delete = true;
  change_target(level);
  if (grammar_.sqlserver) {
    level.tables = &effects().reads;
    level.from_seen = false;
    level.in_from = false;
  }
  with_aliased_target(level);
}

/// MySQL's DELETE FROM a, DELETE a, b FROM … and DELETE FROM a, b USING …: in the longer two it is named, by
/// alias, which of the tables behind FROM or USING change.
void EffectsParser::delete_by_list() {
  std::vector<std::string> targets = delete_targets();
  if (!cursor_.take_word("from")) give_up();
  Level level;
  level.kind = Level::change;
  level.from_seen = true;
  level.in_from = true;
  level.tables = &effects().writes;
  std::vector<Alias> aliases;
  aliases_ = &aliases;
  if (targets.empty()) {
    const std::vector<std::string> before = effects().writes;
    do {
      from_item(effects().writes);
      targets.push_back(last_table_);
    } while (cursor_.take_symbol(","));
    if (!cursor_.take_word("using")) {
      aliases_ = nullptr;
      return clauses(level);
    }
    effects().writes = before;
    aliases.clear();
  }
  level.tables = &effects().reads;
  from_item(effects().reads);
  clauses(level);
  aliases_ = nullptr;
  for (const std::string& target : targets) {
    if (add_aliased(target, aliases)) continue;
    for (const Alias& alias : aliases) {
      if (!alias.table.empty()) add_distinct(effects().writes, alias.table);
    }
  }
}

/// a, s.b.*, c: up to FROM.
std::vector<std::string> EffectsParser::delete_targets() {
  std::vector<std::string> targets;
  while (cursor_.is_name() && !cursor_.is_word("from")) {
    targets.push_back(table_name(name()));
    if (cursor_.take_symbol(".")) expect_symbol("*");
    cursor_.take_symbol(",");
  }
  return targets;
}

void EffectsParser::merge() {
  take_change_modifiers();
  cursor_.take_word("into");
  from_item(effects().writes);
  if (!cursor_.take_word("using")) give_up();
  Level level;
  level.kind = Level::change;
  level.tables = &effects().reads;
  level.from_seen = true;
  level.in_from = true;
  from_item(effects().reads);
  clauses(level);
}

/// TRUNCATE [TABLE] a, b [RESTART IDENTITY]; CASCADE takes every table that refers to them along.
void EffectsParser::truncate() {
  not_cacheable("it changes tables");
  cursor_.advance();
  cursor_.take_word("table");
  do {
    if (grammar_.postgresql && cursor_.is_name(1)) cursor_.take_word("only");
    if (!cursor_.is_name()) give_up();
    add_table(effects().writes, name());
    cursor_.take_symbol("*");
  } while (cursor_.take_symbol(","));
  while (cursor_.is_word("restart") || cursor_.is_word("continue") || cursor_.is_word("identity") ||
         cursor_.is_word("restrict")) {
    cursor_.advance();
  }
  if (cursor_.take_word("cascade")) effects().writes_anything = true;
}

bool EffectsParser::keyword_of_change(Level& level, std::string_view word) {
  if (word == "set" && level.tables == &effects().writes) {  // UPDATE t SET
    level.tables = &effects().reads;
    level.from_seen = false;
    level.in_from = false;
    cursor_.advance();
  } else if (word == "using" && level.is_delete && !level.joined && level.tables == &effects().writes) {
    cursor_.advance();
    level.tables = &effects().reads;
    level.in_from = true;
    from_item(effects().reads);
  } else if (level.is_insert && at_query() && !(grammar_.oracle && word == "values")) {
    level.is_insert = false;
    query(true);
  } else if (word == "on" && cursor_.is_word("conflict", 1)) {
    cursor_.advance(2);
  } else if (word == "returning" || word == "when") {
    level.in_from = false;
    cursor_.advance();
  } else {
    return false;
  }
  return true;
}

/// INSERT ALL … INTO t, OUTPUT … INTO t, RETURNING … INTO :x
void EffectsParser::into_of_change() {
  cursor_.advance();
  if (cursor_.is_kind(TokenKind::parameter) || take_session_table()) return;
  if (!cursor_.is_name()) give_up();
  add_table(effects().writes, name());
  if (cursor_.is_symbol(".") || cursor_.is_symbol("@")) give_up();
}

void EffectsParser::count_reads_as_writes() {
  for (const std::string& table : effects().reads) add_distinct(effects().writes, table);
}

}  // namespace weir::effects
