// SPDX-License-Identifier: BSL-1.0
/// \file
/// Any engine behind an ODBC driver, as data: what the backends odbc, oracle and sqlserver are made of.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session.hpp"

namespace weir::relational::odbc {

/// What a driver tells about a column of an answer.
struct ColumnFacts {
  int sql_type = 0;            ///< SQL_INTEGER, SQL_TYPE_TIMESTAMP …
  std::string_view type_name;  ///< the engine's own name of the type, as the driver gives it
  std::size_t size = 0;        ///< digits of a number, characters of a text
  int scale = 0;               ///< digits after the point, also of a second
  bool is_unsigned = false;
};

/// How a value travels to the engine.
enum class BindAs : std::uint8_t {
  native,  ///< as the ODBC type made for it (SQL_TYPE_TIMESTAMP, SQL_NUMERIC …)
  text,    ///< as text, which the engine reads into the column's type
};

/// Where an engine leaves the ways that all others have. Each member has the usual way as its default.
struct Ways {
  // Parameters.
  BindAs booleans = BindAs::native;  ///< as text: 1 or 0
  BindAs reals = BindAs::native;     ///< as text: also NaN and infinities
  BindAs decimals = BindAs::native;
  BindAs dates = BindAs::native;
  BindAs times = BindAs::text;  ///< ODBC's own type has no fraction of a second
  BindAs timestamps = BindAs::native;
  BindAs uuids = BindAs::text;

  /// An INSERT may have more than one row of VALUES (Oracle's may not).
  bool many_rows_of_values = true;
  /// A batch goes as arrays of values where it does not go as many rows of VALUES: a round trip for an array,
  /// where the driver takes them.
  bool arrays = false;
  /// Writes an instant as the engine takes it into a column with a zone. Null: `2026-11-23
  /// 07:20:52.123456+00:00`.
  std::string (*timestamp_tz_text)(TimestampTz value) = nullptr;

  /// The type of a column's values; ValueType::null leaves it to the usual rule (its SQL type). Null: always.
  ValueType (*column_type)(const ColumnFacts& facts) = nullptr;

  /// The statement that has to come first in a transaction, e.g. `SET TRANSACTION READ ONLY`; empty: none.
  /// Null: isolation is set by ODBC's own attribute, and read-only transactions are refused.
  std::string (*begin_text)(const TransactionOptions& options) = nullptr;

  /// A statement that fails ends the transaction, in which then only a rollback (also to a savepoint) works.
  bool failure_ends_transaction = false;
  /// What answers when asked for a sign of life.
  std::string_view ping_text = "SELECT 1";

  // Stopping what runs, from another thread. SQLCancel does it where these are empty; but not every driver
  // can be called so while it runs.
  /// Gives the number by which the engine knows a session.
  std::string_view session_number = "";
  /// Stops what the session of a number (`{}`) runs, from a connection of its own.
  std::string_view stop_text = "";
};

/// One engine to be reached by ODBC.
struct Target {
  std::string backend;               ///< the link's name in errors, StoreInfo and descriptions: "oracle"
  std::string connection_string;     ///< `Driver={…};Server=…;PWD=…`, as ODBC reads it. A secret
  const Dialect* dialect = nullptr;  ///< never null; its classify_error is asked before the usual classes
  /// What the store declares. What is missing of value types is refused before the engine sees it.
  Capabilities capabilities{};
  std::string schema{};             ///< Dialect::use_schema is run with it at open; empty: the user's own
  std::vector<std::string> init{};  ///< statements to run at open, after that
  Ways ways{};
  std::size_t statement_cache = 256;
};

/// An engine for the pooled store. What a known driver (psqlODBC, MariaDB's, SQLite's) must be told to be
/// exact is added to the connection string where it does not say otherwise. \param lifetime  kept as long as
/// the engine \throws Error    config, for a connection string that is none; without its text
std::unique_ptr<const Engine> odbc_engine(Target target, std::shared_ptr<const void> lifetime = nullptr);

/// A connection string made of keys and values, values in braces where they need them. Throws Error(config)
/// for a value with a NUL.
std::string connection_string(const std::vector<std::pair<std::string, std::string>>& attributes);

/// The keys and values of a connection string, in order. Throws Error(config), without its text.
std::vector<std::pair<std::string, std::string>> read_connection_string(std::string_view text);

}  // namespace weir::relational::odbc
