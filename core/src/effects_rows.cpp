// SPDX-License-Identifier: BSL-1.0
//
// Finds out to which single row a statement is tied. Everything here is a white list: a token that was not
// expected makes the statement one about many rows, which costs hits and never an old answer.
#include "effects_rows.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "effects_words.hpp"

namespace weir::effects {
namespace {

/// More than one table, more than one query, or an answer with a row where the table has none. A mere column
/// of such a name is not worth telling apart.
constexpr std::string_view words_of_many_rows[] = {
    "except",        "for",     "from",        "group", "having", "insert",    "intersect", "into",
    "join",          "lateral", "merge",       "minus", "over",   "partition", "replace",   "select",
    "straight_join", "table",   "tablesample", "union", "using",  "values",    "window",    "with",
};

/// What makes an INSERT change rows that are there.
constexpr std::string_view words_of_upsert[] = {"conflict", "delete",  "duplicate", "insert",
                                                "merge",    "replace", "update",    "with"};

/// What weakens a conjunction, or has an AND of its own.
constexpr std::string_view words_against_conjunction[] = {"between", "case", "or", "xor"};

constexpr std::string_view words_after_where[] = {"fetch", "limit", "offset", "order", "returning"};

/// Names of SQLite's for the key of a row, beside its column's own.
constexpr std::string_view row_ids[] = {"_rowid_", "oid", "rowid"};

class RowFinder {
 public:
  RowFinder(std::string_view sql, std::span<const Token> tokens, const ParsedSql& parsed,
            const Grammar& grammar)
      : cursor_(sql, tokens), parsed_(parsed), grammar_(grammar) {}

  std::optional<RowsInText> find() {
    const bool understood = cursor_.is_word("insert") ? insert() : by_condition();
    if (!understood || (rows_.conditions.empty() && !rows_.only_adds_rows)) return std::nullopt;
    return std::move(rows_);
  }

 private:
  bool insert() {
    cursor_.advance();
    if (!cursor_.take_word("into") || !table() || has_one_of(words_of_upsert)) return false;
    rows_.only_adds_rows = true;
    return true;
  }

  bool by_condition() {
    if (cursor_.take_word("update"))
      return target() && cursor_.take_word("set") && !has_one_of(words_of_many_rows) && assignments() &&
             conditions();
    if (cursor_.take_word("delete")) return cursor_.take_word("from") && target() && where();
    return cursor_.take_word("select") && columns() && target() && note_all_qualified() && where();
  }

  bool where() { return !has_one_of(words_of_many_rows) && cursor_.take_word("where") && conditions(); }

  void note_qualified(const TokenCursor& at) {
    if (!at.is_symbol(".", -1) || !at.is_name()) return;
    // (a).b is of a value, not of the table: no column of it, then.
    const std::optional<std::string> name =
        at.is_name(-2) ? folded_name(at.text(), !at.is_word()) : std::nullopt;
    rows_.qualified.push_back(name.value_or(std::string()));
  }
  /// From here to the end: not that of the table itself.
  bool note_all_qualified() {
    for (TokenCursor rest = cursor_; !rest.at_end(); rest.advance()) note_qualified(rest);
    return true;
  }

  /// Up to the table of a SELECT.
  bool columns() {
    for (; !cursor_.at_end(); step()) {
      if (depth_ == 0 && cursor_.take_word("from")) return true;
      if (is_one_of(cursor_.word(), words_of_many_rows)) return false;
      note_qualified(cursor_);
    }
    return false;
  }

  /// The table, and an alias.
  bool target() {
    if (!table()) return false;
    if (cursor_.take_word("as") || !(cursor_.is_word("where") || cursor_.is_word("set"))) {
      if (!cursor_.is_name()) return false;
      cursor_.advance();
    }
    return true;
  }

  bool table() {
    const std::vector<std::string> parts = name();
    if (parts.empty() || parts.size() > 2) return false;
    for (const std::string& part : parts) {
      if (part.empty() || part.find('.') != std::string::npos) return false;
      if (!rows_.table.empty()) rows_.table += '.';
      rows_.table += part;
    }
    return true;
  }

  /// SET a = …, b = … up to WHERE.
  bool assignments() {
    do {
      const std::vector<std::string> assigned = name();
      if (assigned.empty() || !cursor_.take_symbol("=")) return false;
      for (const std::string& part : assigned) assigned_.push_back(sql::to_lower(part));
      while (!cursor_.at_end() && !(depth_ == 0 && (cursor_.is_symbol(",") || cursor_.is_word("where"))))
        step();
    } while (cursor_.take_symbol(","));
    return cursor_.take_word("where");
  }

  /// The conjunction behind WHERE. What ends it is not sure (a column may be called `offset`), so that
  /// nothing behind it may be against it either.
  bool conditions() {
    bool over = false;
    while (!cursor_.at_end()) {
      if (!over) condition();
      do {
        if (depth_ == 0 && weakens_conjunction()) return false;
        over = over || (depth_ == 0 && is_one_of(cursor_.word(), words_after_where));
        step();
      } while (!cursor_.at_end() && !(depth_ == 0 && cursor_.is_word("and", -1)));
    }
    return true;
  }

