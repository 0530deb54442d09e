// SPDX-License-Identifier: BSL-1.0
#include "sql_names.hpp"

#include <algorithm>

#include "quoted.hpp"
#include "sql_text.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "weir/sql.hpp"

namespace weir::sql {
namespace {

constexpr std::string_view sequence_mark = "{sequence}";

[[noreturn]] void throw_invalid(const std::string& message) { throw Error(Errc::invalid_argument, message); }

/// A name without the quotes of any dialect, which the core does not know here.
std::string_view without_quotes(std::string_view name) {
  constexpr std::string_view open = "\"`[";
  constexpr std::string_view close = "\"`]";
  if (name.size() < 2) return name;
  const std::size_t which = open.find(name.front());
  if (which == std::string_view::npos || name.back() != close[which]) return name;
  return name.substr(1, name.size() - 2);
}

bool is_quoted(std::string_view name) { return without_quotes(name).size() != name.size(); }

}  // namespace

std::string parameter_of(std::string_view column) {
  std::string name(without_quotes(column));
  if (name.empty()) throw_invalid("a column without a name: give each its name");
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_name_part(c); }, '_');
  return is_word_start(name.front()) ? name : "_" + name;
}

std::string sequence_of(const Dialect& dialect, std::string_view table, std::string_view column) {
  const ParsedSql parsed = parse_sql(table, dialect.lexical);
  const bool is_name = !parsed.tokens.empty() && (parsed.tokens.back().kind == TokenKind::word ||
                                                  parsed.tokens.back().kind == TokenKind::quoted_identifier);
  if (!is_name) throw_invalid("table " + detail::quoted(table) + ": not a table's name");
  const Token& last = parsed.tokens.back();
  const std::string_view own = last.in(table);
  std::string name = std::string(without_quotes(own)) + "_" + std::string(without_quotes(column)) + "_seq";
  if (is_quoted(own)) {
    name = own.front() + name + own.back();
  } else if (is_quoted(column)) {
    name = quoted(dialect, name);
  }
  return std::string(table.substr(0, last.offset)) + name;
}

bool counts_by_sequence(const Dialect& dialect) noexcept {
  return dialect.generated_column.find(sequence_mark) != std::string_view::npos;
}

std::string with_sequence(std::string_view pattern, std::string_view sequence) {
  std::string text(pattern);
  for (std::size_t at = text.find(sequence_mark); at != std::string::npos;
       at = text.find(sequence_mark, at + sequence.size())) {
    text.replace(at, sequence_mark.size(), sequence);
  }
  return text;
}

void check_target(std::string_view table, std::span<const std::string> columns) {
  if (table.empty()) throw_invalid("a table without a name: give its name");
  if (columns.empty()) throw_invalid("table " + detail::quoted(table) + ": no columns; name at least one");
  std::vector<std::string> parameters;
  for (const std::string& column : columns) {
    std::string parameter = parameter_of(column);
    if (std::find(parameters.begin(), parameters.end(), parameter) != parameters.end()) {
      throw_invalid("table " + detail::quoted(table) + ": two columns would be the parameter :" + parameter +
                    "; write this statement by hand");
    }
    parameters.push_back(std::move(parameter));
  }
}

}  // namespace weir::sql
