// SPDX-License-Identifier: BSL-1.0
// Answers: columns, their names, how many rows.
#include <fmt/format.h>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void columns_have_names_and_order(const StoreSubject& s) {
  const Rows rows = s.store.query(select(s, "1 AS one, 'b' AS two, 3 AS three"));
  REQUIRE(rows.column_count() == 3U);
  CHECK_EQUAL(rows.column_name(0), "one");
  CHECK_EQUAL(rows.column_name(1), "two");
  CHECK_EQUAL(rows.column_name(2), "three");
  CHECK_EQUAL(rows.front()["one"].as<int>(), 1);
  CHECK_EQUAL(rows.front()["two"].as<std::string>(), "b");
}
void a_null_of_no_type_is_null(const StoreSubject& s) {
  CHECK(s.store.query(select(s, "NULL AS none")).front()["none"].is_null());
}
void table_columns_have_their_names(const StoreSubject& s) {
  make_items(s);
  const Rows rows = s.store.query(sql(s, "SELECT * FROM {t}"));
  REQUIRE(rows.column_count() == 3U);
  CHECK_EQUAL(rows.column_name(0), "id");
  CHECK_EQUAL(rows.column_name(1), "name");
  CHECK_EQUAL(rows.column_name(2), "n");
}
void quoted_names_keep_everything(const StoreSubject& s) {
  const std::string name = sql::quoted(*s.store.info().dialect, "Two Words");
  const Rows rows = s.store.query(select(s, "1 AS " + name));
  CHECK_EQUAL(rows.column_name(0), "Two Words");
}
void two_columns_of_one_name_are_both_there(const StoreSubject& s) {
  const Rows rows = s.store.query(select(s, "1 AS twin, 2 AS twin"));
  REQUIRE(rows.column_count() == 2U);
  CHECK_EQUAL(rows.front()[0].as<int>(), 1);
  CHECK_EQUAL(rows.front()[1].as<int>(), 2);
}
void no_rows_keep_their_columns(const StoreSubject& s) {
  make_items(s);
  const Rows rows = s.store.query(sql(s, "SELECT id, name FROM {t}"));
  CHECK(rows.empty());
  REQUIRE(rows.column_count() == 2U);
  CHECK_EQUAL(rows.column_name(1), "name");
}
void what_returns_no_rows_has_no_columns(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(s.store.query(sql(s, "INSERT INTO {t} (id) VALUES (1)")).column_count(), 0U);
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void one_row_is_one_row(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "one");
  CHECK_EQUAL(s.store.query(sql(s, "SELECT id FROM {t}")).size(), 1U);
}
void many_rows_come_whole(const StoreSubject& s) {
  make_items(s);
  add_items(s, 5'000);
  const Rows rows = s.store.query(sql(s, "SELECT id, name, n FROM {t} ORDER BY id"));
  REQUIRE(rows.size() == 5'000U);
  std::int64_t id = 0;
  std::size_t wrong = 0;
  for (const Row row : rows) {
    ++id;
    if (row["id"].as<std::int64_t>() != id || row["n"].as<std::int64_t>() != id * 10 ||
        row["name"].as<std::string_view>() != fmt::format("item {}", id))
      ++wrong;
  }
  CHECK_EQUAL(wrong, 0U);
}
void wide_rows_come_whole(const StoreSubject& s) {
  constexpr int width = 200;
  std::string list;
  for (int i = 0; i < width; ++i) list += fmt::format("{}{} AS c{}", i == 0 ? "" : ", ", i, i);
  const Rows rows = s.store.query(select(s, list));
  REQUIRE(rows.column_count() == std::size_t{width});
  for (int i = 0; i < width; ++i) CHECK_EQUAL(rows.front()[fmt::format("c{}", i)].as<int>(), i);
}
void rows_of_long_texts_come_whole(const StoreSubject& s) {
  make_values(s, texts_of(s, 12'000));
  Batch batch(insert_value(s), {"id", "v"});
  for (std::int64_t id = 0; id < 300; ++id)
    batch.add({id, std::string(static_cast<std::size_t>(id) * 40, static_cast<char>('a' + id % 26))});
  s.store.execute_many(batch);
  const Rows rows = s.store.query(sql(s, "SELECT id, v FROM {t} WHERE id > 0 ORDER BY id"));
  REQUIRE(rows.size() == 299U);
  std::size_t wrong = 0;
  for (const Row row : rows)
    if (row["v"].as<std::string_view>().size() != static_cast<std::size_t>(row["id"].as<std::int64_t>()) * 40)
      ++wrong;
  CHECK_EQUAL(wrong, 0U);
}
void nulls_stand_among_values(const StoreSubject& s) {
  make_items(s);
  s.store.execute(sql(s, "INSERT INTO {t} (id, name, n) VALUES (1, NULL, 5)"));
  s.store.execute(sql(s, "INSERT INTO {t} (id, name, n) VALUES (2, 'b', NULL)"));
  const Rows rows = s.store.query(sql(s, "SELECT name, n FROM {t} ORDER BY id"));
  REQUIRE(rows.size() == 2U);
  CHECK(rows[0]["name"].is_null());
  CHECK_EQUAL(rows[0]["n"].as<int>(), 5);
  CHECK_EQUAL(rows[1]["name"].as<std::string>(), "b");
  CHECK(rows[1]["n"].is_null());
}
void a_result_outlives_later_calls(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "kept");
  const Statement all(sql(s, "SELECT name FROM {t}"));
  const Rows before = s.store.query(all);
  s.store.execute(sql(s, "DELETE FROM {t}"));
  CHECK(s.store.query(all).empty());
  CHECK_EQUAL(before.front()["name"].as<std::string>(), "kept");
}
void the_same_query_gives_equal_rows(const StoreSubject& s) {
  make_items(s);
  add_items(s, 2);
  const Statement all(sql(s, "SELECT id, name FROM {t} ORDER BY id"));
  CHECK(s.store.query(all) == s.store.query(all));
}
void rows_survive_their_encoding(const StoreSubject& s) {
  make_items(s);
  add_items(s, 20);
  const Rows rows = s.store.query(sql(s, "SELECT id, name, n FROM {t} ORDER BY id"));
  CHECK(Rows::decode(rows.encoded()) == rows);
}
void aggregates_of_nothing_are_null(const StoreSubject& s) {
  make_items(s);
  const Rows rows = s.store.query(sql(s, "SELECT COUNT(*) AS c, MAX(n) AS m FROM {t}"));
  const Row row = rows.front();
  CHECK_EQUAL(row["c"].as<int>(), 0);
  CHECK(row["m"].is_null());
}
void joins_and_groups_work(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a", 1);
  add_item(s.store, s, 2, "b", 1);
  add_item(s.store, s, 3, "c", 2);
  const Rows rows =
      s.store.query(sql(s,
                        "SELECT x.n AS n, COUNT(*) AS c FROM {t} x INNER JOIN {t} y ON x.n = y.n "
                        "GROUP BY x.n ORDER BY x.n"));
  REQUIRE(rows.size() == 2U);
  CHECK_EQUAL(rows[0]["c"].as<int>(), 4);
  CHECK_EQUAL(rows[1]["c"].as<int>(), 1);
}

constexpr StoreCase cases[] = {
    {.name = "columns_have_names_and_order", .run = columns_have_names_and_order},
    {.name = "a_null_of_no_type_is_null", .run = a_null_of_no_type_is_null},
    {.name = "table_columns_have_their_names", .run = table_columns_have_their_names},
    {.name = "quoted_names_keep_everything", .run = quoted_names_keep_everything},
    {.name = "two_columns_of_one_name_are_both_there", .run = two_columns_of_one_name_are_both_there},
    {.name = "no_rows_keep_their_columns", .run = no_rows_keep_their_columns},
    {.name = "what_returns_no_rows_has_no_columns", .run = what_returns_no_rows_has_no_columns},
    {.name = "one_row_is_one_row", .run = one_row_is_one_row},
    {.name = "many_rows_come_whole", .run = many_rows_come_whole},
    {.name = "wide_rows_come_whole", .run = wide_rows_come_whole},
    {.name = "rows_of_long_texts_come_whole", .run = rows_of_long_texts_come_whole},
    {.name = "nulls_stand_among_values", .run = nulls_stand_among_values},
    {.name = "a_result_outlives_later_calls", .run = a_result_outlives_later_calls},
    {.name = "the_same_query_gives_equal_rows", .run = the_same_query_gives_equal_rows},
    {.name = "rows_survive_their_encoding", .run = rows_survive_their_encoding},
    {.name = "aggregates_of_nothing_are_null", .run = aggregates_of_nothing_are_null},
    {.name = "joins_and_groups_work", .run = joins_and_groups_work},
};

}  // namespace

StoreCases row_cases() { return cases; }

}  // namespace weir::conformance
