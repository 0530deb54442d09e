// SPDX-License-Identifier: BSL-1.0
// Statements for their effect, and one count of what they did on every engine.
#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

std::uint64_t affected(const StoreSubject& s, std::string_view text) {
  return s.store.execute(sql(s, text)).affected_rows;
}

void inserts_are_counted(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(affected(s, "INSERT INTO {t} (id, n) VALUES (1, 1)"), 1U);
  CHECK_EQUAL(affected(s, "INSERT INTO {t} (id, n) SELECT id + 1, n FROM {t}"), 1U);
  CHECK_EQUAL(affected(s, "INSERT INTO {t} (id, n) SELECT id + 2, n FROM {t}"), 2U);
  CHECK_EQUAL(affected(s, "INSERT INTO {t} (id, n) SELECT id + 9, n FROM {t} WHERE id > 99"), 0U);
}
void updates_count_what_they_match(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a", 1);
  add_item(s.store, s, 2, "b", 2);
  add_item(s.store, s, 3, "c", 2);
  CHECK_EQUAL(affected(s, "UPDATE {t} SET n = 2 WHERE n = 2"), 2U);  // though nothing changes
  CHECK_EQUAL(affected(s, "UPDATE {t} SET n = n + 1"), 3U);
  CHECK_EQUAL(affected(s, "UPDATE {t} SET n = 9 WHERE id = 99"), 0U);
}
void deletes_are_counted(const StoreSubject& s) {
  make_items(s);
  add_items(s, 5);
  CHECK_EQUAL(affected(s, "DELETE FROM {t} WHERE id > 3"), 2U);
  CHECK_EQUAL(affected(s, "DELETE FROM {t} WHERE id > 3"), 0U);
  CHECK_EQUAL(affected(s, "DELETE FROM {t}"), 3U);
}
void reads_and_ddl_affect_no_rows(const StoreSubject& s) {
  make_items(s);
  add_items(s, 3);
  CHECK_EQUAL(affected(s, "SELECT * FROM {t}"), 0U);
  CHECK_EQUAL(affected(s, "CREATE INDEX {o} ON {t} (n)"), 0U);
  CHECK_EQUAL(affected(s, "DROP TABLE {t}"), 0U);
}
void cascades_are_not_counted(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "parent", .type = ValueType::int64}},
             .primary_key = {"id"},
             .constraints = {sql(s, "FOREIGN KEY (parent) REFERENCES {t} (id) ON DELETE CASCADE")}});
  add_item(s.store, s, 1, "a");
  s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (1, 1)"));
  s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (2, 1)"));
  CHECK_EQUAL(affected(s, "DELETE FROM {t}"), 1U);
  CHECK(s.store.query(sql(s, "SELECT id FROM {o}")).empty());
}
void a_query_that_writes_writes_once(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a", 1);
  s.store.query(sql(s, "UPDATE {t} SET n = n + 1"));
  CHECK_EQUAL(n_of(s.store, s, 1), 2);
}
void rows_of_an_execute_are_dropped(const StoreSubject& s) {
  make_items(s);
  add_items(s, 3);
  s.store.execute(sql(s, "SELECT * FROM {t}"));
  CHECK_EQUAL(count_items(s.store, s), 3);
}
void generated_keys_are_told(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false, .generated = true},
                         {.name = "name", .type = ValueType::text, .size = 100}},
             .primary_key = {"id"}});
  std::int64_t last = 0;
  for (const char* const name : {"a", "b", "c"}) {
    const Rows rows = sql::insert_returning(s.store, s.table, {{"name", name}}, {"id"});
    REQUIRE(rows.size() == 1U);
    const auto id = rows.front()["id"].as<std::int64_t>();
    CHECK(id > last);
    last = id;
    CHECK_EQUAL(name_of(s.store, s, id).value_or("-"), name);
  }
}
void generated_keys_are_told_in_a_transaction(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false, .generated = true},
                         {.name = "name", .type = ValueType::text, .size = 100}},
             .primary_key = {"id"}});
  const auto transaction = s.store.begin();
  const Rows rows =
      sql::insert_returning(*transaction, *s.store.info().dialect, s.table, {{"name", "a"}}, {"id"});
  const auto id = rows.front()["id"].as<std::int64_t>();
  CHECK_EQUAL(name_of(*transaction, s, id).value_or("-"), "a");
  transaction->commit();
  CHECK_EQUAL(name_of(s.store, s, id).value_or("-"), "a");
}
void keys_can_be_given_where_they_are_generated(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false, .generated = true},
                         {.name = "name", .type = ValueType::text, .size = 100}},
             .primary_key = {"id"}});
  s.store.execute(sql::insert(s.table, {"id", "name"}).with({{"id", 1000}, {"name", "given"}}));
  CHECK_EQUAL(name_of(s.store, s, 1000).value_or("-"), "given");
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "inserts_are_counted", .run = inserts_are_counted},
    {.name = "updates_count_what_they_match", .run = updates_count_what_they_match},
    {.name = "deletes_are_counted", .run = deletes_are_counted},
    {.name = "reads_and_ddl_affect_no_rows", .run = reads_and_ddl_affect_no_rows},
    {.name = "cascades_are_not_counted", .needs = {C::foreign_keys}, .run = cascades_are_not_counted},
    {.name = "a_query_that_writes_writes_once", .run = a_query_that_writes_writes_once},
    {.name = "rows_of_an_execute_are_dropped", .run = rows_of_an_execute_are_dropped},
    {.name = "generated_keys_are_told", .needs = {C::generated_keys}, .run = generated_keys_are_told},
    {.name = "generated_keys_are_told_in_a_transaction",
     .needs = {C::generated_keys},
     .run = generated_keys_are_told_in_a_transaction},
    {.name = "keys_can_be_given_where_they_are_generated",
     .needs = {C::generated_keys},
     .run = keys_can_be_given_where_they_are_generated},
};

}  // namespace

StoreCases execute_cases() { return cases; }

}  // namespace weir::conformance
