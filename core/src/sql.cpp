// SPDX-License-Identifier: BSL-1.0
#include "weir/sql.hpp"

#include <algorithm>

#include "quoted.hpp"
#include "sql_names.hpp"
#include "sql_text.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"

namespace weir::sql {
namespace {

using Names = std::vector<std::string>;

[[noreturn]] void throw_invalid(const std::string& message) { throw Error(Errc::invalid_argument, message); }

[[noreturn]] void throw_unsupported(const Dialect& dialect, const std::string& what) {
  throw Error(Errc::unsupported, std::string(dialect.name) + " has no " + what);
}

std::string placeholder(const std::string& column) { return ":" + parameter_of(column); }

std::string insert_text(std::string_view table, const Names& columns) {
  check_target(table, columns);
  return "INSERT INTO " + std::string(table) + " (" + comma_list(columns) + ") VALUES (" +
         comma_list(columns, placeholder) + ")";
}

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_keys(std::string_view table, const Names& columns, const Names& keys) {
  if (keys.empty()) throw_invalid("upsert into " + detail::quoted(table) + ": name the key's columns");
  for (const std::string& key : keys) {
    if (!holds(columns, key)) {
      throw_invalid("upsert into " + detail::quoted(table) + ": its key " + detail::quoted(key) +
                    " is not among the columns; add it");
    }
  }
}

/// The columns that are no keys, in their order.
Names others(const Names& columns, const Names& keys) {
  Names rest;
  for (const std::string& column : columns) {
    if (!holds(keys, column)) rest.push_back(column);
  }
  return rest;
}

std::string on_conflict(std::string_view table, const Names& columns, const Names& keys) {
  const Names updated = others(columns, keys);
  std::string text = insert_text(table, columns) + " ON CONFLICT (" + comma_list(keys) + ") DO ";
  if (updated.empty()) return text + "NOTHING";
  return text + "UPDATE SET " +
         comma_list(updated, [](const std::string& column) { return column + " = excluded." + column; });
}

std::string on_duplicate_key(std::string_view table, const Names& columns, const Names& keys) {
  const Names updated = others(columns, keys);
  std::string text = insert_text(table, columns) + " ON DUPLICATE KEY UPDATE ";
  if (updated.empty()) return text + keys.front() + " = " + keys.front();
  return text +
         comma_list(updated, [](const std::string& column) { return column + " = VALUES(" + column + ")"; });
}

/// Parameters stand where columns tell their types. A source that held them would leave engines to guess.
std::string merge(const Dialect& dialect, std::string_view table, const Names& columns, const Names& keys) {
  check_target(table, columns);
  std::string text = "MERGE INTO " + std::string(table) + std::string(dialect.merge_hint) +
                     " target USING (SELECT 1 AS one" + std::string(dialect.from_nothing) + ") source ON (";
  for (const std::string& key : keys) {
    text += (&key == &keys.front() ? "" : " AND ") + ("target." + key) + " = " + placeholder(key);
  }
  text += ")";
  if (const Names updated = others(columns, keys); !updated.empty()) {
    text += " WHEN MATCHED THEN UPDATE SET " + comma_list(updated, [](const std::string& column) {
              return column + " = " + placeholder(column);
            });
  }
  text += " WHEN NOT MATCHED THEN INSERT (" + comma_list(columns) + ") VALUES (" +
          comma_list(columns, [](const std::string& column) { return placeholder(column); }) + ")";
  return text + std::string(dialect.statement_end);
}

bool is_word(std::string_view sql, const Token& token, std::string_view lower) {
  return token.kind == TokenKind::word && same_word(token.in(sql), lower);
}

/// Whether an ORDER BY stands outside of all parentheses, those of sub-queries and windows.
bool is_ordered(std::string_view sql, std::span<const Token> tokens) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const bool is_symbol = tokens[at].kind == TokenKind::symbol;
    if (is_symbol && tokens[at].in(sql) == "(") ++depth;
    if (is_symbol && tokens[at].in(sql) == ")" && depth > 0) --depth;
    if (depth == 0 && is_word(sql, tokens[at], "order") && at + 1 < tokens.size() &&
        (is_word(sql, tokens[at + 1], "by") || is_word(sql, tokens[at + 1], "siblings"))) {
      return true;
    }
  }
  return false;
}

void check_page(std::string_view select, const ParsedSql& parsed, std::span<const Token> statement) {
  if (parsed.statement_count != 1 || statement.empty()) throw_invalid("page: give exactly one SELECT");
  for (const char* name : {"limit", "offset"}) {
    if (holds(parsed.parameter_names, name)) {
      throw_invalid("page: the SELECT has a parameter :" + std::string(name) +
                    " of its own; give that another name");
    }
  }
  if (!is_ordered(select, statement)) {
    throw_invalid("page: the SELECT has no ORDER BY, so that a part of its answer is any part; add one");
  }
}

bool is_path_element(std::string_view element) {
  return !element.empty() && std::all_of(element.begin(), element.end(), [](char c) {
    return is_name_part(c) && static_cast<unsigned char>(c) < 0x80;
  });
}

}  // namespace

Statement insert(std::string_view table, const Names& columns) {
  return Statement(insert_text(table, columns));
}

Statement upsert(const Dialect& dialect, std::string_view table, const Names& columns, const Names& keys) {
  check_keys(table, columns, keys);
  switch (dialect.upsert) {
    case Upsert::on_conflict:
      return Statement(on_conflict(table, columns, keys));
    case Upsert::on_duplicate_key:
      return Statement(on_duplicate_key(table, columns, keys));
    case Upsert::merge:
      return Statement(merge(dialect, table, columns, keys));
    case Upsert::none:
      break;
  }
  throw_unsupported(dialect, "statement that inserts a row or else updates it");
}

Statement page(const Dialect& dialect, std::string_view select) {
  const ParsedSql parsed = parse_sql(select, dialect.lexical);
  std::span<const Token> rest = parsed.tokens;
  const std::span<const Token> statement = next_statement(select, rest);
  check_page(select, parsed, statement);
  // What follows the last token, a `;` or a comment, would swallow what is added.
  std::string text(select.substr(0, std::size_t{statement.back().offset} + statement.back().size));
  text += dialect.paging == Paging::limit_offset ? " LIMIT :limit OFFSET :offset"
                                                 : " OFFSET :offset ROWS FETCH NEXT :limit ROWS ONLY";
  return Statement(text);
}

std::string_view now(const Dialect& dialect) noexcept { return dialect.now; }

std::string json_field(const Dialect& dialect, std::string_view column,
                       std::span<const std::string_view> path) {
  if (path.empty()) throw_invalid("json_field of " + detail::quoted(column) + ": the path is empty");
  for (const std::string_view element : path) {
    if (!is_path_element(element)) {
      throw_invalid("json_field of " + detail::quoted(column) + ": " + detail::quoted(element) +
                    " in the path: letters, digits and _ only");
    }
  }
  if (dialect.json_field == nullptr) throw_unsupported(dialect, "way to read fields of JSON");
  return dialect.json_field(column, path);
}

std::string quoted(const Dialect& dialect, std::string_view name) {
  if (name.empty()) throw_invalid("an empty name can't be quoted");
  if (name.find('\0') != std::string_view::npos) {
    throw_invalid("name " + detail::quoted(name) + ": no engine takes a NUL in it");
  }
  std::string text(1, dialect.open_quote);
  for (const char c : name) {
    text += c;
    if (c == dialect.close_quote) text += c;
  }
  return text += dialect.close_quote;
}

}  // namespace weir::sql
