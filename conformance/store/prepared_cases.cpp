// SPDX-License-Identifier: BSL-1.0
// Statements that stay prepared while the world changes under them.
#include <fmt/format.h>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void a_statement_survives_a_new_column(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const Statement all(sql(s, "SELECT * FROM {t} WHERE id = :id"));
  const Query one = all.with({{"id", 1}});
  for (int i = 0; i < 10; ++i) CHECK_EQUAL(s.store.query(one).column_count(), 3U);
  s.store.execute(sql(s, "ALTER TABLE {t} ADD extra ") +
                  s.store.info().dialect->column_type({.name = "extra", .type = ValueType::int64}));
  for (int i = 0; i < 10; ++i) CHECK_EQUAL(s.store.query(one).column_count(), 4U);
}
void a_statement_survives_another_table_of_its_name(const StoreSubject& s) {
  make_values(s, column(ValueType::int64));
  const Statement insert = insert_value(s);
  const Statement all(sql(s, "SELECT v FROM {t} ORDER BY id"));
  s.store.execute(insert.with({{"id", 1}, {"v", 5}}));
  CHECK_EQUAL(s.store.query(all).front()["v"].as<int>(), 5);
  s.store.execute(sql(s, "DROP TABLE {t}"));
  make_values(s, column(ValueType::text, 50));
  s.store.execute(insert.with({{"id", 1}, {"v", "text now"}}));
  CHECK_EQUAL(s.store.query(all).front()["v"].as<std::string>(), "text now");
}
void a_transaction_survives_ddl_before_it(const StoreSubject& s) {
  make_items(s);
  const Statement all(sql(s, "SELECT * FROM {t}"));
  for (int i = 0; i < 5; ++i) s.store.query(all);
  s.store.execute(sql(s, "ALTER TABLE {t} ADD extra ") +
                  s.store.info().dialect->column_type({.name = "extra", .type = ValueType::int64}));
  const auto transaction = s.store.begin();
  CHECK_EQUAL(transaction->query(all).column_count(), 4U);
  transaction->commit();
}
void a_batch_survives_ddl(const StoreSubject& s) {
  make_items(s);
  Batch batch(sql::insert(s.table, {"id", "n"}), {"id", "n"});
  s.store.execute_many(Batch(batch).add({1, 1}));
  s.store.execute(sql(s, "DROP TABLE {t}"));
  make_items(s);
  s.store.execute_many(Batch(batch).add({1, 2}));
  CHECK_EQUAL(n_of(s.store, s, 1), 2);
}
void more_statements_than_are_kept_all_work(const StoreSubject& s) {
  make_items(s);
  add_items(s, 3);
  for (int again = 0; again < 2; ++again)
    for (int i = 0; i < 300; ++i)
      CHECK_EQUAL(s.store.query(sql(s, fmt::format("SELECT id + {} AS x FROM {{t}} WHERE id = 1", i)))
                      .front()["x"]
                      .as<int>(),
                  i + 1);
}
void a_statement_with_many_values_in_turn_answers_each(const StoreSubject& s) {
  make_items(s);
  add_items(s, 50);
  const Statement find(sql(s, "SELECT n FROM {t} WHERE id = :id"));
  for (int again = 0; again < 3; ++again)
    for (int id = 1; id <= 50; ++id)
      CHECK_EQUAL(s.store.query(find.with({{"id", id}})).front()["n"].as<int>(), id * 10);
}
void one_parameter_takes_several_types(const StoreSubject& s) {
  make_items(s);
  add_items(s, 5);
  const Statement find(sql(s, "SELECT id FROM {t} WHERE n = :n"));
  CHECK_EQUAL(s.store.query(find.with({{"n", 30}})).size(), 1U);
  CHECK_EQUAL(s.store.query(find.with({{"n", std::uint64_t{30}}})).size(), 1U);
  CHECK_EQUAL(s.store.query(find.with({{"n", nullptr}})).size(), 0U);
  CHECK_EQUAL(s.store.query(find.with({{"n", 40}})).size(), 1U);
}

constexpr StoreCase cases[] = {
    {.name = "a_statement_survives_a_new_column", .run = a_statement_survives_a_new_column},
    {.name = "a_statement_survives_another_table_of_its_name",
     .run = a_statement_survives_another_table_of_its_name},
    {.name = "a_transaction_survives_ddl_before_it", .run = a_transaction_survives_ddl_before_it},
    {.name = "a_batch_survives_ddl", .run = a_batch_survives_ddl},
    {.name = "more_statements_than_are_kept_all_work", .run = more_statements_than_are_kept_all_work},
    {.name = "a_statement_with_many_values_in_turn_answers_each",
     .run = a_statement_with_many_values_in_turn_answers_each},
    {.name = "one_parameter_takes_several_types", .run = one_parameter_takes_several_types},
};

}  // namespace

StoreCases prepared_cases() { return cases; }

}  // namespace weir::conformance
