// SPDX-License-Identifier: BSL-1.0
#include "effects_parser.hpp"

#include <algorithm>
#include <utility>

#include "effects_words.hpp"

namespace weir::effects {

void add_distinct(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::optional<std::string> folded_name(std::string_view text, bool quoted) {
  if (!quoted) return sql::to_lower(text);
  if (sql::to_lower(text.front()) == 'u') return std::nullopt;  // U&"…"
  const char close = text.back();
  std::string folded;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    folded += text[i];
    if (text[i] == close) ++i;
  }
  return folded;
}

bool EffectsParser::knows() const {
  constexpr std::string_view first_words[] = {"delete", "insert",   "merge",  "replace", "select",
                                              "table",  "truncate", "update", "values",  "with"};
  return cursor_.is_symbol("(") || is_one_of(cursor_.word(), first_words);
}

void EffectsParser::parse() {
  reject_joined_numbers();
  if (cursor_.is_word("with")) with_clause();
  if (at_change()) {
    change();
  } else if (cursor_.is_word("truncate")) {
    truncate();
  } else {
    query();
  }
  if (!cursor_.at_end()) give_up();
}

// Where a number touches a word, engines disagree on what is what: `2020_sales` is a table in MySQL, and so
// is the second half of `shop.2020`.
void EffectsParser::reject_joined_numbers() const {
  for (TokenCursor look = cursor_; !look.at_end(); look.advance()) {
    if (!look.touches_previous()) continue;
    const bool word_after_number = look.is_name() && look.is_kind(TokenKind::number, -1);
    const bool number_after_word = look.is_kind(TokenKind::number) && look.is_name(-1);
    if (word_after_number || number_after_word) throw NotUnderstood{look.offset()};
  }
}

// a, a.b, "a"."b" …; stops before what belongs to none of them, such as `.*`.
EffectsParser::Name EffectsParser::name() {
  Name found;
  found.first_text = cursor_.text();
  for (;;) {
    const bool quoted = !cursor_.is_word();
    found.parts.push_back(fold(cursor_.text(), quoted));
    found.quoted = found.quoted || quoted;
    cursor_.advance();
    if (!cursor_.is_symbol(".") || !cursor_.is_name(1)) return found;
    cursor_.advance();
  }
}

std::string EffectsParser::fold(std::string_view text, bool quoted) const {
  std::optional<std::string> folded = folded_name(text, quoted);
  if (!folded) give_up();
  return *std::move(folded);
}

std::string EffectsParser::table_name(const Name& name) const {
  // PostgreSQL knows one database at a time: what stands before the schema is its name.
  const std::size_t first = grammar_.postgresql && name.parts.size() == 3 ? 1 : 0;
  if (name.parts.size() > (grammar_.sqlserver ? 4U : 3U)) give_up();
  std::string joined;
  for (std::size_t i = first; i < name.parts.size(); ++i) {
    const std::string& part = name.parts[i];
    // A dot within quotes would read as one between schema and table.
    if (part.empty() || part.find('.') != std::string::npos) give_up();
    if (!joined.empty()) joined += '.';
    joined += part;
  }
  return joined;
}

void EffectsParser::expect_symbol(std::string_view symbol) {
  if (!cursor_.take_symbol(symbol)) give_up();
}

void EffectsParser::not_cacheable(const std::string& reason) {
  if (effects().why_not.empty()) effects().why_not = reason;
}

}  // namespace weir::effects
