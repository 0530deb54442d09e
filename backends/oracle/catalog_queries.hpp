// SPDX-License-Identifier: BSL-1.0
/// \file
/// Asking Oracle's data dictionary: its ALL_ views, which show a user what he has a right to.
#pragma once

#include "weir/dialect.hpp"

namespace weir::oracle {

// What changes without a statement that names it, or shows each user other rows, is none of weir's tables.
inline constexpr CatalogQueries catalog_queries{
    .objects = R"(
SELECT o.owner AS schema_name, o.object_name AS name,
       CASE WHEN EXISTS (SELECT 1 FROM all_policies p
                         WHERE p.object_owner = o.owner AND p.object_name = o.object_name) THEN 'other'
            WHEN o.object_type = 'VIEW' THEN 'view'
            WHEN o.object_type <> 'TABLE' THEN 'other'
            WHEN EXISTS (SELECT 1 FROM all_tables t
                         WHERE t.owner = o.owner AND t.table_name = o.object_name AND t.temporary = 'Y')
            THEN 'temporary'
            WHEN EXISTS (SELECT 1 FROM all_external_tables e
                         WHERE e.owner = o.owner AND e.table_name = o.object_name)
              OR EXISTS (SELECT 1 FROM all_mviews m
                         WHERE m.owner = o.owner AND m.mview_name = o.object_name) THEN 'other'
            ELSE 'table' END AS kind
FROM all_objects o
WHERE o.owner = NVL(UPPER(:schema), SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')) AND UPPER(o.object_name) = UPPER(:name)
  AND o.object_type IN ('TABLE', 'VIEW', 'SYNONYM'))",
    .view_definition = R"(
SELECT text AS definition
FROM all_views
WHERE owner = NVL(UPPER(:schema), SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')) AND UPPER(view_name) = UPPER(:name))",
    .cascades = R"(
SELECT DISTINCT child.owner AS schema_name, child.table_name AS name
FROM all_constraints child
JOIN all_constraints parent ON parent.owner = child.r_owner AND parent.constraint_name = child.r_constraint_name
WHERE child.constraint_type = 'R' AND child.delete_rule <> 'NO ACTION'
  AND parent.owner = NVL(UPPER(:schema), SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'))
  AND UPPER(parent.table_name) = UPPER(:name))",
    // Whoever lacks the right to make triggers sees those of his own tables only: one is counted, then.
    .triggers = R"(
SELECT (SELECT COUNT(*) FROM all_triggers
        WHERE table_owner = NVL(UPPER(:schema), SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'))
          AND UPPER(table_name) = UPPER(:name))
       + CASE WHEN NVL(UPPER(:schema), SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')) = USER
                OR EXISTS (SELECT 1 FROM session_privs WHERE privilege = 'CREATE ANY TRIGGER')
              THEN 0 ELSE 1 END AS count
FROM dual)",
};

}  // namespace weir::oracle
