// SPDX-License-Identifier: BSL-1.0
/// \file
/// SQL that ordinary applications need, written for the engine at hand: no engine-specific text in a program.
///
/// Names of tables and columns go into the text as they are given, so that they mean what they mean in the
/// program's own SQL: quote with `quoted` what needs it, and never pass one that comes from outside. Values
/// are parameters, named like their columns (without quotes; `_` for what can't stand in a parameter's name).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/store.hpp"

namespace weir::sql {

/// A column of a portable table.
struct Column {
  std::string name;
  ValueType type = ValueType::text;
  /// text, bytes: most characters or octets (text that is a key needs one); 0: as long as the engine can.
  /// decimal: digits in all, 0: 38.
  std::uint32_t size = 0;
  std::uint32_t scale = 0;  ///< decimal: digits after the point
  bool nullable = true;
  bool generated = false;  ///< int64, the only primary key: the engine counts where an insert gives none
};

/// A table from portable columns.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::string> primary_key{};
  std::vector<std::string>
      constraints{};  ///< standard SQL: "CHECK (n > 0)", "UNIQUE (a, b)", "FOREIGN KEY …"
};

/// The statements that make a table, to be executed in order: one, or where the engine counts by a sequence
/// that first. Throws Error(unsupported), which names column and type, for what the engine can't hold;
/// Error(invalid_argument) for a table without columns, a key that is none of them or a text without a size,
/// or a generated column that is not the int64 key.
std::vector<Statement> create_table(const Dialect& dialect, const Table& table);
/// The statements that drop what `create_table` made. Executing them throws undefined_object where it is not
/// there.
std::vector<Statement> drop_table(const Dialect& dialect, const Table& table);

/// `INSERT INTO table (columns) VALUES (:columns)`. Also the statement of a Batch.
Statement insert(std::string_view table, const std::vector<std::string>& columns);

/// Inserts a row, or where its key is there already updates the other columns; atomic where concurrent
/// inserts are (MERGE on Oracle and SQL Server may fail with unique_violation or deadlock instead: retry).
/// \param keys  columns of the primary or a unique key; all columns being keys, an existing row stays as it
/// is \throws Error  unsupported without Capability::upserts; invalid_argument where a key is not among the
/// columns
Statement upsert(const Dialect& dialect, std::string_view table, const std::vector<std::string>& columns,
                 const std::vector<std::string>& keys);

/// A part of an answer: the SELECT with the parameters `:limit` and `:offset` added. Throws
/// Error(invalid_argument) for a SELECT that names those itself, or has no ORDER BY: any part would do then.
Statement page(const Dialect& dialect, std::string_view select);

/// Inserts a row and gives the values that the engine put into columns of it (generated keys).
/// \param row      values by column; columns that are left out get their defaults
/// \param columns  what to give back. Engines that only tell the key (MySQL, Oracle) take exactly one, the
///                 generated one
/// \return         one row with those columns
/// \throws Error   as Executor::query; unsupported without Capability::generated_keys
Rows insert_returning(Store& store, std::string_view table, std::vector<Param> row,
                      const std::vector<std::string>& columns, const Context& context = {});
/// The same inside a transaction of a store with this dialect.
Rows insert_returning(Transaction& transaction, const Dialect& dialect, std::string_view table,
                      std::vector<Param> row, const std::vector<std::string>& columns,
                      const Context& context = {});

/// An expression: the instant now, as the engine's clock tells it.
std::string_view now(const Dialect& dialect) noexcept;

/// An expression: the text of a field of a JSON column; NULL where there is none. Path elements are names, or
/// numbers for elements of arrays from 0.
/// \throws Error  unsupported without Capability::json_fields; invalid_argument for an empty path, or an
///                element that is not made of letters, digits and `_`
std::string json_field(const Dialect& dialect, std::string_view column,
                       std::span<const std::string_view> path);

/// A name in the engine's quotes, so that it may hold anything. Throws Error(invalid_argument) for an empty
/// one or one with a NUL.
std::string quoted(const Dialect& dialect, std::string_view name);

}  // namespace weir::sql
