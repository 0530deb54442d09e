// SPDX-License-Identifier: BSL-1.0
// What changes rows: INSERT, REPLACE, UPDATE, DELETE, MERGE and TRUNCATE.
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
}

void EffectsParser::insert() {
  take_change_modifiers();
  if (!cursor_.take_word("into") && !grammar_.mysql) give_up();
  if (!cursor_.is_name()) give_up();
  add_table(effects().writes, name());
  if (cursor_.is_symbol(".") || cursor_.is_symbol("@")) give_up();
  Level level;
  level.kind = Level::change;
  level.is_insert = true;
  level.from_seen = true;  // a FROM belongs to the query that is the source, at a level of its own
  level.tables = &effects().reads;
  clauses(level);
}

void EffectsParser::update() {
  take_change_modifiers();
  Level level;
  level.kind = Level::change;
  level.tables = &effects().writes;
  level.from_seen = true;
  level.in_from = true;
  from_item(effects().writes);
  clauses(level);
  if (!grammar_.changes_first_table_only()) count_reads_as_writes();
}

void EffectsParser::delete_from() {
  take_change_modifiers();
  if (grammar_.mysql) {
    // DELETE a, b FROM …: what is named before FROM are aliases of what comes behind it.
    while (cursor_.is_name() && !cursor_.is_word("from")) {
      cursor_.advance();
      while (cursor_.take_symbol(".") || cursor_.take_symbol("*") || cursor_.take_symbol(",")) {
      }
    }
  }
  if (!cursor_.take_word("from")) give_up();
  Level level;
  level.kind = Level::change;
  level.is_delete = true;
  level.tables = &effects().writes;
  level.from_seen = true;
  level.in_from = true;
  from_item(effects().writes);
  clauses(level);
  if (!grammar_.changes_first_table_only()) count_reads_as_writes();
}

void EffectsParser::merge() {
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
  } else if (level.is_insert && (word == "select" || at_query())) {
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

void EffectsParser::count_reads_as_writes() {
  for (const std::string& table : effects().reads) add_distinct(effects().writes, table);
}

}  // namespace weir::effects