  /// MySQL's || is an OR; := takes all that stands behind it.
  bool weakens_conjunction() const {
    return is_one_of(cursor_.word(), words_against_conjunction) || cursor_.is_symbol("|") ||
           cursor_.is_symbol("||") || cursor_.is_symbol(":=");
  }

  /// column = :parameter, alone between WHERE, AND and what ends the conjunction. The cursor stays.
  void condition() {
    const TokenCursor begin = cursor_;
    if (const std::optional<KeyCondition> found = equality()) rows_.conditions.push_back(*found);
    cursor_ = begin;
  }

  std::optional<KeyCondition> equality() {
    const bool value_first = !cursor_.is_name();
    KeyCondition condition;
    if (value_first && !(value(condition) && cursor_.take_symbol("="))) return std::nullopt;
    std::vector<std::string> column = name();
    if (column.empty() || is_assigned(column.back())) return std::nullopt;
    condition.column = std::move(column.back());
    if (!value_first && !(cursor_.take_symbol("=") && value(condition))) return std::nullopt;
    if (!cursor_.at_end() && !cursor_.is_word("and") && !is_one_of(cursor_.word(), words_after_where))
      return std::nullopt;
    return condition;
  }

  bool value(KeyCondition& condition) {
    const std::string_view text = cursor_.text();
    if (cursor_.is_kind(TokenKind::parameter)) {
      const auto& names = parsed_.parameter_names;
      const auto found = std::find(names.begin(), names.end(), text.substr(1));
      if (found == names.end()) return false;
      condition.parameter = static_cast<std::size_t>(found - names.begin());
    } else if (cursor_.is_kind(TokenKind::number)) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), condition.literal);
      if (error != std::errc() || end != text.data() + text.size()) return false;
    } else {
      return false;
    }
    cursor_.advance();
    return true;
  }

  bool is_assigned(const std::string& column) const {
    return std::any_of(assigned_.begin(), assigned_.end(), [&](const std::string& assigned) {
      return assigned == sql::to_lower(column) || is_one_of(assigned, row_ids);
    });
  }

  /// a, a.b, a.b.c; empty where there is none, or one that engines may compare otherwise than we do.
  std::vector<std::string> name() {
    std::vector<std::string> parts;
    do {
      const std::string_view text = cursor_.text();
      if (!cursor_.is_name() || (grammar_.mysql && text.front() == '"')) return {};
      const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
      std::optional<std::string> part = folded_name(text, !cursor_.is_word());
      if (!ascii || !part) return {};
      parts.push_back(*std::move(part));
      cursor_.advance();
    } while (cursor_.take_symbol("."));
    return parts;
  }

  void step() {
    if (cursor_.is_symbol("(") || cursor_.is_symbol("[")) ++depth_;
    if (cursor_.is_symbol(")") || cursor_.is_symbol("]")) --depth_;
    cursor_.advance();
  }

  template <std::size_t size>
  bool has_one_of(const std::string_view (&words)[size]) const {
    for (TokenCursor rest = cursor_; !rest.at_end(); rest.advance())
      if (is_one_of(rest.word(), words)) return true;
    return false;
  }

  TokenCursor cursor_;
  const ParsedSql& parsed_;
  const Grammar& grammar_;
  int depth_ = 0;
  std::vector<std::string> assigned_;  // by UPDATE, in lower case
  RowsInText rows_;
};

bool is_only(const std::vector<std::string>& tables, const std::string& table) {
  return tables.size() == 1 && tables.front() == table;
}

}  // namespace

std::optional<RowsInText> rows_in_text(std::string_view sql, std::span<const Token> tokens,
                                       const ParsedSql& parsed, const Grammar& grammar,
                                       const TextAnalysis& analysis) {
  if (!grammar.postgresql && !grammar.sqlite && !grammar.mysql) return std::nullopt;
  std::optional<RowsInText> rows = RowFinder(sql, tokens, parsed, grammar).find();
  if (!rows) return std::nullopt;
  const Effects& effects = analysis.effects;
  if (effects.writes_something()) {
    if (effects.writes_anything || !is_only(effects.writes, rows->table)) return std::nullopt;
  } else if (!is_only(effects.reads, rows->table) || !analysis.functions.empty()) {
    // An aggregate answers with a row where the table has none.
    return std::nullopt;
  }
  return rows;
}

}  // namespace weir::effects

namespace weir {

bool is_about_one_table(const Effects& effects) noexcept {
  if (!effects.writes_something()) return effects.cacheable && effects.reads.size() == 1;
  return !effects.writes_anything && !effects.changes_schema && effects.writes.size() == 1;
}

void narrow_to_rows(Effects& effects, const RowsInText& rows, std::string_view key_column,
                    bool case_matters) {
  if (key_column.empty() || !is_about_one_table(effects)) return;
  effects.only_adds_rows = rows.only_adds_rows && effects.writes_something();
  for (const KeyCondition& condition : rows.conditions) {
    const bool is_key = case_matters ? condition.column == key_column
                                     : sql::to_lower(condition.column) == sql::to_lower(key_column);
    if (is_key && !effects.row) effects.row = condition;
  }
}

}  // namespace weir
