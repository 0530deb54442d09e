// SPDX-License-Identifier: BSL-1.0
#include "plain_insert.hpp"

#include <cstddef>

#include "words.hpp"

namespace weir::postgresql {
namespace {

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

// A name as the catalog spells it: unquoted ones are kept in lower case.
std::string catalog_name(std::string_view written) {
  std::string name;
  if (!written.starts_with('"')) {
    for (const char c : written) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
  }
  for (std::size_t i = 1; i + 1 < written.size(); ++i) {
    name += written[i];
    if (written[i] == '"') ++i;  // it stands there twice
  }
  return name;
}

// Walks over a statement's tokens. Whatever is not as expected makes it fail for good.
class Walk {
 public:
  Walk(std::string_view sql, const ParsedSql& parsed) : sql_(sql), parsed_(parsed) {}

  bool fine() const noexcept { return fine_; }
  bool at_end() const noexcept { return next_ == parsed_.tokens.size(); }

  void word(std::string_view lower_case) {
    fine_ = fine_ && !at_end() && relational::same_word(text(), lower_case);
    ++next_;
  }
  bool skip(std::string_view symbol) {
    if (at_end() || text() != symbol) return false;
    ++next_;
    return true;
  }
  void symbol(std::string_view symbol) { fine_ = skip(symbol) && fine_; }
  std::string_view name() {
    if (take(TokenKind::word)) return last();
    if (take(TokenKind::quoted_identifier) && last().starts_with('"')) return last();  // not U&"…"
    return wrong();
  }
  std::string_view parameter() { return take(TokenKind::parameter) ? last() : wrong(); }

 private:
  std::string_view text() const { return parsed_.tokens[next_].in(sql_); }
  std::string_view last() const { return parsed_.tokens[next_ - 1].in(sql_); }
  bool take(TokenKind kind) {
    if (at_end() || parsed_.tokens[next_].kind != kind) return false;
    ++next_;
    return true;
  }
  std::string_view wrong() {
    fine_ = false;
    return {};
  }

  std::string_view sql_;
  const ParsedSql& parsed_;
  std::size_t next_ = 0;
  bool fine_ = true;
};

}  // namespace

std::string PlainInsert::copy_command() const {
  std::string command = "COPY " + table + " (";
  for (const std::string& column : columns) {
    if (&column != columns.data()) command += ", ";
    command += quoted(column);
  }
  return command + ") FROM STDIN";
}

std::optional<PlainInsert> plain_insert(std::string_view sql, const ParsedSql& parsed) {
  Walk walk(sql, parsed);
  PlainInsert insert;
  walk.word("insert");
  walk.word("into");
  if (!walk.fine()) return std::nullopt;
  insert.table = walk.name();
  while (walk.skip(".")) insert.table.append(1, '.').append(walk.name());
  walk.symbol("(");
  do insert.columns.push_back(catalog_name(walk.name()));
  while (walk.fine() && walk.skip(","));
  walk.symbol(")");
  walk.word("values");
  walk.symbol("(");
  std::size_t values = 0;
  do {
    walk.parameter();
    ++values;
  } while (walk.fine() && walk.skip(","));
  walk.symbol(")");
  while (walk.skip(";")) continue;
  const bool each_once = values == insert.columns.size() && parsed.parameter_names.size() == values;
  if (!walk.fine() || !walk.at_end() || !each_once) return std::nullopt;
  return insert;
}

}  // namespace weir::postgresql
