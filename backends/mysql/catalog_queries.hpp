// SPDX-License-Identifier: BSL-1.0
/// \file
/// Asking MySQL's catalog: queries on information_schema, which shows a user only what he has a right to.
#pragma once

#include <string_view>

#include "weir/dialect.hpp"

namespace weir::mysql {

// A table of another server's, or made of other tables, or kept by a change feed's triggers changes without a
// statement that names it; one without transactions changes before a commit, and in spite of a rollback.
// Where names count by their case, the catalog looks for one of exactly this spelling, unless it is compared
// as here; two databases whose names differ in case alone are not told apart.
inline constexpr std::string_view objects_query = R"(
SELECT table_schema AS schema_name, table_name AS name,
       CASE WHEN (SELECT COUNT(*) FROM information_schema.schemata
                  WHERE LOWER(schema_name) = LOWER(COALESCE(:schema, DATABASE()))) > 1 THEN 'other'
            WHEN table_schema IN ('mysql', 'sys', 'performance_schema', 'information_schema')
                 OR table_name = 'weir_feed_versions' THEN 'other'
            WHEN table_type = 'VIEW' THEN 'view'
            WHEN table_type LIKE '%TEMPORARY%' THEN 'temporary'
            WHEN table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
                 AND engine NOT IN ('FEDERATED', 'CONNECT', 'SPIDER')
                 AND engine IN (SELECT e.engine FROM information_schema.engines e
                                WHERE e.transactions = 'YES') THEN 'table'
            ELSE 'other' END AS kind
FROM information_schema.tables
WHERE table_schema = COALESCE(:schema, DATABASE()) AND LOWER(table_name) = LOWER(:name))";

inline constexpr std::string_view view_definition_query = R"(
SELECT view_definition AS definition
FROM information_schema.views
WHERE table_schema = COALESCE(:schema, DATABASE()) AND table_name = :name)";

inline constexpr std::string_view cascades_query = R"(
SELECT DISTINCT constraint_schema AS schema_name, table_name AS name
FROM information_schema.referential_constraints
WHERE unique_constraint_schema = COALESCE(:schema, DATABASE()) AND referenced_table_name = :name
  AND (delete_rule NOT IN ('RESTRICT', 'NO ACTION') OR update_rule NOT IN ('RESTRICT', 'NO ACTION')))";

// Those of a change feed write no table that an answer comes from. Whoever lacks the right to make triggers
// does not see those there are: one is counted, then.
inline constexpr std::string_view triggers_query = R"(
SELECT (SELECT COUNT(*) FROM information_schema.triggers
        WHERE event_object_schema = COALESCE(:schema, DATABASE()) AND event_object_table = :name
          AND LEFT(trigger_name, 10) <> 'weir_feed_')
       + CASE WHEN EXISTS (SELECT 1 FROM information_schema.user_privileges
                           WHERE privilege_type = 'TRIGGER'
                             AND grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''))
                OR EXISTS (SELECT 1 FROM information_schema.schema_privileges
                           WHERE privilege_type = 'TRIGGER' AND COALESCE(:schema, DATABASE()) LIKE table_schema
                             AND grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''))
                OR EXISTS (SELECT 1 FROM information_schema.table_privileges
                           WHERE privilege_type = 'TRIGGER' AND table_schema = COALESCE(:schema, DATABASE())
                             AND table_name = :name
                             AND grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''))
              THEN 0 ELSE 1 END AS count)";

// Of a system versioned table more than one version of a row may be read.
inline constexpr std::string_view row_key_query = R"(
SELECT c.column_name AS column_name
FROM information_schema.columns c
WHERE c.table_schema = COALESCE(:schema, DATABASE()) AND c.table_name = :name AND c.column_key = 'PRI'
  AND c.data_type IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint')
  AND (SELECT COUNT(*) FROM information_schema.statistics s
       WHERE s.table_schema = c.table_schema AND s.table_name = c.table_name AND s.index_name = 'PRIMARY') = 1
  AND (SELECT COUNT(*) FROM information_schema.tables t
       WHERE t.table_schema = c.table_schema AND t.table_name = c.table_name
         AND t.table_type = 'BASE TABLE') = 1)";

inline constexpr CatalogQueries catalog_queries{
    .objects = objects_query,
    .view_definition = view_definition_query,
    .cascades = cascades_query,
    .triggers = triggers_query,
    .row_key = row_key_query,
};

}  // namespace weir::mysql
