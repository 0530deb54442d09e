// SPDX-License-Identifier: BSL-1.0
#include "effects_sql.hpp"

namespace weir::postgresql {

// The triggers of a change feed (feed_setup.cpp) write nothing. A view's rule depends on all that the view
// names. An inheritance tree, partitions among it, is taken as one: a read of any member may see rows that
// were written through another.
const char* const relations_sql = R"(
WITH RECURSIVE named(written, given, relation) AS (
  SELECT false, given, pg_catalog.to_regclass(quoted) FROM unnest($1::text[], $2::text[]) AS r(given, quoted)
  UNION ALL
  SELECT true, given, pg_catalog.to_regclass(quoted) FROM unnest($3::text[], $4::text[]) AS w(given, quoted)
), reached(written, relation) AS (
  SELECT written, relation::oid FROM named WHERE relation IS NOT NULL
  UNION
  SELECT reached.written, further.relation
  FROM reached, LATERAL (
    SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = reached.relation
    UNION ALL
    SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = reached.relation
    UNION ALL
    SELECT d.refobjid
    FROM pg_catalog.pg_class v
      JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid
      JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> v.oid
    WHERE v.oid = reached.relation AND v.relkind = 'v' AND NOT reached.written
    UNION ALL
    SELECT conrelid FROM pg_catalog.pg_constraint
    WHERE reached.written AND contype = 'f' AND confrelid = reached.relation
      AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd'))
  ) AS further(relation)
)
SELECT reached.written, n.nspname || '.' || c.relname, c.relkind,
  n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast'),
  c.relpersistence = 't', c.relrowsecurity,
  EXISTS (SELECT FROM pg_catalog.pg_trigger t
          WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc f
                              JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
                            WHERE f.oid = t.tgfoid AND fn.nspname = 'weir_feed' AND f.proname = 'changed'))
  OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r
             WHERE r.ev_class = c.oid AND r.ev_type <> '1' AND r.ev_enabled <> 'D')
  OR EXISTS (SELECT FROM pg_catalog.pg_attrdef a
               JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = a.oid
                 AND d.refclassid = 'pg_catalog.pg_proc'::regclass
               JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND p.provolatile = 'v'
             WHERE a.adrelid = c.oid)
  OR (c.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_rewrite r
               JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                 AND d.refclassid = 'pg_catalog.pg_proc'::regclass
               JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND p.provolatile = 'v'
             WHERE r.ev_class = c.oid)),
  c.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_rewrite r
               JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                 AND d.refclassid = 'pg_catalog.pg_proc'::regclass
               JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND (p.provolatile <> 'i' OR p.prokind = 'a')
             WHERE r.ev_class = c.oid),
  CASE WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid) END
FROM reached
  JOIN pg_catalog.pg_class c ON c.oid = reached.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT written, given, '', false, false, false, false, false, NULL FROM named WHERE relation IS NULL
)";

const char* const row_key_sql = R"(
SELECT k.attname
FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indisvalid AND i.indnkeyatts = 1
  JOIN pg_catalog.pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind = 'r' AND c.relpersistence <> 't'
  AND NOT c.relispartition AND NOT c.relrowsecurity
  AND k.atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE c.oid IN (inhparent, inhrelid))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t
                  WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc f
                                      JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
                                    WHERE f.oid = t.tgfoid AND fn.nspname = 'weir_feed' AND f.proname = 'changed'))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = c.oid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confrelid = c.oid
                  AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd')))
  AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS named
                  WHERE named NOT IN (SELECT attname FROM pg_catalog.pg_attribute
                                      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped))
)";

const char* const functions_sql = R"(
SELECT called,
  CASE WHEN pg_catalog.count(p.oid) = 0 THEN ''
       WHEN pg_catalog.bool_or(p.provolatile = 'v') THEN 'v'
       WHEN pg_catalog.bool_or(p.provolatile = 's'
                               AND NOT (n.nspname = 'pg_catalog' AND p.proname = ANY ($2::text[]))) THEN 's' ELSE 'i' END,
  pg_catalog.bool_and(n.nspname = 'pg_catalog' OR p.provolatile <> 'v'),
  pg_catalog.bool_or(p.prokind = 'a' AND n.nspname <> 'pg_catalog')
FROM unnest($1::text[]) AS called
  LEFT JOIN (pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
    ON CASE WHEN pg_catalog.strpos(called, '.') = 0
            THEN p.proname = called AND n.nspname = ANY (pg_catalog.current_schemas(true))
            ELSE p.proname = pg_catalog.split_part(called, '.', 2)
              AND n.nspname = pg_catalog.split_part(called, '.', 1) END
GROUP BY called
)";

}  // namespace weir::postgresql
