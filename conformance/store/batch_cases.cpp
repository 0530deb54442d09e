// SPDX-License-Identifier: BSL-1.0
// Batches: all rows or none, and which row was to blame.
#include <fmt/format.h>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

Batch item_batch(const StoreSubject& s) {
  return {sql::insert(s.table, {"id", "name", "n"}), {"id", "name", "n"}};
}

/// Ids 1 to `count`, but the row at `repeated` has the id of another.
Batch batch_with_a_repeated_id(const StoreSubject& s, std::int64_t count, std::int64_t repeated) {
  Batch batch = item_batch(s);
  for (std::int64_t row = 0; row < count; ++row)
    batch.add({row == repeated ? (row == 0 ? 2 : 1) : row + 1, fmt::format("item {}", row), row});
  return batch;
}

void an_empty_batch_does_nothing(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(s.store.execute_many(item_batch(s)).affected_rows, 0U);
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void a_batch_of_one_is_one_row(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(s.store.execute_many(item_batch(s).add({1, "one", 10})).affected_rows, 1U);
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "one");
}
void a_batch_of_thousands_comes_whole(const StoreSubject& s) {
  make_items(s);
  constexpr std::int64_t count = 5'000;
  Batch batch = item_batch(s);
  batch.reserve(count);
  for (std::int64_t id = 1; id <= count; ++id) batch.add({id, fmt::format("item {}", id), id * 10});
  CHECK_EQUAL(s.store.execute_many(batch).affected_rows, std::uint64_t{count});
  CHECK_EQUAL(count_items(s.store, s), count);
  CHECK_EQUAL(s.store.query(sql(s, "SELECT SUM(n) AS total FROM {t}")).front()["total"].as<std::int64_t>(),
              count * (count + 1) * 5);
  CHECK_EQUAL(name_of(s.store, s, 4'321).value_or("-"), "item 4321");
}
void a_batch_takes_nulls(const StoreSubject& s) {
  make_items(s);
  s.store.execute_many(
      item_batch(s).add({1, nullptr, 1}).add({2, "two", nullptr}).add({3, nullptr, nullptr}));
  CHECK(!name_of(s.store, s, 1).has_value());
  CHECK_EQUAL(name_of(s.store, s, 2).value_or("-"), "two");
  CHECK_EQUAL(s.store.query(sql(s, "SELECT id FROM {t} WHERE n IS NULL")).size(), 2U);
}
void a_batch_takes_every_character(const StoreSubject& s) {
  make_values(s, column(ValueType::text));
  const std::vector<Value> texts = {"tab\t", "line\nbreak", "\\.",  "\\N",  "\\",  "it's",  "\"",  "🦦",
                                    ",",     ";",           "\r\n", "NULL", " x ", "{a,b}", "\x01"};
  Batch batch(insert_value(s), {"id", "v"});
  for (std::size_t i = 0; i < texts.size(); ++i) batch.add({i, texts[i]});
  s.store.execute_many(batch);
  const std::vector<Value> read = values(s.store, s);
  REQUIRE(read.size() == texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) CHECK_EQUAL(read[i], texts[i]);
}
void a_batch_takes_every_type(const StoreSubject& s) {
  std::vector<sql::Column> columns{{.name = "id", .type = ValueType::int64, .nullable = false}};
  std::vector<std::string> names{"id"};
  std::vector<Value> first{1};
  std::vector<Value> second{2};
  for (const TypeSample& sample : type_samples()) {
    if (!s.store.info().capabilities.has(sample.capability)) continue;
    names.push_back("v_" + std::string(to_string(sample.type)));
    const bool is_decimal = sample.type == ValueType::decimal;
    columns.push_back({.name = names.back(),
                       .type = sample.type,
                       .size = is_decimal ? 10U : 0U,
                       .scale = is_decimal ? 2U : 0U});
    first.push_back(sample.value);
    second.emplace_back(nullptr);
  }
  create(s, {.name = s.table, .columns = columns, .primary_key = {"id"}});
  Batch batch(sql::insert(s.table, names), names);
  const std::vector<Value> wanted = first;
  batch.add(std::move(first)).add(std::move(second));
  s.store.execute_many(batch);
  const Rows rows = s.store.query(sql(s, "SELECT * FROM {t} ORDER BY id"));
  REQUIRE(rows.size() == 2U);
  for (std::size_t i = 1; i < names.size(); ++i) {
    CHECK_EQUAL(rows[0][names[i]].as<Value>(), wanted[i]);
    CHECK_WITH(rows[1][names[i]].is_null(), names[i]);
  }
}
void names_may_stand_in_another_order(const StoreSubject& s) {
  make_items(s);
  Batch batch(sql::insert(s.table, {"id", "name", "n"}), {"n", "id", "name"});
  s.store.execute_many(batch.add({10, 1, "one"}));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "one");
  CHECK_EQUAL(n_of(s.store, s, 1), 10);
}
void wrong_names_are_refused(const StoreSubject& s) {
  make_items(s);
  const Statement insert = sql::insert(s.table, {"id", "n"});
  CHECK_FAILS(Errc::missing_parameter, s.store.execute_many(Batch(insert, {"id"}).add({1})));
  CHECK_FAILS(Errc::unknown_parameter, s.store.execute_many(Batch(insert, {"id", "n", "x"}).add({1, 2, 3})));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void check_failing_row(const StoreSubject& s, std::int64_t count, std::int64_t repeated) {
  make_items(s);
  const Error error = FAILURE_OF(s.store.execute_many(batch_with_a_repeated_id(s, count, repeated)));
  CHECK_WITH(error.kind() == Errc::unique_violation, error.what());
  REQUIRE(error.row().has_value());
  // Where the first row holds the id of the second, it is the second that repeats it.
  CHECK_EQUAL(*error.row(), static_cast<std::size_t>(repeated == 0 ? 1 : repeated));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void a_failing_first_row_is_told(const StoreSubject& s) { check_failing_row(s, 10, 0); }
void a_failing_middle_row_is_told(const StoreSubject& s) { check_failing_row(s, 1'000, 567); }
void a_failing_last_row_is_told(const StoreSubject& s) { check_failing_row(s, 100, 99); }
void a_row_that_breaks_not_null_is_told(const StoreSubject& s) {
  make_items(s);
  const Error error = FAILURE_OF(
      s.store.execute_many(item_batch(s).add({1, "a", 1}).add({2, "b", 2}).add({nullptr, "c", 3})));
  CHECK_WITH(error.kind() == Errc::not_null_violation, error.what());
  CHECK(error.row() == std::optional<std::size_t>(2));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void a_row_that_breaks_a_foreign_key_is_told(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "parent", .type = ValueType::int64}},
             .primary_key = {"id"},
             .constraints = {sql(s, "FOREIGN KEY (parent) REFERENCES {t} (id)")}});
  add_items(s, 3);
  Batch batch(sql::insert(s.other, {"id", "parent"}), {"id", "parent"});
  const Error error = FAILURE_OF(s.store.execute_many(batch.add({1, 1}).add({2, 99}).add({3, 2})));
  CHECK_WITH(error.kind() == Errc::foreign_key_violation, error.what());
  CHECK(error.row() == std::optional<std::size_t>(1));
  CHECK(s.store.query(sql(s, "SELECT id FROM {o}")).empty());
}
void a_failed_batch_leaves_its_transaction_usable(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 100, "before");
  CHECK_FAILS(Errc::unique_violation, transaction->execute_many(batch_with_a_repeated_id(s, 20, 7)));
  CHECK_EQUAL(count_items(*transaction, s), 1);
  add_item(*transaction, s, 101, "after");
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 2);
}
void a_batch_in_a_transaction_is_part_of_it(const StoreSubject& s) {
  make_items(s);
  {
    const auto transaction = s.store.begin();
    CHECK_EQUAL(transaction->execute_many(item_batch(s).add({1, "a", 1}).add({2, "b", 2})).affected_rows, 2U);
    CHECK_EQUAL(count_items(*transaction, s), 2);
  }
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void batches_follow_each_other(const StoreSubject& s) {
  make_items(s);
  for (std::int64_t from = 0; from < 5; ++from) {
    Batch batch = item_batch(s);
    for (std::int64_t i = 0; i < 10; ++i) batch.add({from * 10 + i, "x", i});
    CHECK_EQUAL(s.store.execute_many(batch).affected_rows, 10U);
  }
  CHECK_EQUAL(count_items(s.store, s), 50);
}
void updates_in_a_batch_are_counted(const StoreSubject& s) {
  make_items(s);
  add_items(s, 5);
  Batch batch(Statement(sql(s, "UPDATE {t} SET n = :n WHERE id >= :least")), {"n", "least"});
  CHECK_EQUAL(s.store.execute_many(batch.add({1, 4}).add({2, 5}).add({3, 99})).affected_rows, 3U);
  CHECK_EQUAL(n_of(s.store, s, 4), 1);
  CHECK_EQUAL(n_of(s.store, s, 5), 2);
}
void deletes_in_a_batch_are_counted(const StoreSubject& s) {
  make_items(s);
  add_items(s, 5);
  Batch batch(Statement(sql(s, "DELETE FROM {t} WHERE id = :id")), {"id"});
  CHECK_EQUAL(s.store.execute_many(batch.add({1}).add({9}).add({3})).affected_rows, 2U);
  CHECK_EQUAL(count_items(s.store, s), 3);
}
void upserts_run_in_a_batch(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "old", 1);
  Batch batch(sql::upsert(*s.store.info().dialect, s.table, {"id", "name", "n"}, {"id"}),
              {"id", "name", "n"});
  s.store.execute_many(batch.add({1, "new", 2}).add({2, "two", 2}).add({2, "two again", 3}));
  CHECK_EQUAL(count_items(s.store, s), 2);
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "new");
  CHECK_EQUAL(name_of(s.store, s, 2).value_or("-"), "two again");
}
void an_insert_with_expressions_runs_in_a_batch(const StoreSubject& s) {
  make_items(s);
  Batch batch(Statement(sql(s, "INSERT INTO {t} (id, name, n) VALUES (:id, 'fixed', :n * 2)")), {"id", "n"});
  CHECK_EQUAL(s.store.execute_many(batch.add({1, 10}).add({2, 20})).affected_rows, 2U);
  CHECK_EQUAL(n_of(s.store, s, 2), 40);
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "fixed");
}
void a_batch_whose_deadline_has_passed_does_nothing(const StoreSubject& s) {
  make_items(s);
  Context late;
  late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  CHECK_FAILS(Errc::timeout, s.store.execute_many(item_batch(s).add({1, "a", 1}), late));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void a_batch_with_a_bad_statement_blames_no_row(const StoreSubject& s) {
  const Error error = FAILURE_OF(s.store.execute_many(
      Batch(Statement("INSERT INTO no_such_table_here (id) VALUES (:id)"), {"id"}).add({1})));
  CHECK_WITH(error.kind() == Errc::undefined_object, error.what());
  CHECK(!error.row().has_value());
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "an_empty_batch_does_nothing", .run = an_empty_batch_does_nothing},
    {.name = "a_batch_of_one_is_one_row", .run = a_batch_of_one_is_one_row},
    {.name = "a_batch_of_thousands_comes_whole", .run = a_batch_of_thousands_comes_whole},
    {.name = "a_batch_takes_nulls", .run = a_batch_takes_nulls},
    {.name = "a_batch_takes_every_character", .run = a_batch_takes_every_character},
    {.name = "a_batch_takes_every_type", .run = a_batch_takes_every_type},
    {.name = "names_may_stand_in_another_order", .run = names_may_stand_in_another_order},
    {.name = "wrong_names_are_refused", .run = wrong_names_are_refused},
    {.name = "a_failing_first_row_is_told", .run = a_failing_first_row_is_told},
    {.name = "a_failing_middle_row_is_told", .run = a_failing_middle_row_is_told},
    {.name = "a_failing_last_row_is_told", .run = a_failing_last_row_is_told},
    {.name = "a_row_that_breaks_not_null_is_told", .run = a_row_that_breaks_not_null_is_told},
    {.name = "a_row_that_breaks_a_foreign_key_is_told",
     .needs = {C::foreign_keys},
     .run = a_row_that_breaks_a_foreign_key_is_told},
    {.name = "a_failed_batch_leaves_its_transaction_usable",
     .needs = {C::savepoints},
     .run = a_failed_batch_leaves_its_transaction_usable},
    {.name = "a_batch_in_a_transaction_is_part_of_it",
     .needs = {C::savepoints},
     .run = a_batch_in_a_transaction_is_part_of_it},
    {.name = "batches_follow_each_other", .run = batches_follow_each_other},
    {.name = "updates_in_a_batch_are_counted", .run = updates_in_a_batch_are_counted},
    {.name = "deletes_in_a_batch_are_counted", .run = deletes_in_a_batch_are_counted},
    {.name = "upserts_run_in_a_batch", .needs = {C::upserts}, .run = upserts_run_in_a_batch},
    {.name = "an_insert_with_expressions_runs_in_a_batch", .run = an_insert_with_expressions_runs_in_a_batch},
    {.name = "a_batch_whose_deadline_has_passed_does_nothing",
     .run = a_batch_whose_deadline_has_passed_does_nothing},
    {.name = "a_batch_with_a_bad_statement_blames_no_row", .run = a_batch_with_a_bad_statement_blames_no_row},
};

}  // namespace

StoreCases batch_cases() { return cases; }

}  // namespace weir::conformance
