// SPDX-License-Identifier: BSL-1.0
// What a store tells of statements: which tables they read and write, and whether an answer may be kept.
#include <algorithm>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

Effects effects(const StoreSubject& s, std::string_view text) {
  return s.store.effects(Statement(sql(s, text)), {});
}

void reads_and_writes_are_told(const StoreSubject& s) {
  make_items(s);
  const Effects read = effects(s, "SELECT name FROM {t} WHERE id = :id");
  const Effects write = effects(s, "UPDATE {t} SET n = 1");
  CHECK_WITH(read.cacheable, read.why_not);
  CHECK(!read.writes_something());
  REQUIRE(read.reads.size() == 1U);
  CHECK(write.writes == read.reads);
  CHECK(!write.writes_anything);
  CHECK(!write.cacheable);
}
void every_write_names_its_table(const StoreSubject& s) {
  make_items(s);
  const std::vector<std::string> table = effects(s, "SELECT id FROM {t}").reads;
  for (const char* const text :
       {"INSERT INTO {t} (id) VALUES (1)", "DELETE FROM {t}", "UPDATE {t} SET n = 1"})
    CHECK_WITH(effects(s, text).writes == table, text);
}
void joins_read_both_tables(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other, .columns = {{.name = "id", .type = ValueType::int64}}});
  CHECK_EQUAL(effects(s, "SELECT a.id FROM {t} a INNER JOIN {o} b ON a.id = b.id").reads.size(), 2U);
  CHECK_EQUAL(effects(s, "SELECT id FROM {t} WHERE id IN (SELECT id FROM {o})").reads.size(), 2U);
  CHECK_EQUAL(effects(s, "SELECT id FROM {t} UNION ALL SELECT id FROM {o}").reads.size(), 2U);
}
void an_insert_from_a_table_reads_it(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other, .columns = {{.name = "id", .type = ValueType::int64}}});
  const Effects copied = effects(s, "INSERT INTO {o} (id) SELECT id FROM {t}");
  CHECK(copied.writes == effects(s, "SELECT id FROM {o}").reads);
  CHECK(copied.reads == effects(s, "SELECT id FROM {t}").reads);
}
void a_view_is_its_tables(const StoreSubject& s) {
  make_items(s);
  s.store.execute(sql(s, "CREATE VIEW {o} AS SELECT name FROM {t} WHERE n > 0"));
  const Effects through = effects(s, "SELECT name FROM {o}");
  CHECK_WITH(through.cacheable, through.why_not);
  const std::vector<std::string> table = effects(s, "SELECT name FROM {t}").reads;
  REQUIRE(table.size() == 1U);
  CHECK(std::find(through.reads.begin(), through.reads.end(), table.front()) != through.reads.end());
}
void a_cascade_is_a_write(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "parent", .type = ValueType::int64}},
             .primary_key = {"id"},
             .constraints = {sql(s, "FOREIGN KEY (parent) REFERENCES {t} (id) ON DELETE CASCADE")}});
  const Effects removal = effects(s, "DELETE FROM {t}");
  const std::vector<std::string> children = effects(s, "SELECT id FROM {o}").reads;
  REQUIRE(children.size() == 1U);
  CHECK(removal.writes_anything ||
        std::find(removal.writes.begin(), removal.writes.end(), children.front()) != removal.writes.end());
}
/// An engine that has to prepare a statement to analyse it may refuse what it can't prepare.
void check_not_cacheable_or_refused(const StoreSubject& s, std::string_view text) {
  try {
    const Effects found = effects(s, text);
    CHECK(!found.cacheable);
    CHECK(!found.why_not.empty());
  } catch (const Error& error) {
    check_kind(error, {Errc::undefined_object}, __FILE__, __LINE__, "analysing what is not there");
  }
}
void what_is_not_there_is_not_cacheable(const StoreSubject& s) {
  check_not_cacheable_or_refused(s, "SELECT id FROM {t}");
}
void the_time_is_not_cacheable(const StoreSubject& s) {
  make_items(s);
  const std::string now(sql::now(*s.store.info().dialect));
  for (const std::string& text : {select(s, now + " AS x"), sql(s, "SELECT id, " + now + " AS x FROM {t}")}) {
    const Effects found = s.store.effects(Statement(text), {});
    CHECK_WITH(!found.cacheable, text);
    CHECK_WITH(!found.why_not.empty(), text);
  }
}
void an_unknown_function_is_not_cacheable(const StoreSubject& s) {
  make_items(s);
  check_not_cacheable_or_refused(s, "SELECT some_function_nobody_knows(id) AS x FROM {t}");
}
void ddl_changes_the_schema(const StoreSubject& s) {
  make_items(s);
  for (const char* const text :
       {"DROP TABLE {t}", "CREATE INDEX {o} ON {t} (n)", "ALTER TABLE {t} ADD x BIGINT"})
    CHECK_WITH(effects(s, text).changes_schema, text);
}
void declared_reads_are_believed(const StoreSubject& s) {
  make_items(s);
  const std::string now(sql::now(*s.store.info().dialect));
  const Statement odd = Statement(sql(s, "SELECT id, " + now + " AS x FROM {t}")).reads({"some_table"});
  const Effects found = s.store.effects(odd, {});
  CHECK_WITH(found.cacheable, found.why_not);
  CHECK(found.reads == std::vector<std::string>{"some_table"});
}
void declared_writes_are_believed(const StoreSubject& s) {
  make_items(s);
  const std::vector<std::string> table = effects(s, "SELECT id FROM {t}").reads;
  const Statement odd = Statement(sql(s, "DELETE FROM {t}")).writes({s.table});
  const Effects found = s.store.effects(odd, {});
  CHECK(!found.writes_anything);
  CHECK(found.writes == table);
}
void nothing_is_cacheable(const StoreSubject& s) {
  make_items(s);
  const Effects read = effects(s, "SELECT id FROM {t}");
  CHECK(!read.cacheable);
  CHECK(!read.why_not.empty());
  CHECK(effects(s, "DELETE FROM {t}").writes_anything);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "reads_and_writes_are_told", .needs = {C::statement_analysis}, .run = reads_and_writes_are_told},
    {.name = "every_write_names_its_table",
     .needs = {C::statement_analysis},
     .run = every_write_names_its_table},
    {.name = "joins_read_both_tables", .needs = {C::statement_analysis}, .run = joins_read_both_tables},
    {.name = "an_insert_from_a_table_reads_it",
     .needs = {C::statement_analysis},
     .run = an_insert_from_a_table_reads_it},
    {.name = "a_view_is_its_tables", .needs = {C::statement_analysis, C::views}, .run = a_view_is_its_tables},
    {.name = "a_cascade_is_a_write",
     .needs = {C::statement_analysis, C::foreign_keys},
     .run = a_cascade_is_a_write},
    {.name = "what_is_not_there_is_not_cacheable", .run = what_is_not_there_is_not_cacheable},
    {.name = "the_time_is_not_cacheable", .run = the_time_is_not_cacheable},
    {.name = "an_unknown_function_is_not_cacheable", .run = an_unknown_function_is_not_cacheable},
    {.name = "ddl_changes_the_schema", .run = ddl_changes_the_schema},
    {.name = "declared_reads_are_believed", .run = declared_reads_are_believed},
    {.name = "declared_writes_are_believed",
     .needs = {C::statement_analysis},
     .run = declared_writes_are_believed},
    {.name = "nothing_is_cacheable", .absent = {C::statement_analysis}, .run = nothing_is_cacheable},
};

}  // namespace

StoreCases analysis_cases() { return cases; }

}  // namespace weir::conformance
