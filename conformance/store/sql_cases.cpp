// SPDX-License-Identifier: BSL-1.0
// Portable SQL (weir/sql.hpp), as the engine itself takes it.
#include <array>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

const Dialect& dialect_of(const StoreSubject& s) { return *s.store.info().dialect; }

void an_upsert_inserts_then_updates(const StoreSubject& s) {
  make_items(s);
  const Statement upsert = sql::upsert(dialect_of(s), s.table, {"id", "name", "n"}, {"id"});
  s.store.execute(upsert.with({{"id", 1}, {"name", "first"}, {"n", 1}}));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "first");
  s.store.execute(upsert.with({{"id", 1}, {"name", "second"}, {"n", 2}}));
  s.store.execute(upsert.with({{"id", 2}, {"name", "other"}, {"n", 3}}));
  CHECK_EQUAL(count_items(s.store, s), 2);
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "second");
  CHECK_EQUAL(n_of(s.store, s, 1), 2);
}
void an_upsert_takes_null(const StoreSubject& s) {
  make_items(s);
  const Statement upsert = sql::upsert(dialect_of(s), s.table, {"id", "name", "n"}, {"id"});
  s.store.execute(upsert.with({{"id", 1}, {"name", "first"}, {"n", 1}}));
  s.store.execute(upsert.with({{"id", 1}, {"name", nullptr}, {"n", 1}}));
  CHECK(!name_of(s.store, s, 1).has_value());
}
void an_upsert_of_keys_alone_changes_nothing(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "kept", 5);
  const Statement upsert = sql::upsert(dialect_of(s), s.table, {"id"}, {"id"});
  s.store.execute(upsert.with({{"id", 1}}));
  s.store.execute(upsert.with({{"id", 2}}));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "kept");
  CHECK_EQUAL(count_items(s.store, s), 2);
}
void an_upsert_takes_a_key_of_two_columns(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "name", .type = ValueType::text, .size = 20, .nullable = false},
                         {.name = "n", .type = ValueType::int64}},
             .primary_key = {"id", "name"}});
  const Statement upsert = sql::upsert(dialect_of(s), s.table, {"id", "name", "n"}, {"id", "name"});
  s.store.execute(upsert.with({{"id", 1}, {"name", "a"}, {"n", 1}}));
  s.store.execute(upsert.with({{"id", 1}, {"name", "b"}, {"n", 2}}));
  s.store.execute(upsert.with({{"id", 1}, {"name", "a"}, {"n", 3}}));
  CHECK_EQUAL(count_items(s.store, s), 2);
  CHECK_EQUAL(s.store.query(sql(s, "SELECT n FROM {t} WHERE name = 'a'")).front()["n"].as<int>(), 3);
}
void an_upsert_is_seen_by_the_next_read(const StoreSubject& s) {
  make_items(s);
  const Statement upsert = sql::upsert(dialect_of(s), s.table, {"id", "name", "n"}, {"id"});
  for (int n = 0; n < 3; ++n) {
    s.store.execute(upsert.with({{"id", 1}, {"name", "x"}, {"n", n}}));
    CHECK_EQUAL(n_of(s.store, s, 1), n);
  }
}
void pages_follow_each_other(const StoreSubject& s) {
  make_items(s);
  add_items(s, 25);
  const Statement page = sql::page(dialect_of(s), sql(s, "SELECT id FROM {t} ORDER BY id"));
  std::int64_t next = 1;
  for (const std::size_t size : {std::size_t{10}, std::size_t{10}, std::size_t{5}}) {
    const Rows rows = s.store.query(page.with({{"limit", 10}, {"offset", next - 1}}));
    REQUIRE(rows.size() == size);
    for (const Row row : rows) CHECK_EQUAL(row["id"].as<std::int64_t>(), next++);
  }
  CHECK(s.store.query(page.with({{"limit", 10}, {"offset", 25}})).empty());
}
void a_page_has_parameters_of_its_own(const StoreSubject& s) {
  make_items(s);
  add_items(s, 10);
  const Statement page =
      sql::page(dialect_of(s), sql(s, "SELECT id FROM {t} WHERE n > :least ORDER BY n DESC"));
  const Rows rows = s.store.query(page.with({{"least", 20}, {"limit", 2}, {"offset", 1}}));
  REQUIRE(rows.size() == 2U);
  CHECK_EQUAL(rows[0]["id"].as<int>(), 9);
  CHECK_EQUAL(rows[1]["id"].as<int>(), 8);
}
void a_page_without_order_is_refused(const StoreSubject& s) {
  CHECK_FAILS(Errc::invalid_argument, sql::page(dialect_of(s), sql(s, "SELECT id FROM {t}")));
}
void tables_are_made_and_dropped(const StoreSubject& s) {
  const sql::Table table{
      .name = s.table,
      .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                  {.name = "name", .type = ValueType::text, .size = 30, .nullable = false}},
      .primary_key = {"id"},
      .constraints = {"UNIQUE (name)"}};
  for (int again = 0; again < 2; ++again) {
    create(s, table);
    s.store.execute(sql::insert(s.table, {"id", "name"}).with({{"id", 1}, {"name", "x"}}));
    CHECK_FAILS(Errc::unique_violation,
                s.store.execute(sql::insert(s.table, {"id", "name"}).with({{"id", 2}, {"name", "x"}})));
    for (const Statement& drop : sql::drop_table(dialect_of(s), table)) s.store.execute(drop);
  }
  CHECK_FAILS(Errc::undefined_object, s.store.query(sql(s, "SELECT id FROM {t}")));
}
void quoted_names_may_hold_anything(const StoreSubject& s) {
  const std::string column = sql::quoted(dialect_of(s), "Odd name, with: 100%");
  create(s, {.name = s.table, .columns = {{.name = column, .type = ValueType::int64}}});
  s.store.execute("INSERT INTO " + s.table + " (" + column + ") VALUES (5)");
  const Rows rows = s.store.query("SELECT " + column + " FROM " + s.table);
  CHECK_EQUAL(rows.front()["Odd name, with: 100%"].as<int>(), 5);
}
/// Where an engine has no type for JSON, or its driver does not tell it, documents are text.
void make_documents(const StoreSubject& s) {
  const bool has_type = !dialect_of(s).column_type(column(ValueType::json)).empty();
  make_values(s, column(has_type ? ValueType::json : ValueType::text));
}
Value document(const StoreSubject& s, const std::string& text) {
  return s.store.info().capabilities.has(Capability::json) ? Value(Json{text}) : Value(text);
}
std::string json_at(const StoreSubject& s, std::initializer_list<std::string_view> path) {
  const std::vector<std::string_view> steps(path);
  const Rows rows =
      s.store.query("SELECT " + sql::json_field(dialect_of(s), "v", steps) + " AS field FROM " + s.table);
  return rows.front()["field"].as<std::optional<std::string>>().value_or("(null)");
}
void json_fields_are_read(const StoreSubject& s) {
  make_documents(s);
  const char* const text = R"({"name": "weir \"x\" 🦦", "deep": {"er": [10, "b"]}, "none": null})";
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", document(s, text)}}));
  CHECK_EQUAL(json_at(s, {"name"}), "weir \"x\" 🦦");
  CHECK_EQUAL(json_at(s, {"deep", "er", "1"}), "b");
  CHECK_EQUAL(json_at(s, {"deep", "er", "0"}), "10");
  CHECK_EQUAL(json_at(s, {"missing"}), "(null)");
  CHECK_EQUAL(json_at(s, {"none"}), "(null)");
}
void json_fields_stand_in_conditions(const StoreSubject& s) {
  make_documents(s);
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", document(s, R"({"kind": "a"})")}}));
  s.store.execute(insert_value(s).with({{"id", 2}, {"v", document(s, R"({"kind": "b"})")}}));
  const std::array<std::string_view, 1> path{"kind"};
  const Statement find("SELECT id FROM " + s.table + " WHERE " + sql::json_field(dialect_of(s), "v", path) +
                       " = :kind");
  CHECK_EQUAL(s.store.query(find.with({{"kind", "b"}})).front()["id"].as<int>(), 2);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "an_upsert_inserts_then_updates", .needs = {C::upserts}, .run = an_upsert_inserts_then_updates},
    {.name = "an_upsert_takes_null", .needs = {C::upserts}, .run = an_upsert_takes_null},
    {.name = "an_upsert_of_keys_alone_changes_nothing",
     .needs = {C::upserts},
     .run = an_upsert_of_keys_alone_changes_nothing},
    {.name = "an_upsert_takes_a_key_of_two_columns",
     .needs = {C::upserts},
     .run = an_upsert_takes_a_key_of_two_columns},
    {.name = "an_upsert_is_seen_by_the_next_read",
     .needs = {C::upserts},
     .run = an_upsert_is_seen_by_the_next_read},
    {.name = "pages_follow_each_other", .run = pages_follow_each_other},
    {.name = "a_page_has_parameters_of_its_own", .run = a_page_has_parameters_of_its_own},
    {.name = "a_page_without_order_is_refused", .run = a_page_without_order_is_refused},
    {.name = "tables_are_made_and_dropped", .run = tables_are_made_and_dropped},
    {.name = "quoted_names_may_hold_anything", .run = quoted_names_may_hold_anything},
    {.name = "json_fields_are_read", .needs = {C::json_fields}, .run = json_fields_are_read},
    {.name = "json_fields_stand_in_conditions",
     .needs = {C::json_fields},
     .run = json_fields_stand_in_conditions},
};

}  // namespace

StoreCases sql_cases() { return cases; }

}  // namespace weir::conformance
