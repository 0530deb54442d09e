// SPDX-License-Identifier: BSL-1.0
#include "dialect.hpp"

#include "classify_error.hpp"
#include "functions.hpp"
#include "weir/sql.hpp"

namespace weir::postgresql {
namespace {

constexpr std::uint32_t longest_varchar = 10'485'760;
constexpr std::uint32_t most_digits = 1000;

std::string decimal_type(const sql::Column& column) {
  constexpr std::uint32_t of_a_decimal = 38;
  const std::uint32_t digits = column.size == 0 ? of_a_decimal : column.size;
  if (digits > most_digits || column.scale > digits) return {};
  return "NUMERIC(" + std::to_string(digits) + "," + std::to_string(column.scale) + ")";
}

std::string column_type(const sql::Column& column) {
  switch (column.type) {
    case ValueType::boolean:
      return "BOOLEAN";
    case ValueType::int64:
    case ValueType::uint64:  // there is no unsigned type: what is over int64 is refused
      return "BIGINT";
    case ValueType::real:
      return "DOUBLE PRECISION";
    case ValueType::decimal:
      return decimal_type(column);
    case ValueType::text:
      if (column.size == 0 || column.size > longest_varchar) return "TEXT";
      return "VARCHAR(" + std::to_string(column.size) + ")";
    case ValueType::bytes:
      return "BYTEA";
    case ValueType::date:
      return "DATE";
    case ValueType::time:
      return "TIME";
    case ValueType::timestamp:
      return "TIMESTAMP";
    case ValueType::timestamp_tz:
      return "TIMESTAMPTZ";
    case ValueType::uuid:
      return "UUID";
    case ValueType::json:
      return "JSON";  // JSONB would give another text than it got
    case ValueType::null:
      break;
  }
  return {};
}

std::string json_field(std::string_view column, std::span<const std::string_view> path) {
  std::string text = "(" + std::string(column) + " #>> '{";
  for (const std::string_view& element : path) {
    if (&element != path.data()) text += ',';
    text.append(1, '"').append(element).append(1, '"');  // unquoted, null would be NULL
  }
  return text + "}')";
}

// Parameters are cast, since a driver may send them without a type. What another user may see differently
// (row security) or what shares its rows with other tables (inheritance) is no plain table.
constexpr CatalogQueries catalog{
    .objects = R"(
SELECT CAST(n.nspname AS text) AS schema_name, CAST(c.relname AS text) AS name,
       CASE WHEN c.relpersistence = 't' THEN 'temporary'
            WHEN n.nspname IN ('pg_catalog', 'information_schema') OR c.relrowsecurity
                 OR EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
            THEN 'other'
            WHEN c.relkind = 'r' THEN 'table'
            WHEN c.relkind = 'v' THEN 'view'
            ELSE 'other' END AS kind
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND pg_catalog.lower(CAST(c.relname AS text)) = pg_catalog.lower(CAST(:name AS text))
  AND (pg_catalog.lower(CAST(n.nspname AS text)) = pg_catalog.lower(CAST(:schema AS text))
       OR CAST(:schema AS text) IS NULL AND pg_catalog.pg_table_is_visible(c.oid)))",
    .view_definition = R"(
SELECT pg_catalog.pg_get_viewdef(c.oid) AS definition
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v'
  AND pg_catalog.lower(CAST(c.relname AS text)) = pg_catalog.lower(CAST(:name AS text))
  AND (pg_catalog.lower(CAST(n.nspname AS text)) = pg_catalog.lower(CAST(:schema AS text))
       OR CAST(:schema AS text) IS NULL AND pg_catalog.pg_table_is_visible(c.oid)))",
    .cascades = R"(
SELECT DISTINCT CAST(other_n.nspname AS text) AS schema_name, CAST(other.relname AS text) AS name
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class other ON other.oid = k.conrelid
JOIN pg_catalog.pg_namespace other_n ON other_n.oid = other.relnamespace
WHERE k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))
  AND pg_catalog.lower(CAST(c.relname AS text)) = pg_catalog.lower(CAST(:name AS text))
  AND (pg_catalog.lower(CAST(n.nspname AS text)) = pg_catalog.lower(CAST(:schema AS text))
       OR CAST(:schema AS text) IS NULL AND pg_catalog.pg_table_is_visible(c.oid)))",
    // A rule may do what a trigger does.
    .triggers = R"(
SELECT pg_catalog.count(*) AS count
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN (SELECT t.tgrelid AS relation FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal
      UNION ALL
      SELECT r.ev_class FROM pg_catalog.pg_rewrite r WHERE r.rulename <> '_RETURN') AS acting
     ON acting.relation = c.oid
WHERE pg_catalog.lower(CAST(c.relname AS text)) = pg_catalog.lower(CAST(:name AS text))
  AND (pg_catalog.lower(CAST(n.nspname AS text)) = pg_catalog.lower(CAST(:schema AS text))
       OR CAST(:schema AS text) IS NULL AND pg_catalog.pg_table_is_visible(c.oid)))",
    .user_functions = R"(
SELECT pg_catalog.count(*) AS count
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = CAST(:name AS text) AND n.nspname <> 'pg_catalog'
  AND (n.nspname = CAST(:schema AS text)
       OR CAST(:schema AS text) IS NULL AND pg_catalog.pg_function_is_visible(p.oid)))",
};

}  // namespace

const Dialect dialect{
    .name = "postgresql",
    .lexical = {.escape_strings = true, .dollar_quotes = true, .nested_comments = true},
    .placeholder = PlaceholderStyle::dollar_number,
    .relative_times = true,
    .upsert = Upsert::on_conflict,
    .generated_keys = GeneratedKeys::returning,
    .generated_column = "GENERATED BY DEFAULT AS IDENTITY",
    .now = "pg_catalog.statement_timestamp()",
    .column_type = column_type,
    .json_field = json_field,
    .use_schema = "SET search_path TO {}",
    .create_schema = "CREATE SCHEMA {}",
    .drop_schema = "DROP SCHEMA {} CASCADE",
    .role = "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0 ELSE 1 END AS writer",
    // Aurora's. A node that has not been heard of for five minutes is gone.
    .topology = R"(
SELECT server_id AS node,
       CASE WHEN session_id OPERATOR(pg_catalog.=) 'MASTER_SESSION_ID' THEN 1 ELSE 0 END AS writer
FROM pg_catalog.aurora_replica_status()
WHERE session_id OPERATOR(pg_catalog.=) 'MASTER_SESSION_ID' OR last_update_timestamp IS NULL
      OR last_update_timestamp OPERATOR(pg_catalog.>=)
         (pg_catalog.now() OPERATOR(pg_catalog.-) CAST('5 minutes' AS pg_catalog.interval)))",
    .catalog = catalog,
    .pure_functions = pure_functions,
    .harmless_functions = harmless_functions,
    .classify_error = classify_driver_error,
};

}  // namespace weir::postgresql
