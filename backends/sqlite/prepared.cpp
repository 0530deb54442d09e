// SPDX-License-Identifier: BSL-1.0
#include "prepared.hpp"

#include <algorithm>
#include <cstring>

#include "connection.hpp"
#include "dialect.hpp"
#include "words.hpp"

namespace weir::sqlite {
namespace {

/// An offset in the rendered text as one in the statement's own, where a parameter has its name.
std::size_t offset_in_source(const ParsedSql& parsed, std::size_t rendered) noexcept {
  std::ptrdiff_t longer = 0;  // the source up to here, compared with the rendered text
  for (const ParsedSql::Placeholder& placeholder : parsed.placeholders) {
    if (static_cast<std::ptrdiff_t>(rendered) + longer <= static_cast<std::ptrdiff_t>(placeholder.offset))
      break;
    const std::size_t written = 1 + std::to_string(placeholder.index + 1).size();  // ?N
    longer += static_cast<std::ptrdiff_t>(placeholder.size) - static_cast<std::ptrdiff_t>(written);
  }
  return static_cast<std::size_t>(
      std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(rendered) + longer));
}

/// The error of a statement that does not compile, with its place where SQLite tells it.
Error compile_error(const Connection& connection, int code, std::string_view sql, const ParsedSql& parsed) {
  const Error plain = connection.error(code);
  const int offset = sqlite3_error_offset(connection.handle());
  if (offset < 0) return plain;
  const std::size_t place = offset_in_source(parsed, static_cast<std::size_t>(offset));
  return Error(plain.kind(),
               std::string(plain.server_message()) + " at " + position_in(sql, std::min(place, sql.size())),
               {.link = "sqlite",
                .native_code = std::string(plain.native_code()),
                .server_message = std::string(plain.server_message())});
}

bool counts_changes(const ParsedSql& parsed, std::string_view sql, sqlite3_stmt* handle) noexcept {
  if (sqlite3_stmt_readonly(handle) != 0) return false;
  const std::string_view first = relational::word_at(parsed, sql, 0);
  for (const std::string_view word : {"insert", "replace", "update", "delete", "with"})
    if (relational::same_word(first, word)) return true;
  return false;
}

/// A parameter in SQLite's own notation would be NULL without a word.
void check_parameters(sqlite3_stmt* handle, const ParsedSql& parsed) {
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(handle)) == parsed.parameter_names.size()) return;
  throw Error(Errc::syntax, "the text holds a parameter of SQLite's own (?, @name, $name): write :name",
              {.link = "sqlite"});
}

}  // namespace

Prepared::Prepared(const Connection& connection, const Statement& statement, const ParsedSql& parsed) {
  const std::string_view sql = statement.sql();
  const std::string text = parsed.render(sql, dialect.placeholder);
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(connection.handle(), text.c_str(), static_cast<int>(text.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) throw compile_error(connection, code, sql, parsed);
  check_parameters(handle, parsed);
  changes_rows_ = counts_changes(parsed, sql, handle);
}

const std::vector<Column>& Prepared::columns() {
  const int compilations = sqlite3_stmt_status(handle(), SQLITE_STMTSTATUS_REPREPARE, 0);
  if (compilations != compilations_) {
    read_columns();
    compilations_ = compilations;
  }
  return columns_;
}

void Prepared::read_columns() {
  const int count = sqlite3_column_count(handle());
  columns_.clear();
  rows_columns_ = {};
  columns_.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const char* name = sqlite3_column_name(handle(), i);
    if (name == nullptr) throw std::bad_alloc();
    const char* declared = sqlite3_column_decltype(handle(), i);
    Column column{.name = name, .declared = declared == nullptr ? "" : declared, .type = {}};
    column.type = column_type(column.declared);
    rows_columns_.add(column.name, column.type.type);
    columns_.push_back(std::move(column));
  }
}

}  // namespace weir::sqlite
