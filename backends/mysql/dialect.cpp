// SPDX-License-Identifier: BSL-1.0
#include "dialect.hpp"

#include <string>

#include "catalog_queries.hpp"
#include "classify_error.hpp"
#include "dialect_text.hpp"
#include "functions.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/sql.hpp"

namespace weir::mysql {
namespace {

// Longer ones would not fit into a row.
constexpr std::uint32_t longest_varchar = 16'000;
constexpr std::uint32_t longest_varbinary = 64'000;

std::string sized(const char* type, std::uint32_t size) { return type + ("(" + std::to_string(size) + ")"); }

/// Compared by its code points, as in other engines, whatever the database's own collation is.
std::string text_type(std::uint32_t size) {
  const bool fits = size > 0 && size <= longest_varchar;
  return (fits ? sized("VARCHAR", size) : std::string("LONGTEXT")) +
         " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
}

std::string type_of(const sql::Column& column) {
  switch (column.type) {
    case ValueType::boolean:
      return "BOOLEAN";
    case ValueType::int64:
      return "BIGINT";
    case ValueType::uint64:
      return "BIGINT UNSIGNED";
    case ValueType::real:
      return "DOUBLE";
    case ValueType::decimal:
      return relational::decimal_type("DECIMAL", column);
    case ValueType::text:
      return text_type(column.size);
    case ValueType::bytes:
      return column.size > 0 && column.size <= longest_varbinary ? sized("VARBINARY", column.size)
                                                                 : "LONGBLOB";
    case ValueType::date:
      return "DATE";
    case ValueType::time:
      return "TIME(6)";
    case ValueType::timestamp:
      return "DATETIME(6)";
    case ValueType::timestamp_tz:
      // Older servers take one that says nothing for NOT NULL with a default.
      return column.nullable ? "TIMESTAMP(6) NULL" : "TIMESTAMP(6)";
    case ValueType::uuid:
      return "UUID";
    case ValueType::json:
      return "JSON";
    case ValueType::null:
      break;
  }
  return {};
}

/// JSON's null is NULL, as in other engines.
std::string field_of(std::string_view column, std::span<const std::string_view> path) {
  const std::string extract =
      "JSON_EXTRACT(" + std::string(column) + ", '" + relational::json_path(path) + "')";
  return "CASE JSON_TYPE(" + extract + ") WHEN 'NULL' THEN NULL ELSE JSON_UNQUOTE(" + extract + ") END";
}

}  // namespace

constinit const Dialect dialect{
    .name = "mysql",
    // With ANSI_QUOTES (conninfo.hpp), so "…" is a name.
    .lexical = {.backslash_escapes = true,
                .backtick_identifiers = true,
                .hash_comments = true,
                .dash_comment_needs_space = true,
                .executable_comments = true},
    .placeholder = PlaceholderStyle::question,
    .open_quote = '`',
    .close_quote = '`',
    .upsert = Upsert::on_duplicate_key,
    .generated_keys = GeneratedKeys::last_insert_id,
    .last_key = "CAST(LAST_INSERT_ID() AS SIGNED)",
    .generated_column = "AUTO_INCREMENT",
    .now = "CURRENT_TIMESTAMP(6)",
    .column_type = type_of,
    .json_field = field_of,
    .use_schema = "USE {}",
    .create_schema = "CREATE DATABASE {} CHARACTER SET utf8mb4",
    .drop_schema = "DROP DATABASE {}",
    .role = "SELECT CASE WHEN @@global.read_only OR @@global.innodb_read_only THEN 0 ELSE 1 END AS writer",
    .topology =
        "SELECT server_id AS node, CASE session_id WHEN 'MASTER_SESSION_ID' THEN 1 ELSE 0 END AS writer"
        " FROM information_schema.replica_host_status",
    .catalog = catalog_queries,
    .pure_functions = pure_functions,
    .harmless_functions = harmless_functions,
    .classify_error = classify_error,
};

}  // namespace weir::mysql

namespace weir {

const Dialect& mysql_dialect() noexcept { return mysql::dialect; }

}  // namespace weir
