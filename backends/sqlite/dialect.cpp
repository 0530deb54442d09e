// SPDX-License-Identifier: BSL-1.0
#include "dialect.hpp"

#include <fmt/format.h>

#include <limits>
#include <string>

#include "classify_error.hpp"
#include "dialect_text.hpp"
#include "functions.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/sql.hpp"

namespace weir::sqlite {
namespace {

/// A decimal's digits, as they stand in the type. Over all 38 there is nothing to say.
/// Types that column_type() reads back. SQLite itself knows only what they say of affinity: none of these
/// changes a value that is bound for it.
std::string type_of(const sql::Column& column) {
  switch (column.type) {
    case ValueType::boolean:
      return "BOOLEAN";
    case ValueType::int64:
      // Only a key of exactly this type is counted by SQLite, and only one of another refuses NULL.
      return column.generated ? "INTEGER" : "BIGINT";
    case ValueType::real:
      return "DOUBLE PRECISION";
    case ValueType::decimal:
      return relational::decimal_type("DECIMAL", column);
    case ValueType::text:
      return column.size == 0 ? "TEXT" : fmt::format("VARCHAR({})", column.size);
    case ValueType::bytes:
      return "BLOB";
    case ValueType::date:
      return "DATE";
    case ValueType::time:
      return "TIME";
    case ValueType::timestamp:
      return "TIMESTAMP";
    case ValueType::timestamp_tz:
      return "TIMESTAMP WITH TIME ZONE";
    case ValueType::uuid:
      return "UUID";
    case ValueType::json:
      return "JSON";
    case ValueType::null:
    case ValueType::uint64:
      return {};
  }
  return {};
}

/// `->>` alone would give 1 for true, and a number as SQLite computes with it.
std::string field_of(std::string_view column, std::span<const std::string_view> path) {
  return fmt::format(
      "CASE json_type({0}, '{1}') WHEN 'text' THEN {0} ->> '{1}' WHEN 'null' THEN NULL ELSE {0} -> '{1}' END",
      column, relational::json_path(path));
}

// Over ODBC: SQLite's own backend asks in ways that are nearer (catalog.cpp).
constexpr std::string_view objects_query =
    "SELECT 'main' AS schema_name, name AS name,"
    " CASE WHEN type = 'view' THEN 'view' WHEN rootpage <> 0 THEN 'table' ELSE 'other' END AS kind"
    " FROM main.sqlite_schema WHERE type IN ('table', 'view') AND lower(name) = lower(:name)"
    " AND coalesce(lower(:schema), 'main') = 'main'"
    " UNION ALL"
    " SELECT 'temp', name, 'temporary' FROM temp.sqlite_schema"
    " WHERE type IN ('table', 'view') AND lower(name) = lower(:name)"
    " AND coalesce(lower(:schema), 'temp') = 'temp'";

// SQLite keeps the text of CREATE VIEW: what comes after its first AS. Text of the same length, of which
// every white space is a space, tells where that is.
constexpr std::string_view view_query =
    "SELECT substr(sql, 4 + instr(lower(replace(replace(replace(sql, char(9), ' '), char(10), ' '),"
    " char(13), ' ')), ' as ')) AS definition FROM main.sqlite_schema"
    " WHERE type = 'view' AND lower(name) = lower(:name) AND coalesce(lower(:schema), 'main') = 'main'";

constexpr std::string_view cascades_query =
    "SELECT DISTINCT 'main' AS schema_name, t.name AS name"
    " FROM main.sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f"
    " WHERE t.type = 'table' AND lower(f.\"table\") = lower(:name)"
    " AND coalesce(lower(:schema), 'main') = 'main'"
    " AND (f.on_delete NOT IN ('NO ACTION', 'RESTRICT') OR f.on_update NOT IN ('NO ACTION', 'RESTRICT'))";

constexpr std::string_view triggers_query =
    "SELECT count(*) AS count FROM"
    " (SELECT tbl_name FROM main.sqlite_schema WHERE type = 'trigger'"
    " UNION ALL SELECT tbl_name FROM temp.sqlite_schema WHERE type = 'trigger')"
    " WHERE lower(tbl_name) = lower(:name) AND coalesce(lower(:schema), 'main') = 'main'";

struct Phrase {
  std::string_view text;
  Errc kind;
};

// A driver gives the primary code alone, which is the same for every constraint.
constexpr Phrase constraints[] = {
    {"UNIQUE constraint failed", Errc::unique_violation},
    {"PRIMARY KEY must be unique", Errc::unique_violation},
    {"FOREIGN KEY constraint failed", Errc::foreign_key_violation},
    {"CHECK constraint failed", Errc::check_violation},
    {"NOT NULL constraint failed", Errc::not_null_violation},
};

Errc classify_driver_error(std::string_view sqlstate, std::int64_t native_code, std::string_view message) {
  if (sqlstate == "HYT00") return Errc::busy;  // the one thing that the driver waits for is another's lock
  for (const Phrase& phrase : constraints)
    if (message.find(phrase.text) != std::string_view::npos) return phrase.kind;
  if (native_code <= 0 || native_code > std::numeric_limits<int>::max()) return Errc::internal;
  return classify_error(static_cast<int>(native_code), message);
}

}  // namespace

constexpr Dialect dialect{
    .name = "sqlite",
    .lexical = {.backtick_identifiers = true, .bracket_identifiers = true, .parameter_after_word = true},
    .placeholder = PlaceholderStyle::question_number,
    .upsert = Upsert::on_conflict,
    .generated_keys = GeneratedKeys::returning,
    // SQLite's clock tells milliseconds. Written as weir writes an instant.
    .now = "strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now')",
    .column_type = type_of,
    .json_field = field_of,
    // One file, one writer: a connection that is open can write, or says read_only.
    .role = "SELECT 1 AS writer",
    .catalog = {.objects = objects_query,
                .view_definition = view_query,
                .cascades = cascades_query,
                .triggers = triggers_query},
    .pure_functions = pure_functions,
    .harmless_functions = harmless_functions,
    .classify_error = classify_driver_error,
};

}  // namespace weir::sqlite

namespace weir {

const Dialect& sqlite_dialect() noexcept { return sqlite::dialect; }

}  // namespace weir
