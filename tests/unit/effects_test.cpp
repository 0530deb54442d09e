// SPDX-License-Identifier: BSL-1.0
#include "weir/effects.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sql_rules.hpp"
#include "weir/error.hpp"
#include "weir/statement.hpp"

namespace {

using namespace weir;
using test::mysql;
using test::oracle;
using test::postgresql;
using test::sqlite;
using test::sqlserver;

void append(std::string& text, const std::string& what) {
  if (!text.empty()) text += "; ";
  text += what;
}

void append(std::string& text, const char* what, const std::vector<std::string>& names) {
  if (names.empty()) return;
  append(text, what);
  for (const std::string& name : names) text.append(" ").append(name);
}

/// What was found in one line; `no` alone where there is nothing and no cacheability.
std::string in_words(const TextAnalysis& analysis) {
  std::string text;
  append(text, analysis.effects.cacheable ? "cacheable" : "no");
  append(text, "reads", analysis.effects.reads);
  append(text, "writes", analysis.effects.writes);
  if (analysis.effects.writes_anything) append(text, "anything");
  if (analysis.effects.changes_schema) append(text, "schema");
  if (analysis.effects.controls_session) append(text, "session");
  append(text, "calls", analysis.functions);
  return text;
}

struct Row {
  const Dialect& dialect;
  std::string sql;
  std::string effects;
};

void check(const Row& row) {
  BOOST_TEST_CONTEXT(row.dialect.name << ": " << row.sql) {
    const TextAnalysis analysis = analyze_text(Statement(row.sql), row.dialect);
    BOOST_TEST(in_words(analysis) == row.effects);
    BOOST_TEST(analysis.effects.cacheable == analysis.effects.why_not.empty());
  }
}

const Row queries[] = {
    {sqlite, "select 1", "cacheable"},
    {sqlite, "SELECT * FROM Products WHERE category = :category", "cacheable; reads products"},
    {sqlite, "select * from a;", "cacheable; reads a"},
    {sqlite, "select * from a, b c, d as e", "cacheable; reads a b d"},
    {sqlite, "select * from a join b on a.x = b.x left outer join c using (y) cross join d",
     "cacheable; reads a b c d"},
    {sqlite, "select * from a natural join b, c", "cacheable; reads a b c"},
    {sqlite, "select * from a join b on x = (1), c", "cacheable; reads a b c"},
    {sqlite, "select * from (a join b on a.x = b.x) join (c)", "cacheable; reads a b c"},
    {mysql, "select * from (a, b) left join c on 1", "cacheable; reads a b c"},
    {mysql, "select straight_join * from a straight_join b", "cacheable; reads a b"},
    {sqlite, "select (select max(x) from b) from a", "cacheable; reads b a; calls max"},
    {sqlite, "select * from a where x in (select y from b where exists (select 1 from c))",
     "cacheable; reads a b c"},
    {sqlite, "select * from (select * from (select * from a) b) c", "cacheable; reads a"},
    {sqlite, "select * from a order by (select count(*) from b), c", "cacheable; reads a b; calls count"},
    {sqlite,
     "select case when x then (select 1 from b) else y end from a group by z having z > 1 limit 5 offset 2",
     "cacheable; reads b a"},
    {sqlite, "select x, y from a where x = 1 group by x, y order by x, y", "cacheable; reads a"},
    {sqlite, "select * from a limit 5, 10", "cacheable; reads a"},
    {sqlite, "select * from a limit :x, :y", "cacheable; reads a"},
    {sqlite, "select * from a union select * from b union all select * from c except select * from d",
     "cacheable; reads a b c d"},
    {postgresql, "(select * from a) union (select * from b) order by 1, 2", "cacheable; reads a b"},
    {postgresql, "((select * from a) intersect all (select * from b)) limit 1", "cacheable; reads a b"},
    {postgresql, "select * from ((select * from a) union (select * from b)) as u, c",
     "cacheable; reads a b c"},
    {postgresql, "select * from a where x in ((select 1 from b) union select 2 from c)",
     "cacheable; reads a b c"},
    {sqlite, "values (1, 2), (3, (select max(x) from a))", "cacheable; reads a; calls max"},
    {postgresql, "select * from (values (1, 'a'), (2, 'b')) as v(x, y), a", "cacheable; reads a"},
    {postgresql, "table a", "cacheable; reads a"},
    {postgresql, "table only a order by x", "cacheable; reads a"},
    {postgresql, "select * from (table a) x union table b", "cacheable; reads a b"},
    {postgresql, "select * from only a, only (b), c *", "cacheable; reads a b c"},
    {sqlite, "select * from only a", "cacheable; reads only"},
    {postgresql, "select * from a, lateral (select * from b where b.x = a.x) c", "cacheable; reads a b"},
    {postgresql, "select * from a left join lateral f(a.x) g on true", "cacheable; reads a; calls f"},
    {sqlite, "select * from lateral x", "cacheable; reads lateral"},
    {postgresql, "select * from generate_series(1, 3) as g(i), a",
     "cacheable; reads a; calls generate_series"},
    {postgresql, "select * from f(1) with ordinality as t(x, n), a", "cacheable; reads a; calls f"},
    {postgresql, "select * from rows from (f(1), g(2)) as t, a", "cacheable; reads a; calls f g"},
    {sqlite, "select * from rows", "cacheable; reads rows"},
    {sqlite, "select * from a, json_each(a.x) j", "cacheable; reads a; calls json_each"},
    {sqlite, "select * from main.a, [b c], `d`, \"E\"", "cacheable; reads main.a b c d E"},
    {postgresql, "select * from Public.\"A b\" as q, \"a\"\"b\"", "cacheable; reads public.A b a\"b"},
    {postgresql, "select * from shop.public.a", "cacheable; reads public.a"},
    {sqlserver, "select * from shop.dbo.a", "cacheable; reads shop.dbo.a"},
    {postgresql, "select * from a . b", "cacheable; reads a.b"},
    {postgresql, "select * from a, a as b, A", "cacheable; reads a"},
    {sqlite, "select * from a indexed by i, b not indexed where x", "cacheable; reads a b"},
    {mysql, "select * from a use index (i), b partition (p0), c", "cacheable; reads a b c"},
    {mysql, "select 1 from dual", "cacheable"},
    {mysql, "select `x`, \"from b\" from `a` # from c\n, d", "cacheable; reads a d"},
    {mysql, "select 'it\\'s' from a where x = \"\\\"\" -- from b", "cacheable; reads a"},
    {postgresql, "select 'from b' from a -- from c\n/* from d /* from e */ */", "cacheable; reads a"},
    {postgresql, "select $$ from b $$ from a", "cacheable; reads a"},
    {sqlite, "select [from b] from a", "cacheable; reads a"},
    {postgresql, "select * from minus, start s, only lock", "cacheable; reads minus start lock"},
    {postgresql, "select * from a window v as (order by x), w as (order by y) limit 1", "cacheable; reads a"},
    // Words that look like clauses.
    {postgresql, "select extract(epoch from x), substring(y from 2 for 3), trim(both from z) from a",
     "cacheable; reads a; calls substring"},
    {postgresql, "select extract(day from (select max(x) from b)) from a", "cacheable; reads b a; calls max"},
    {postgresql, "select overlay(x placing 'y' from 2), position('a' in x) from a",
     "cacheable; reads a; calls overlay"},
    {mysql, "select substr(x from 2), trim(leading 'a' from y) from a", "cacheable; reads a; calls substr"},
    {postgresql, "select x is distinct from y, x is not distinct from z from a", "cacheable; reads a"},
    {postgresql, "select * from a join b on a.x is not distinct from b.x, c", "cacheable; reads a b c"},
    {postgresql, "select x as from, y as select, z as join from a", "cacheable; reads a"},
    {postgresql, "select a.from, a.select, a.order from a where a.union = 1", "cacheable; reads a"},
    {postgresql, "select update, delete, copy from a", "cacheable; reads a"},
    {sqlite, "select a.user, user from a", "cacheable; reads a"},
    {postgresql, "select * from a where tags @> array[1, 2] and b ? 'c', d", "cacheable; reads a"},
    {postgresql, "select * from a join b on a.x @> array[1, 2], c", "cacheable; reads a b c"},
    {postgresql, "select x[1:2], x[:lo : :hi], y[(select 1 from b)] from a", "cacheable; reads b a"},
    {postgresql,
     "select x::numeric(10, 2), cast(y as character varying(10)), z::timestamp(3) with time zone from a",
     "cacheable; reads a"},
    {postgresql,
     "select count(*) filter (where x), rank() over (partition by y order by z), sum(q) over w from a "
     "window w as (order by f(x))",
     "cacheable; reads a; calls count rank sum f"},
    {postgresql, "select percentile_cont(0.5) within group (order by x) from a, b",
     "cacheable; reads a b; calls percentile_cont"},
    {postgresql, "select x from a group by grouping sets ((x), ()), y", "cacheable; reads a"},
    {postgresql, "select x from a group by rollup (x, y)", "cacheable; reads a"},
    {postgresql, "select distinct on (x, y) x from a", "cacheable; reads a"},
    {postgresql, "select coalesce(x, 1), nullif(y, 2), greatest(1, 2), least(1, 2), row(1, 2) from a",
     "cacheable; reads a"},
    {postgresql, "select x from a where y = any (array(select z from b)) and not exists (select 1 from c)",
     "cacheable; reads a b c"},
    {postgresql, "select pg_catalog.lower(x), \"F\"(y), s.g(z), LOWER (q) from a",
     "cacheable; reads a; calls pg_catalog.lower F s.g lower"},
    {postgresql, "select * from t(1)", "cacheable; calls t"},
    {mysql, "select replace(x, 'a', 'b'), insert(x, 1, 1, 'c'), truncate(y, 2), left(x, 1) from a",
     "cacheable; reads a; calls replace insert truncate left"},
    {mysql, "select * from a where match (x) against ('y') and x div (2) = 1", "cacheable; reads a"},
    {postgresql, "select over(x), filter(x), zone(x), cube(x) from a",
     "cacheable; reads a; calls over filter zone cube"},
    {sqlite, "select position(x), array(x) from a", "cacheable; reads a; calls position array"},
    {sqlite, "select * from a where x in b", "cacheable; reads a b"},
    {sqlite, "select * from a where x not in main.b and y in f(1)", "cacheable; reads a main.b; calls f"},
    {mysql, "select position(x in y) from a", "cacheable; reads a"},
    {postgresql, "select 'nowhere', 'know', 'today_s' from a", "cacheable; reads a"},
    {mysql, "select 'now' from a", "cacheable; reads a"},
    {sqlserver, "select * from a cross apply b outer apply f(a.x) c", "cacheable; reads a b; calls f"},
    {oracle, "select * from a minus select * from b", "cacheable; reads a b"},
    {oracle, "select q'[from b]' from a", "cacheable; reads a"},
};

BOOST_AUTO_TEST_CASE(queries_tell_what_they_read) {
  for (const Row& row : queries) check(row);
}

const Row ctes[] = {
    {postgresql, "with a as (select * from b) select * from a, c", "cacheable; reads b c"},
    {postgresql,
     "with a(x, y) as materialized (select 1, 2), b as not materialized (select * from a) select * from b",
     "cacheable"},
    {postgresql, "with a as (select * from a) select * from a", "cacheable; reads a"},
    {postgresql, "with recursive a as (select 1 union all select x from a, b) select * from a",
     "cacheable; reads b"},
    {sqlite, "with a(x) as (select 1 union all select x + 1 from a) select * from a", "cacheable"},
    {mysql, "with a(x) as (select 1 union all select x + 1 from a) select * from a", "cacheable; reads a"},
    {postgresql, "with a as (select * from b), b as (select 1) select * from a, b", "cacheable; reads b"},
    {postgresql, "select * from (with a as (select 1) select * from a) x, a", "cacheable; reads a"},
    {postgresql, "with a as (select 1) select * from public.a", "cacheable; reads public.a"},
    {postgresql, "with a as (select 1) select * from \"A\"", "cacheable; reads A"},
    {postgresql, "with \"A\" as (select 1) select * from a", "cacheable; reads a"},
    {postgresql, "with \"a\" as (select 1) select * from A", "cacheable"},
    {mysql, "with a as (select 1) select * from A", "cacheable; reads a"},
    {postgresql, "with a as (select 1) select (select max(x) from a), (with b as (table a) table b)",
     "cacheable; calls max"},
    {postgresql, "with a as (with b as (select * from c) select * from b) select * from a, b",
     "cacheable; reads c b"},
    {sqlite, "with recursive as (select 1) select * from recursive", "cacheable"},
    {postgresql, "with a as (select 1) (select * from a) union select * from b", "cacheable; reads b"},
    {postgresql, "with a as (select 1) values (1)", "cacheable"},
    {postgresql, "with d as (delete from a where x = 1 returning *) select * from d, b",
     "no; reads b; writes a"},
    {postgresql,
     "with u as (update a set x = 1 returning *), i as (insert into b select * from u returning *) select * "
     "from i",
     "no; writes a b"},
    {postgresql, "with a as (select * from b) insert into c select * from a", "no; reads b; writes c"},
    {postgresql, "with a as (select * from b) update c set x = a.x from a", "no; reads b; writes c"},
    {postgresql, "with a as (select * from b) delete from c using a where c.x = a.x",
     "no; reads b; writes c"},
    {sqlite, "with a as (select 1) delete from a", "no; writes a"},
    {sqlserver, "with a as (select * from b) delete from a", "no; reads b; writes a; anything"},
    {postgresql, "with a as (select 1) search depth first by x set o select * from a", "no"},
    {postgresql, "with d as (delete from a) search depth first by x set o select 1", "no; anything; schema"},
};

BOOST_AUTO_TEST_CASE(ctes_are_no_tables) {
  for (const Row& row : ctes) check(row);
}

const Row uncacheable[] = {
    {postgresql, "select current_timestamp", "no"},
    {postgresql, "select x from a where y < CURRENT_DATE", "no; reads a"},
    {mysql, "select current_timestamp(6), utc_date() from a", "no; reads a"},
    {postgresql, "select localtime, localtimestamp(2), current_user, session_user, current_role from a",
     "no; reads a"},
    {postgresql, "select user", "no"},
    {postgresql, "select * from current_user, a", "no; reads a"},
    {postgresql, "select * from a for update", "no; reads a"},
    {postgresql, "select * from a for no key update of a skip locked", "no; reads a"},
    {postgresql, "select * from (select * from a for share) b", "no; reads a"},
    {postgresql, "select * from a for key share", "no; reads a"},
    {mysql, "select * from a lock in share mode", "no; reads a"},
    {mysql, "select @x, @@version from a", "no; reads a"},
    {mysql, "select @x := x from a", "no; reads a; session"},
    {mysql, "select sql_calc_found_rows * from a", "no; reads a"},
    {postgresql, "select * from a tablesample bernoulli (5), b", "no; reads a b; calls bernoulli"},
    {oracle, "select * from a sample (5)", "no; reads a"},
    {sqlite, "select * from sqlite_master", "no; reads sqlite_master"},
    {sqlite, "select * from main.SQLITE_SCHEMA", "no; reads main.sqlite_schema"},
    {sqlite, "select * from pragma_table_info('a')", "no; calls pragma_table_info"},
    {sqlite, "select * from pragma_database_list", "no; reads pragma_database_list"},
    {sqlite, "select * from temp.a", "no; reads temp.a"},
    {postgresql, "select * from pg_class, a", "no; reads pg_class a"},
    {postgresql, "select * from pg_catalog.pg_stat_activity", "no; reads pg_catalog.pg_stat_activity"},
    {postgresql, "select * from pg_temp.a", "no; reads pg_temp.a"},
    {postgresql, "select * from information_schema.tables", "no; reads information_schema.tables"},
    {mysql, "select * from performance_schema.threads", "no; reads performance_schema.threads"},
    {postgresql, "select * from a where t < 'now'", "no; reads a"},
    {postgresql, "select * from a where t < ' Tomorrow 12:00 '", "no; reads a"},
    {postgresql, "select $$today$$::date", "no"},
    {postgresql, "select E'yesterday'::date", "no"},
    {sqlite, "select date('NOW') from a", "no; reads a; calls date"},
    {oracle, "select s.nextval, sysdate from dual", "no; reads dual"},
    {postgresql, "select next value for s from a", "no; reads a"},
    {sqlserver, "select * from a for xml path", "no; reads a"},
};

BOOST_AUTO_TEST_CASE(what_changes_by_itself_is_not_cacheable) {
  for (const Row& row : uncacheable) check(row);
}

const Row changes[] = {
    {sqlite, "insert into a (x, y) values (:x, 1), (2, lower('B'))", "no; writes a; calls lower"},
    {sqlite, "insert or replace into a values (1)", "no; writes a"},
    {sqlite, "replace into a select * from b, c", "no; reads b c; writes a"},
    {sqlite, "insert into a default values", "no; writes a"},
    {mysql, "insert ignore a set x = 1, y = (select z from b)", "no; reads b; writes a"},
    {mysql, "insert into a (x) values (1) as n on duplicate key update x = n.x, y = values(y)",
     "no; writes a"},
    {mysql, "insert into a select * from b on duplicate key update x = 1, y = 2", "no; reads b; writes a"},
    {mysql, "replace low_priority into `s`.`A` values (1)", "no; writes s.A"},
    {postgresql,
     "insert into s.a as t (x, y) select x, y from b where x > 1 on conflict (x) do update set x = "
     "excluded.x, y = 2 where t.y < 3 returning x, y",
     "no; reads b; writes s.a"},
    {postgresql, "insert into a select * from b on conflict do nothing", "no; reads b; writes a"},
    {postgresql,
     "insert into a select * from b join c on conflict = 1 on conflict on constraint k do nothing",
     "no; reads b c; writes a"},
    {postgresql, "insert into a with c as (select * from b) select * from c union table d returning f(x)",
     "no; reads b d; writes a; calls f"},
    {postgresql, "insert into a (x) (select y from b)", "no; reads b; writes a"},
    {postgresql, "insert into a (x) overriding system value table b", "no; reads b; writes a"},
    {postgresql,
     "insert into a values (1) on conflict (lower(x)) do update set (y, z) = (select 1, 2 from b)",
     "no; reads b; writes a; calls lower"},
    {postgresql, "update a set x = 1", "no; writes a"},
    {postgresql,
     "update only s.a as t set x = 1, y = b.y from b, c join d on true where t.z = b.z returning x, y",
     "no; reads b c d; writes s.a"},
    {postgresql, "update a set set = 1, (x, y) = (select p, q from b), z = x is distinct from y",
     "no; reads b; writes a"},
    {sqlite, "update or ignore a set x = (select max(y) from b) where z in (select 1 from c)",
     "no; reads b c; writes a; calls max"},
    {sqlite, "update a indexed by i set x = 1 from b", "no; reads b; writes a"},
    {mysql, "update a, b set a.x = b.x, b.y = 1 where a.z = b.z order by q limit 1", "no; writes a b"},
    {mysql, "update low_priority a join b on a.x = b.x join (select * from c) d set a.y = 1",
     "no; reads c; writes a b"},
    {postgresql, "delete from a", "no; writes a"},
    {postgresql, "delete from only a t using b, c join d using (x) where t.x = b.x returning x, y",
     "no; reads b c d; writes a"},
    {postgresql, "delete from a using (select * from b) c where true", "no; reads b; writes a"},
    {postgresql, "delete from a where x not in (select x from b) and y in (1, 2)", "no; reads b; writes a"},
    {mysql, "delete from a where x = 1 order by y limit 5", "no; writes a"},
    {mysql, "delete q, s.r.* from a as q join b r on q.x = r.x", "no; reads a b; writes a b"},
    {mysql, "delete from q using a as q join b", "no; reads a b; writes a"},
    {postgresql,
     "merge into a as t using b as s on t.x = s.x when matched and f(s.y) then update set y = s.y, z = 1 "
     "when not matched then insert (x, y) values (s.x, s.y)",
     "no; reads b; writes a; calls f"},
    {postgresql, "merge into a using (select * from b join c on true) s on true when matched then delete",
     "no; reads b c; writes a"},
    {oracle, "merge into a using b on (a.x = b.x) when matched then update set y = 1",
     "no; reads b; writes a"},
    {postgresql, "truncate a", "no; writes a"},
    {postgresql, "truncate table only a, s.b * restart identity", "no; writes a s.b"},
    {postgresql, "truncate a cascade", "no; writes a; anything"},
    {sqlserver, "update t set x = 1 from a t join b on a.y = b.y", "no; reads a b; writes a"},
    {sqlserver, "delete from a where x = 1", "no; writes a"},
    // Writes that are not understood.
    {sqlserver, "update a set x = 1 exec p", "no; anything; schema"},
    {mysql, "update 2020_sales set x = 1", "no; anything; schema"},
    {mysql, "delete from shop.2020", "no; anything; schema"},
    {postgresql, "update \"a.b\" set x = 1", "no; anything; schema"},
    {postgresql, "insert into u&\"d\\0061t\" values (1)", "no; anything; schema"},
    {sqlite, "delete from 'a'", "no; anything; schema"},
    {mysql, "update a set x = 1 /*! , y = 2 */", "no; anything; schema"},
};

BOOST_AUTO_TEST_CASE(changes_tell_what_they_write) {
  for (const Row& row : changes) check(row);
}

const Row of_mysql[] = {
    {mysql, "replace into a values (1)", "no; writes a"},
    {mysql, "replace into a table b", "no; reads b; writes a"},
    {mysql, "insert into a partition (p0, p1) (x) values (1)", "no; writes a"},
    {mysql, "insert into a () values ()", "no; writes a"},
    {mysql, "insert into a values (1) returning id, f(x)", "no; writes a; calls f"},
    {mysql, "insert high_priority ignore into a select * from b on duplicate key update x = x + 1",
     "no; reads b; writes a"},
    {mysql, "delete low_priority quick ignore from a where x = 1", "no; writes a"},
    {mysql, "delete from a as q where q.x = 1 order by y limit 2", "no; writes a"},
    {mysql, "delete from a partition (p0) where x = 1", "no; writes a"},
    {mysql, "delete from a where x in (select x from b)", "no; reads b; writes a"},
    {mysql, "delete a from a join b on a.x = b.x", "no; reads a b; writes a"},
    {mysql, "delete q from s.a as q left join b using (x) where b.x is null", "no; reads s.a b; writes s.a"},
    {mysql, "delete a.*, q.* from a, b q, c where a.x = q.x", "no; reads a b c; writes a b"},
    {mysql, "delete from a, q using a join b as q join (select * from c) d", "no; reads a b c; writes a b"},
    {mysql, "delete t from a q", "no; reads a; writes a"},
    {mysql, "delete `Q` from a as q, b", "no; reads a b; writes a"},
    {mysql, "update a straight_join b set a.x = 1", "no; writes a b"},
    {mysql, "update a set x = 1 order by y limit 2", "no; writes a"},
    {mysql, "with c as (select * from b) delete a from a join c on a.x = c.x", "no; reads b a; writes a"},
    {mysql, "truncate a", "no; writes a"},
    {mysql, "load data local infile 'x' replace into table a fields terminated by ','", "no; anything"},
    {mysql, "call p(1)", "no; anything; schema; calls p"},
    {mysql, "handler a read first", "no; anything; schema"},
    {mysql, "do f(1)", "no; anything; schema; calls f"},
    {mysql, "set @x = 1", "no; session"},
    {mysql, "set global max_connections = 5", "no; session"},
    {mysql, "lock tables a write", "no; session"},
    {mysql, "rename table a to b", "no; anything; schema"},
    {mysql, "analyze table a", "no; anything"},
    {mysql, "select * from a for update skip locked", "no; reads a"},
    {mysql, "select * from a for share of a nowait", "no; reads a"},
    {mysql, "select * from a where x = @y", "no; reads a"},
    {mysql, "select @@global.read_only", "no"},
    {mysql, "select last_insert_id(), found_rows(), uuid()",
     "cacheable; calls last_insert_id found_rows uuid"},
    {mysql, "select * from a into @x, @y", "no; reads a; anything; session"},
    {mysql, "select high_priority sql_no_cache distinctrow * from a", "cacheable; reads a"},
    {mysql, "select * from a force index for order by (i) ignore key (j), b", "no; reads a"},
    {mysql, "select * from a force index (i) ignore key (j), b use index (), c", "cacheable; reads a b c"},
    {mysql, "select * from a partition (p0, p1) as q, b", "cacheable; reads a b"},
    {mysql, "select * from a natural left join b right join c using (x)", "cacheable; reads a b c"},
    {mysql, "select utc_date, utc_timestamp(), curdate() from a", "no; reads a; calls curdate"},
    {mysql, "select next value for s", "no"},
    {mysql, "select * from a for system_time as of timestamp '2026-01-01 00:00:00'", "no; reads a"},
    {mysql, "select group_concat(distinct x order by y desc separator ', ') from a",
     "cacheable; reads a; calls group_concat"},
    {mysql,
     "select cast(x as char(10) character set utf8mb4), convert(y using latin1), convert(z, decimal(5)) "
     "from a",
     "cacheable; reads a; calls convert decimal"},
    {mysql,
     "select * from a, json_table(a.x, '$[*]' columns (i for ordinality, n varchar(20) path '$.n', nested "
     "path '$.b[*]' columns (c int path '$'))) j, b",
     "cacheable; reads a b; calls json_table"},
    {mysql, "select x from a where match (x, y) against ('z' in boolean mode)", "cacheable; reads a"},
    {mysql, "select /*! straight_join */ * from a", "no; anything; schema"},
    {mysql, "select x'1F', b'01', _utf8mb4'from b' from a", "cacheable; reads a"},
    {mysql, "select interval(1, 2), date_add(x, interval 1 day), x + interval y hour from a",
     "cacheable; reads a; calls date_add"},
};

BOOST_AUTO_TEST_CASE(mysql_is_understood) {
  for (const Row& row : of_mysql) check(row);
}

const Row of_sqlserver[] = {
    {sqlserver, "select top (5) * from a order by x", "cacheable; reads a"},
    {sqlserver, "select distinct top 5 percent x from a", "cacheable; reads a"},
    {sqlserver, "select top (:n) with ties x from a order by x", "cacheable; reads a"},
    {sqlserver, "select * from (select top 1 x from b) q, a", "cacheable; reads b a"},
    {sqlserver, "select * from a order by x offset 5 rows fetch next 5 rows only", "cacheable; reads a"},
    {sqlserver, "select * from a option (recompile, maxdop 1)", "cacheable; reads a"},
    {sqlserver, "select * from a with (nolock), b", "no; reads a b"},
    {sqlserver, "select * from a q with (updlock, index(i)) join b on q.x = b.x", "no; reads a b"},
    {sqlserver, "select * from openjson(:x) with (n varchar(10) '$.n') j, a",
     "cacheable; reads a; calls openjson"},
    {sqlserver, "select * from [s].[a b] q cross apply s.f(q.x) r", "cacheable; reads s.a b; calls s.f"},
    {sqlserver, "select * from srv.shop.dbo.a", "cacheable; reads srv.shop.dbo.a"},
    {sqlserver, "select * into b from a", "no; reads a; anything; schema"},
    {sqlserver, "select * into #b from a", "no; reads a; anything; schema"},
    {sqlserver, "select * from #a join ##b on 1 = 1, c", "no; reads c"},
    {sqlserver, "select * from @a as q, b", "no; reads b"},
    {sqlserver, "select @@rowcount", "no"},
    {sqlserver, "select @x = x from a", "no; reads a"},
    {sqlserver, "select current_timestamp, session_user, system_user, user from a", "no; reads a"},
    {sqlserver, "select getdate(), newid() from a", "cacheable; reads a; calls getdate newid"},
    {sqlserver, "select next value for s", "no"},
    {sqlserver, "select * from a for json path", "no; reads a"},
    {sqlserver, "select * from a for system_time as of '2026-01-01'", "no; reads a"},
    {sqlserver, "select * from openrowset('x', 'y', 'select 1')", "cacheable; calls openrowset"},
    {sqlserver,
     "select convert(varchar(10), x), try_convert(decimal(5, 2), y), cast(z as nvarchar(5)) from a",
     "cacheable; reads a; calls convert try_convert"},
    {sqlserver, "select string_agg(x, ',') within group (order by y) from a",
     "cacheable; reads a; calls string_agg"},
    {sqlserver, "with c as (select * from a) select * from c", "cacheable; reads a"},
    {sqlserver, "select * from a tablesample (5 percent)", "no; reads a"},
    {sqlserver, "select * from (delete from a output deleted.x) q", "no; anything; schema"},
    {sqlserver, "select * from (update a set x = 1 output deleted.x) q", "no; anything; schema"},
    {sqlserver, "insert a (x) values (1)", "no; writes a"},
    {sqlserver, "insert top (5) into a select x from b", "no; reads b; writes a"},
    {sqlserver, "insert into a output inserted.x into b (x) values (1)", "no; writes a b"},
    {sqlserver, "insert into a (x) output inserted.x values (1)", "no; writes a"},
    {sqlserver, "insert into a output inserted.x into @t values (1)", "no; writes a"},
    {sqlserver, "insert into #a select x from b", "no; reads b"},
    {sqlserver, "insert into @a values (1)", "no"},
    {sqlserver, "insert into a exec p", "no; anything; schema"},
    {sqlserver, "update top (5) a set x = 1", "no; writes a"},
    {sqlserver, "update a with (rowlock) set x = 1 output inserted.x where y = 2", "no; writes a"},
    {sqlserver, "update s.a set x = b.x from b where s.a.y = b.y", "no; reads b; writes s.a"},
    {sqlserver, "update q set x = b.x from a as q join b on q.y = b.y", "no; reads a b; writes a"},
    {sqlserver, "update Q set x = 1 from a q, (select * from b q) r", "no; reads a b; writes a"},
    {sqlserver, "update q set x = 1 from a join b on 1 = (select 1 from c q)", "no; reads a b c; writes q"},
    {sqlserver, "update q set x = 1 from (select * from a) q", "no; reads a; anything"},
    {sqlserver, "update q set x = 1 from #a q", "no"},
    {sqlserver, "update a set x = 1 from s.a", "no; reads s.a; writes a s.a"},
    {sqlserver, "with c as (select * from a) update c set x = 1", "no; reads a; writes c; anything"},
    {sqlserver, "delete a", "no; writes a"},
    {sqlserver, "delete from a from a join b on a.x = b.x", "no; reads a b; writes a"},
    {sqlserver, "delete q from a q where q.x = 1", "no; reads a; writes a"},
    {sqlserver, "delete top (5) from a output deleted.* into b where x = 1", "no; writes a b"},
    {sqlserver, "delete from #a", "no"},
    {sqlserver,
     "merge into a with (holdlock) as t using (select :x as x) s on (t.x = s.x) when matched then update "
     "set y = 1 when not matched by source then delete when not matched then insert (x) values (s.x) output "
     "$action, inserted.x into b;",
     "no; writes a b"},
    {sqlserver, "merge top (5) a using b on a.x = b.x when matched then delete;", "no; reads b; writes a"},
    {sqlserver, "exec p 1", "no; anything; schema"},
    {sqlserver, "execute p", "no; anything; schema"},
    {sqlserver, "declare @x int = 1", "no; anything; session"},
    {sqlserver, "truncate table a", "no; writes a"},
    {sqlserver, "bulk insert a from 'x'", "no; anything; schema"},
    {sqlserver, "select 1 go delete from a", "no; anything; schema"},
};

BOOST_AUTO_TEST_CASE(sql_server_is_understood) {
  for (const Row& row : of_sqlserver) check(row);
}

const Row of_oracle[] = {
    {oracle, "select * from a, b where a.x = b.x(+) and b.y(+) = 1", "cacheable; reads a b"},
    {oracle, "select * from a where rownum <= 5", "cacheable; reads a"},
    {oracle, "select level, prior (x), connect_by_root (y) from a start with x = 1 connect by (prior x) = y",
     "cacheable; reads a"},
    {oracle, "select /*+ index(a i) */ x from a", "cacheable; reads a"},
    {oracle, "select s.currval from dual", "no; reads dual"},
    {oracle, "select sysdate, systimestamp, uid, user from a", "no; reads a"},
    {oracle, "select current_date, sessiontimezone from a", "no; reads a"},
    {oracle, "select * from a as of timestamp :t q, b", "no; reads a b"},
    {oracle, "select * from a as of scn 5 where x = 1", "no; reads a"},
    {oracle, "select * from a versions between scn minvalue and maxvalue, b", "no; reads a b"},
    {oracle, "select * from a@link", "no"},
    {oracle, "select * from a for update of x nowait", "no; reads a"},
    {oracle, "select * from a sample block (5)", "no; reads a; calls block"},
    {oracle, "select * from a partition (p0), b", "cacheable; reads a b"},
    {oracle, "select * from table(f(1))", "no; calls f"},
    {oracle, "select * from a offset 5 rows fetch next 5 rows only", "cacheable; reads a"},
    {oracle, "select x from a minus select x from b intersect select x from c", "cacheable; reads a b c"},
    {oracle, "with c as (select * from a) select * from c", "cacheable; reads a"},
    {oracle, "with function f return number is begin delete from a; return 1; end; select f from dual",
     "no; reads dual; anything; schema; session"},
    {oracle, "select listagg(x, ',') within group (order by y) over (partition by z) from a",
     "cacheable; reads a; calls listagg"},
    {oracle, "insert into a values (s.nextval, 1)", "no; writes a"},
    {oracle, "insert into a (x) values (1) returning id into :id", "no; writes a"},
    {oracle, "insert all into a values (1) into b (x, y) values (2, 3) select 1 from dual",
     "no; reads dual; writes a b"},
    {oracle, "insert first when x > 1 then into a (x) values (y) else into s.b select x, y from c",
     "no; reads c; writes a s.b"},
    {oracle, "insert into a@link values (1)", "no; anything; schema"},
    {oracle, "insert into (select x from a) values (1)", "no; anything; schema"},
    {oracle, "update a q set x = (select max(y) from b)", "no; reads b; writes a; calls max"},
    {oracle, "update (select a.x, b.y from a join b on a.z = b.z) set x = y", "no; reads a b; writes a b"},
    {oracle, "delete a where x = 1", "no; writes a"},
    {oracle, "delete from (select * from a) where x in (select x from b)", "no; reads a b; writes a"},
    {oracle,
     "merge into a t using (select :x as x from dual) s on (t.x = s.x) when matched then update set y = 1 "
     "delete where y = 2 when not matched then insert (x) values (s.x)",
     "no; reads dual; writes a"},
    {oracle, "begin delete from a; end;", "no; anything; session"},
    {oracle, "call p(1)", "no; anything; schema; calls p"},
    {oracle, "lock table a in exclusive mode", "no; anything; session"},
    {oracle, "explain plan for select 1 from a", "no; anything"},
    {oracle, "truncate table a", "no; writes a"},
    {oracle, "purge table a", "no; anything; schema"},
    {oracle, "flashback table a to before drop", "no; anything; schema"},
};

BOOST_AUTO_TEST_CASE(oracle_is_understood) {
  for (const Row& row : of_oracle) check(row);
}

const Row others[] = {
    {postgresql, "", "no"},
    {postgresql, " ; -- nothing", "no"},
    {postgresql, "select * into b from a", "no; reads a; anything; schema"},
    {postgresql, "select x into temp table b from a, c", "no; reads a c; anything; schema"},
    {mysql, "select x into @y from a", "no; reads a; anything; session"},
    {mysql, "select * from a into outfile '/x'", "no; reads a; anything; schema"},
    {postgresql, "create table a (x int default f(1))", "no; anything; schema; calls a f"},
    {sqlite, "create trigger t after insert on a begin delete from b; end", "no; anything; schema"},
    {postgresql, "alter table a add x int", "no; anything; schema"},
    {postgresql, "drop view a", "no; anything; schema"},
    {postgresql, "comment on table a is 'x'", "no; anything; schema"},
    {postgresql, "grant select on a to b", "no; anything; schema"},
    {postgresql, "copy a from stdin", "no; anything"},
    {postgresql, "call p(1)", "no; anything; schema; calls p"},
    {postgresql, "do $$ begin delete from a; end $$", "no; anything; schema"},
    {postgresql, "execute p(1)", "no; anything; schema; calls p"},
    {postgresql, "refresh materialized view a", "no; anything"},
    {postgresql, "vacuum a", "no; anything"},
    {mysql, "load data infile 'x' into table a", "no; anything"},
    {mysql, "handler a open", "no; anything; schema"},
    {postgresql, "frobnicate a", "no; anything; schema"},
    {postgresql, "'select'", "no; anything; schema"},
    {postgresql, "explain select * from a", "no"},
    {postgresql, "explain analyze select f(x) from a", "no; anything; calls f"},
    {postgresql, "explain (verbose, analyse) delete from a", "no; anything"},
    {sqlite, "explain query plan select 1", "no"},
    {postgresql, "show all", "no"},
    {mysql, "describe a", "no"},
    {sqlite, "pragma user_version", "no"},
    {sqlite, "pragma foreign_keys = on", "no; session"},
    {sqlite, "pragma main.journal_mode(wal)", "no; session"},
    {sqlite, "pragma table_info(a)", "no"},
    {sqlite, "pragma main.table_info(a)", "no"},
    {postgresql, "set search_path = a", "no; session"},
    {postgresql, "reset all", "no; session"},
    {postgresql, "begin", "no; session"},
    {postgresql, "start transaction", "no; session"},
    {mysql, "start slave", "no; anything; schema"},
    {postgresql, "commit", "no; anything; session"},
    {postgresql, "end", "no; anything; session"},
    {postgresql, "rollback to savepoint a", "no; anything; session"},
    {postgresql, "savepoint a", "no; session"},
    {postgresql, "release a", "no; session"},
    {sqlite, "attach 'x' as b", "no; schema; session"},
    {sqlite, "detach b", "no; schema; session"},
    {postgresql, "listen a", "no; session"},
    {postgresql, "notify a, 'b'", "no; session"},
    {postgresql, "prepare p as select 1", "no; session"},
    {postgresql, "prepare transaction 'x'", "no; anything; session"},
    {postgresql, "deallocate p", "no; session"},
    {postgresql, "discard all", "no; session"},
    {mysql, "use b", "no; session"},
    {postgresql, "lock table a", "no; session"},
    {postgresql, "declare c cursor for select f(1)", "no; session; calls f"},
    {sqlserver, "begin delete from a end", "no; anything; session"},
    {postgresql, "select * from a; select * from b", "no; reads a b; anything"},
    {postgresql, "insert into a values (1); delete from b", "no; writes a b; anything"},
    {postgresql, "begin; drop table a", "no; anything; schema; session"},
    // Queries that are not understood change nothing all the same.
    {postgresql, "select * from", "no"},
    {postgresql, "select f(1) from a, 5, g()", "no; calls f g"},
    {postgresql, "select * from a b c) d", "no"},
    {postgresql, "select (1", "no"},
    {postgresql, "select * from a from b", "no"},
    {postgresql, "select * from \"a.b\"", "no"},
    {postgresql, "select * from a.b.c.d", "no"},
    {sqlite, "select * from 'a'", "no"},
    {mysql, "select * from 2020_sales", "no"},
    {mysql, "select * from shop.2020", "no"},
    {mysql, "select * from shop.$a, b", "no"},
    {sqlserver, "select * from shop..a", "no; anything; schema"},
    {sqlite, "select * from a offset, b", "no"},
    {mysql, "select * from a offset join b", "no"},
    {sqlite, "select * from a window, b", "no"},
    {sqlite, "select * from x join a offset on x.i = a.i, b", "no"},
    {postgresql, "select s.f(1), g(2) from a join", "no; calls s.f g"},
    {mysql, "select 1 from a /*! , b */", "no; anything; schema"},
    {postgresql, "select x into b from", "no; anything; schema"},
    {postgresql, "select {fn now()}", "no; calls now"},
    {sqlserver, "select 1 delete from a", "no; anything; schema"},
    {sqlserver, "select 1 x exec p", "no; anything; schema"},
    {postgresql, "explain (verbose) select f(1) from a", "no; calls f"},
    {sqlserver, "select * from a exec p", "no; anything; schema"},
    {sqlserver, "select * from a delete from b", "no; anything; schema"},
    {sqlserver, "select * from #a", "no"},
};

BOOST_AUTO_TEST_CASE(other_statements_tell_what_they_may_do) {
  for (const Row& row : others) check(row);
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_given_up) {
  for (const int depth : {150, 100000}) {
    std::string sql = "select " + std::string(static_cast<std::size_t>(depth), '(') + "1" +
                      std::string(static_cast<std::size_t>(depth), ')') + " from a";
    const TextAnalysis analysis = analyze_text(Statement(sql), postgresql);
    BOOST_TEST(analysis.effects.cacheable == (depth == 150));
    BOOST_TEST(!analysis.effects.writes_something());
  }
}

BOOST_AUTO_TEST_CASE(a_long_union_is_no_nesting) {
  std::string sql = "select * from a";
  for (int i = 0; i < 5000; ++i) sql += " union all select * from b";
  BOOST_TEST(in_words(analyze_text(Statement(sql), postgresql)) == "cacheable; reads a b");
}

BOOST_AUTO_TEST_CASE(what_is_declared_overrides_reads) {
  const Statement plain("select f(x), current_date from a");
  BOOST_TEST(in_words(analyze_text(plain, postgresql)) == "no; reads a; calls f");
  BOOST_TEST(in_words(analyze_text(plain.reads({"B", "c"}), postgresql)) == "cacheable; reads B c");
  BOOST_TEST(in_words(analyze_text(plain.reads({}), postgresql)) == "cacheable");
}

BOOST_AUTO_TEST_CASE(what_is_declared_overrides_writes) {
  const Statement call("call p(1)");
  BOOST_TEST(in_words(analyze_text(call.writes({"a"}), postgresql)) == "no; writes a; calls p");
  BOOST_TEST(in_words(analyze_text(call.writes({}), postgresql)) == "no; calls p");
  BOOST_TEST(in_words(analyze_text(call.reads({"b"}).writes({}), postgresql)) == "cacheable; reads b");
  BOOST_TEST(in_words(analyze_text(Statement("update a set x = 1").writes({"b"}), postgresql)) ==
             "no; writes b");
  BOOST_TEST(in_words(analyze_text(Statement("drop table a").writes({"a"}), postgresql)) ==
             "no; writes a; schema");
}

BOOST_AUTO_TEST_CASE(why_not_names_the_reason) {
  const auto why_not = [](const char* sql) {
    return analyze_text(Statement(sql), postgresql).effects.why_not;
  };
  BOOST_TEST(why_not("select current_date") == "it reads current_date");
  BOOST_TEST(why_not("select 1 from a for update") == "it locks rows");
  BOOST_TEST(why_not("delete from a") == "it changes tables");
  BOOST_TEST(why_not("select 1; select 2") == "it is 2 statements, not one");
  BOOST_TEST(why_not("select *\nfrom a, 5") == "weir does not understand it from 2:9 on");
  BOOST_TEST(why_not("select * from pg_class") == "it reads pg_class, which changes without a write to it");
}

BOOST_AUTO_TEST_CASE(broken_text_throws) {
  BOOST_CHECK_THROW(analyze_text(Statement("select 'a"), postgresql), Error);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_text_that_may_mean_the_time_of_asking_is_known) {
  for (const char* text : {"now", "Today", " tomorrow ", "04:05 YESTERDAY", "today 10:00"}) {
    BOOST_TEST(may_be_relative_time(text), text);
    const std::string sql = "select a from t where d < '" + std::string(text) + "'";
    BOOST_TEST(in_words(analyze_text(Statement(sql), postgresql)) == "no; reads t", sql);
    BOOST_TEST(in_words(analyze_text(Statement(sql).reads({"t"}), postgresql)) == "cacheable; reads t", sql);
  }
  for (const char* text : {"", "nowhere", "know", "2026-11-23", "to day", "epoch", "infinity"})
    BOOST_TEST(!may_be_relative_time(text), text);
  BOOST_TEST(!may_be_relative_time("today" + std::string(100, ' ')));
}
