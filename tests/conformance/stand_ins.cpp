// SPDX-License-Identifier: BSL-1.0
#include "stand_ins.hpp"

#include <string>

#include "weir/backends/oracle.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/sqlserver.hpp"
#include "weir/sql.hpp"

namespace weir::conformance {
namespace {

// H2 has the standard's catalog instead of Oracle's and SQL Server's.
constexpr CatalogQueries h2_catalog{
    .objects = R"(
SELECT table_schema AS schema_name, table_name AS name,
       CASE table_type WHEN 'BASE TABLE' THEN 'table' WHEN 'VIEW' THEN 'view' ELSE 'temporary' END AS kind
FROM information_schema.tables
WHERE table_schema = COALESCE(:schema, CURRENT_SCHEMA) AND LOWER(table_name) = LOWER(:name))",
    .view_definition = R"(
SELECT view_definition AS definition
FROM information_schema.views
WHERE table_schema = COALESCE(:schema, CURRENT_SCHEMA) AND LOWER(table_name) = LOWER(:name))",
    .cascades = R"(
SELECT DISTINCT child.table_schema AS schema_name, child.table_name AS name
FROM information_schema.referential_constraints r
JOIN information_schema.table_constraints child
  ON child.constraint_schema = r.constraint_schema AND child.constraint_name = r.constraint_name
JOIN information_schema.table_constraints parent
  ON parent.constraint_schema = r.unique_constraint_schema AND parent.constraint_name = r.unique_constraint_name
WHERE parent.table_schema = COALESCE(:schema, CURRENT_SCHEMA) AND LOWER(parent.table_name) = LOWER(:name)
  AND (r.delete_rule NOT IN ('RESTRICT', 'NO ACTION') OR r.update_rule NOT IN ('RESTRICT', 'NO ACTION')))",
    .triggers = R"(
SELECT COUNT(*) AS count
FROM information_schema.triggers
WHERE event_object_schema = COALESCE(:schema, CURRENT_SCHEMA) AND LOWER(event_object_table) = LOWER(:name))",
};

// H2's own numbers, org.h2.api.ErrorCode, where the standard has another.
Errc classify_h2_error(std::string_view sqlstate, std::int64_t /*native_code*/,
                       std::string_view /*message*/) {
  if (sqlstate == "42S03" || sqlstate == "42S04") return Errc::undefined_object;  // a table that is not there
  if (sqlstate == "23506") return Errc::foreign_key_violation;
  return sqlstate == "23513" ? Errc::check_violation : Errc::internal;
}

/// H2 counts a character beyond the Basic Multilingual Plane as two, as SQL Server does, and its driver takes
/// BLOB for text.
std::string oracle_type_on_h2(const sql::Column& column) {
  switch (column.type) {
    case ValueType::int64:
      return "BIGINT";  // a NUMBER comes back without its digits being told
    case ValueType::text:
      return column.size > 0 ? oracle_dialect().column_type({.name = column.name, .size = 2 * column.size})
                             : oracle_dialect().column_type(column);
    case ValueType::bytes:
      return "VARBINARY";
    default:
      return oracle_dialect().column_type(column);
  }
}

std::string sqlserver_type_on_h2(const sql::Column& column) {
  if (column.type == ValueType::timestamp_tz) return "TIMESTAMP(6) WITH TIME ZONE";
  if (column.type == ValueType::uuid) return {};  // its driver takes one for text
  std::string type = sqlserver_dialect().column_type(column);
  if (const std::size_t collation = type.find(" COLLATE"); collation != std::string::npos)
    type.resize(collation);
  return type;
}

std::string oracle_type_on_orafce(const sql::Column& column) {
  switch (column.type) {
    case ValueType::boolean:
    case ValueType::date:
    case ValueType::time:
    case ValueType::uuid:
    case ValueType::json:
      return {};
    default:
      return postgresql_dialect().column_type(column);
  }
}

Dialect make_oracle_on_h2() {
  Dialect dialect = oracle_dialect();
  dialect.column_type = oracle_type_on_h2;
  dialect.json_field = nullptr;
  dialect.use_schema = "";
  dialect.role = "";
  dialect.catalog = h2_catalog;
  dialect.classify_error = classify_h2_error;
  return dialect;
}

Dialect make_sqlserver_on_h2() {
  Dialect dialect = sqlserver_dialect();
  dialect.merge_hint = "";
  dialect.generated_keys = GeneratedKeys::sequence_current;
  dialect.last_key = "CURRENT VALUE FOR {sequence}";
  dialect.now = "CURRENT_TIMESTAMP";
  dialect.column_type = sqlserver_type_on_h2;
  dialect.json_field = nullptr;
  dialect.set_savepoint = "SAVEPOINT {}";
  dialect.roll_back_to_savepoint = "ROLLBACK TO SAVEPOINT {}";
  dialect.role = "";
  dialect.catalog = h2_catalog;
  dialect.classify_error = classify_h2_error;
  return dialect;
}

Dialect make_oracle_on_orafce() {
  Dialect dialect = oracle_dialect();
  dialect.name = postgresql_dialect().name;  // the driver's ways are those to PostgreSQL
  dialect.folds_to_upper = false;
  dialect.last_key = "currval('{sequence}')";
  dialect.generated_column = "DEFAULT nextval('{sequence}')";
  dialect.now = "CURRENT_TIMESTAMP";
  dialect.column_type = oracle_type_on_orafce;
  dialect.json_field = nullptr;
  dialect.use_schema = "";
  dialect.role = "";
  dialect.catalog = postgresql_dialect().catalog;
  dialect.classify_error = postgresql_dialect().classify_error;
  return dialect;
}

}  // namespace

const Dialect& oracle_on_h2() noexcept {
  static const Dialect dialect = make_oracle_on_h2();
  return dialect;
}

const Dialect& sqlserver_on_h2() noexcept {
  static const Dialect dialect = make_sqlserver_on_h2();
  return dialect;
}

const Dialect& oracle_on_orafce() noexcept {
  static const Dialect dialect = make_oracle_on_orafce();
  return dialect;
}

}  // namespace weir::conformance
