// SPDX-License-Identifier: BSL-1.0
/// \file
/// A prepared statement and what is known of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "column_type.hpp"
#include "sqlite_api.hpp"
#include "weir/lexer.hpp"
#include "weir/rows_builder.hpp"
#include "weir/statement.hpp"

namespace weir::sqlite {

class Connection;

/// One column of a statement's result.
struct Column {
  std::string name;
  std::string declared;  ///< the type as in CREATE TABLE; empty for an expression
  ColumnType type;
};

/// A statement that SQLite has compiled. Movable; belongs to its connection, which must outlive it.
class Prepared {
 public:
  /// Compiles a statement. Throws Error: syntax, undefined_object …
  Prepared(const Connection& connection, const Statement& statement, const ParsedSql& parsed);

  sqlite3_stmt* handle() const noexcept { return handle_.get(); }

  /// The result's columns. SQLite compiles a statement anew where the schema has changed, so this is good
  /// from the first step of a run to its end, and has to be asked for in each run.
  const std::vector<Column>& columns();
  /// The same, as Rows have them. Good for as long as what `columns` gave.
  const RowsColumns& rows_columns() const noexcept { return rows_columns_; }

  /// INSERT, REPLACE, UPDATE or DELETE, so that its changes count.
  bool changes_rows() const noexcept { return changes_rows_; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };

  void read_columns();

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  std::vector<Column> columns_;
  RowsColumns rows_columns_;
  int compilations_ = -1;  // of which columns_ are
  bool changes_rows_ = false;
};

}  // namespace weir::sqlite
