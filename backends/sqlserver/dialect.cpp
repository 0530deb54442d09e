// SPDX-License-Identifier: BSL-1.0
#include "weir/dialect.hpp"

#include <fmt/format.h>

#include <string>

#include "catalog_queries.hpp"
#include "classify_error.hpp"
#include "dialect_text.hpp"
#include "functions.hpp"
#include "weir/backends/sqlserver.hpp"
#include "weir/sql.hpp"

namespace weir {
namespace {

constexpr std::uint32_t longest_nvarchar = 4000;
constexpr std::uint32_t longest_varbinary = 8000;

/// Compared by its code points, as in other engines, whatever the database's own collation is.
std::string text_type(std::uint32_t size) {
  // A character beyond the Basic Multilingual Plane counts as two.
  const bool fits = size > 0 && size <= longest_nvarchar / 2;
  return fmt::format("NVARCHAR({}) COLLATE Latin1_General_100_BIN2", fits ? std::to_string(2 * size) : "MAX");
}

std::string column_type(const sql::Column& column) {
  switch (column.type) {
    case ValueType::boolean:
      return "BIT";
    case ValueType::int64:
      return "BIGINT";
    case ValueType::real:
      return "FLOAT(53)";
    case ValueType::decimal:
      return relational::decimal_type("DECIMAL", column);
    case ValueType::text:
      return text_type(column.size);
    case ValueType::bytes:
      return fmt::format("VARBINARY({})", column.size > 0 && column.size <= longest_varbinary
                                              ? std::to_string(column.size)
                                              : "MAX");
    case ValueType::date:
      return "DATE";
    case ValueType::time:
      return "TIME(6)";
    case ValueType::timestamp:
      return "DATETIME2(6)";
    case ValueType::timestamp_tz:
      return "DATETIMEOFFSET(6)";
    case ValueType::uuid:
      return "UNIQUEIDENTIFIER";
    default:  // see the capabilities in target.cpp
      return {};
  }
}

std::string json_field(std::string_view column, std::span<const std::string_view> path) {
  return fmt::format("JSON_VALUE({}, '{}')", column, relational::json_path(path));
}

constexpr Dialect dialect{
    .name = "sqlserver",
    .lexical = {.bracket_identifiers = true, .nested_comments = true},
    .placeholder = PlaceholderStyle::question,
    .open_quote = '[',
    .close_quote = ']',
    .paging = Paging::offset_fetch,
    .upsert = Upsert::merge,
    .merge_hint = " WITH (HOLDLOCK)",
    .statement_end = ";",
    .generated_keys = GeneratedKeys::output,
    .generated_column = "DEFAULT NEXT VALUE FOR {sequence}",
    .now = "SYSUTCDATETIME()",
    .column_type = column_type,
    .json_field = json_field,
    .set_savepoint = "SAVE TRANSACTION {}",
    .release_savepoint = "",
    .roll_back_to_savepoint = "ROLLBACK TRANSACTION {}",
    .role =
        "SELECT CASE WHEN DATABASEPROPERTYEX(DB_NAME(), 'Updateability') = 'READ_WRITE' THEN 1 ELSE 0 END"
        " AS writer",
    .catalog = sqlserver::catalog_queries,
    .pure_functions = sqlserver::pure_functions,
    .harmless_functions = sqlserver::harmless_functions,
    .classify_error = sqlserver::classify_error,
};

}  // namespace

const Dialect& sqlserver_dialect() noexcept { return dialect; }

}  // namespace weir
