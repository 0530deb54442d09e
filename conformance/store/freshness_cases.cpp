// SPDX-License-Identifier: BSL-1.0
// Every read sees every write that came before it, whatever caches stand in between.
#include <fmt/format.h>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void every_write_is_seen_by_the_next_read(const StoreSubject& s) {
  make_items(s);
  const Statement all(sql(s, "SELECT COUNT(*) AS c, MAX(name) AS m FROM {t}"));
  const auto seen = [&] {
    const Rows rows = s.store.query(all);
    const Row row = rows.front();
    return fmt::format("{}/{}", row["c"].as<int>(), row["m"].as<std::optional<std::string>>().value_or("-"));
  };
  CHECK_EQUAL(seen(), "0/-");
  add_item(s.store, s, 1, "a");
  CHECK_EQUAL(seen(), "1/a");
  CHECK_EQUAL(seen(), "1/a");
  s.store.execute(sql(s, "UPDATE {t} SET name = 'b'"));
  CHECK_EQUAL(seen(), "1/b");
  s.store.query(sql(s, "INSERT INTO {t} (id, name) VALUES (2, 'c')"));
  CHECK_EQUAL(seen(), "2/c");
  s.store.execute(sql(s, "DELETE FROM {t}"));
  CHECK_EQUAL(seen(), "0/-");
}
void a_batch_is_seen_by_the_next_read(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(count_items(s.store, s), 0);
  add_items(s, 100);
  CHECK_EQUAL(count_items(s.store, s), 100);
}
void a_write_is_seen_through_a_view(const StoreSubject& s) {
  make_items(s);
  s.store.execute(sql(s, "CREATE VIEW {o} AS SELECT name FROM {t} WHERE n > 0"));
  const Statement look(sql(s, "SELECT name FROM {o}"));
  CHECK_EQUAL(s.store.query(look).size(), 0U);
  add_item(s.store, s, 1, "a", 1);
  CHECK_EQUAL(s.store.query(look).size(), 1U);
  s.store.execute(sql(s, "UPDATE {t} SET n = 0"));
  CHECK_EQUAL(s.store.query(look).size(), 0U);
}
void a_cascade_is_seen(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "parent", .type = ValueType::int64}},
             .primary_key = {"id"},
             .constraints = {sql(s, "FOREIGN KEY (parent) REFERENCES {t} (id) ON DELETE CASCADE")}});
  add_item(s.store, s, 1, "a");
  s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (1, 1)"));
  const Statement children(sql(s, "SELECT id FROM {o}"));
  CHECK_EQUAL(s.store.query(children).size(), 1U);
  s.store.execute(sql(s, "DELETE FROM {t}"));
  CHECK_EQUAL(s.store.query(children).size(), 0U);
}
void a_changed_table_is_seen(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const Statement all(sql(s, "SELECT * FROM {t}"));
  CHECK_EQUAL(s.store.query(all).column_count(), 3U);
  s.store.execute(sql(s, "ALTER TABLE {t} ADD extra ") +
                  s.store.info().dialect->column_type({.name = "extra", .type = ValueType::int64}));
  CHECK_EQUAL(s.store.query(all).column_count(), 4U);
  s.store.execute(sql(s, "DROP TABLE {t}"));
  CHECK_FAILS(Errc::undefined_object, s.store.query(all));
}
void bypass_and_refresh_see_the_database(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const Statement all(sql(s, "SELECT name FROM {t}"));
  for (const CachePolicy policy :
       {CachePolicy::use, CachePolicy::bypass, CachePolicy::refresh, CachePolicy::use}) {
    Context context;
    context.cache = policy;
    CHECK_EQUAL(s.store.query(all, context).front()["name"].as<std::string>(), "a");
  }
}
void values_that_look_alike_are_told_apart(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "a", .type = ValueType::text, .size = 20},
                         {.name = "b", .type = ValueType::text, .size = 20}}});
  const Statement insert = sql::insert(s.table, {"a", "b"});
  s.store.execute(insert.with({{"a", "x"}, {"b", "yz"}}));
  const Statement find(sql(s, "SELECT a FROM {t} WHERE a = :a AND b = :b"));
  for (int again = 0; again < 2; ++again) {
    CHECK_EQUAL(s.store.query(find.with({{"a", "x"}, {"b", "yz"}})).size(), 1U);
    CHECK_EQUAL(s.store.query(find.with({{"a", "xy"}, {"b", "z"}})).size(), 0U);
    CHECK_EQUAL(s.store.query(find.with({{"a", "xyz"}, {"b", " "}})).size(), 0U);
    CHECK_EQUAL(s.store.query(find.with({{"a", "yz"}, {"b", "x"}})).size(), 0U);
  }
}
void types_that_look_alike_are_told_apart(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "1", 1);
  const Statement by_name(sql(s, "SELECT id FROM {t} WHERE name = :x"));
  for (int again = 0; again < 2; ++again) {
    CHECK_EQUAL(s.store.query(by_name.with({{"x", "1"}})).size(), 1U);
    CHECK_EQUAL(s.store.query(by_name.with({{"x", nullptr}})).size(), 0U);
    CHECK_EQUAL(s.store.query(by_name.with({{"x", "NULL"}})).size(), 0U);
  }
}
void two_tables_do_not_disturb_each_other(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other, .columns = {{.name = "id", .type = ValueType::int64}}});
  CHECK_EQUAL(count_items(s.store, s), 0);
  s.store.execute(sql(s, "INSERT INTO {o} (id) VALUES (1)"));
  CHECK_EQUAL(count_items(s.store, s), 0);
  CHECK_EQUAL(s.store.query(sql(s, "SELECT id FROM {o}")).size(), 1U);
  add_item(s.store, s, 1, "a");
  CHECK_EQUAL(s.store.query(sql(s, "SELECT {t}.id FROM {t}, {o}")).size(), 1U);
  s.store.execute(sql(s, "DELETE FROM {o}"));
  CHECK_EQUAL(s.store.query(sql(s, "SELECT {t}.id FROM {t}, {o}")).size(), 0U);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "every_write_is_seen_by_the_next_read", .run = every_write_is_seen_by_the_next_read},
    {.name = "a_batch_is_seen_by_the_next_read", .run = a_batch_is_seen_by_the_next_read},
    {.name = "a_write_is_seen_through_a_view", .needs = {C::views}, .run = a_write_is_seen_through_a_view},
    {.name = "a_cascade_is_seen", .needs = {C::foreign_keys}, .run = a_cascade_is_seen},
    {.name = "a_changed_table_is_seen", .run = a_changed_table_is_seen},
    {.name = "bypass_and_refresh_see_the_database", .run = bypass_and_refresh_see_the_database},
    {.name = "values_that_look_alike_are_told_apart", .run = values_that_look_alike_are_told_apart},
    {.name = "types_that_look_alike_are_told_apart", .run = types_that_look_alike_are_told_apart},
    {.name = "two_tables_do_not_disturb_each_other", .run = two_tables_do_not_disturb_each_other},
};

}  // namespace

StoreCases freshness_cases() { return cases; }

}  // namespace weir::conformance
