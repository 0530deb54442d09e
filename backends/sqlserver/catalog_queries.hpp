// SPDX-License-Identifier: BSL-1.0
/// \file
/// Asking SQL Server's catalog views, which show a user what he has a right to. OBJECT_ID looks a name up as
/// a statement of the session does.
#pragma once

#include "weir/dialect.hpp"

namespace weir::sqlserver {

// What changes without a statement that names it, or shows each user other rows, is none of weir's tables.
inline constexpr CatalogQueries catalog_queries{
    .objects = R"(
SELECT SCHEMA_NAME(o.schema_id) AS schema_name, o.name AS name,
       CASE WHEN EXISTS (SELECT 1 FROM sys.security_predicates p WHERE p.target_object_id = o.object_id)
              OR EXISTS (SELECT 1 FROM sys.external_tables e WHERE e.object_id = o.object_id) THEN 'other'
            WHEN o.type = 'V' THEN 'view'
            WHEN o.type = 'U' THEN 'table'
            ELSE 'other' END AS kind
FROM sys.objects o
WHERE o.object_id = OBJECT_ID(COALESCE(QUOTENAME(:schema) + '.', '') + QUOTENAME(:name)))",
    .view_definition = R"(
SELECT OBJECT_DEFINITION(OBJECT_ID(COALESCE(QUOTENAME(:schema) + '.', '') + QUOTENAME(:name), 'V')) AS definition)",
    .cascades = R"(
SELECT DISTINCT OBJECT_SCHEMA_NAME(parent_object_id) AS schema_name, OBJECT_NAME(parent_object_id) AS name
FROM sys.foreign_keys
WHERE referenced_object_id = OBJECT_ID(COALESCE(QUOTENAME(:schema) + '.', '') + QUOTENAME(:name))
  AND (delete_referential_action <> 0 OR update_referential_action <> 0))",
    // Whoever may not see definitions does not see all triggers: one is counted, then.
    .triggers = R"(
SELECT COUNT(t.object_id)
       + CASE WHEN HAS_PERMS_BY_NAME(MAX(o.full_name), 'OBJECT', 'VIEW DEFINITION') = 1 THEN 0 ELSE 1 END AS count
FROM (SELECT COALESCE(QUOTENAME(:schema) + '.', '') + QUOTENAME(:name) AS full_name) o
LEFT JOIN sys.triggers t ON t.parent_id = OBJECT_ID(o.full_name) AND t.is_disabled = 0)",
};

}  // namespace weir::sqlserver
