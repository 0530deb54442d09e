// SPDX-License-Identifier: BSL-1.0
#include <algorithm>

#include "quoted.hpp"
#include "sql_names.hpp"
#include "weir/error.hpp"
#include "weir/sql.hpp"

namespace weir::sql {
namespace {

std::string place(const Table& table, const Column& column) {
  return "table " + detail::quoted(table.name) + ", column " + detail::quoted(column.name);
}

[[noreturn]] void throw_invalid(const std::string& message) { throw Error(Errc::invalid_argument, message); }

bool is_key(const Table& table, const Column& column) {
  return std::find(table.primary_key.begin(), table.primary_key.end(), column.name) !=
         table.primary_key.end();
}

void check_generated(const Dialect& dialect, const Table& table, const Column& column) {
  if (column.type != ValueType::int64 || table.primary_key != std::vector<std::string>{column.name}) {
    throw_invalid(place(table, column) + ": only an int64 that is the only primary key can be generated");
  }
  if (dialect.generated_column.empty() && dialect.generated_keys == GeneratedKeys::none) {
    throw Error(Errc::unsupported,
                place(table, column) + ": " + std::string(dialect.name) + " can't generate its values");
  }
}

void check(const Dialect& dialect, const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) {
    if (column.name.empty()) throw_invalid("table " + detail::quoted(table.name) + ": a column has no name");
    names.push_back(column.name);
    const bool can_be_long = column.type == ValueType::text || column.type == ValueType::bytes;
    if (can_be_long && column.size == 0 && is_key(table, column)) {
      throw_invalid(place(table, column) + ": a key of type " + std::string(to_string(column.type)) +
                    " needs a size");
    }
    if (column.generated) check_generated(dialect, table, column);
  }
  check_target(table.name, names);
  for (const std::string& key : table.primary_key) {
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      throw_invalid("table " + detail::quoted(table.name) + ": its primary key " + detail::quoted(key) +
                    " is not among the columns");
    }
  }
}

std::string definition(const Dialect& dialect, const Table& table, const Column& column) {
  const std::string type = dialect.column_type != nullptr ? dialect.column_type(column) : std::string();
  if (type.empty()) {
    throw Error(Errc::unsupported, place(table, column) + ": " + std::string(dialect.name) +
                                       " can't hold values of type " + std::string(to_string(column.type)) +
                                       (column.size != 0 ? " of this size" : ""));
  }
  std::string text = column.name + " " + type;
  if (column.generated && !dialect.generated_column.empty()) {
    text += " " + with_sequence(dialect.generated_column, sequence_of(dialect, table.name, column.name));
  }
  // Of a primary key too: SQLite takes NULL into one otherwise.
  if (!column.nullable || is_key(table, column)) text += " NOT NULL";
  return text;
}

/// The sequences that the table's generated columns need; empty where the engine counts without.
std::vector<std::string> sequences(const Dialect& dialect, const Table& table) {
  std::vector<std::string> names;
  if (!counts_by_sequence(dialect)) return names;
  for (const Column& column : table.columns) {
    if (column.generated) names.push_back(sequence_of(dialect, table.name, column.name));
  }
  return names;
}

}  // namespace

std::vector<Statement> create_table(const Dialect& dialect, const Table& table) {
  check(dialect, table);
  std::vector<std::string> parts;
  for (const Column& column : table.columns) parts.push_back(definition(dialect, table, column));
  if (!table.primary_key.empty()) parts.push_back("PRIMARY KEY (" + comma_list(table.primary_key) + ")");
  parts.insert(parts.end(), table.constraints.begin(), table.constraints.end());

  std::vector<Statement> statements;
  for (const std::string& sequence : sequences(dialect, table)) {
    // SQL Server would begin at the least number of the type.
    statements.emplace_back("CREATE SEQUENCE " + sequence + " START WITH 1");
  }
  statements.emplace_back("CREATE TABLE " + table.name + " (" + comma_list(parts) + ")");
  return statements;
}

std::vector<Statement> drop_table(const Dialect& dialect, const Table& table) {
  check(dialect, table);
  std::vector<Statement> statements{Statement("DROP TABLE " + table.name)};
  for (const std::string& sequence : sequences(dialect, table)) {
    statements.emplace_back("DROP SEQUENCE " + sequence);
  }
  return statements;
}

}  // namespace weir::sql
