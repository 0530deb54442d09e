// SPDX-License-Identifier: BSL-1.0
// Parameters: the same names, places and values on every engine.
#include <fmt/format.h>

#include <limits>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

std::size_t found(const StoreSubject& s, std::string_view text, std::initializer_list<Param> params) {
  return s.store.query(Statement(sql(s, text)).with(params)).size();
}

void a_parameter_may_come_again(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 7, "seven", 7);
  add_item(s.store, s, 8, "eight", 7);
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE id = :x AND n = :x", {{"x", 7}}), 1U);
}
void the_order_of_parameters_does_not_matter(const StoreSubject& s) {
  make_items(s);
  s.store.execute(sql::insert(s.table, {"id", "name", "n"}).with({{"n", 3}, {"id", 1}, {"name", "x"}}));
  CHECK_EQUAL(n_of(s.store, s, 1), 3);
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "x");
}
void one_name_may_begin_another(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id, name, n) VALUES (:a, :ab, :abc)"));
  s.store.execute(insert.with({{"abc", 3}, {"a", 1}, {"ab", "two"}}));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "two");
  CHECK_EQUAL(n_of(s.store, s, 1), 3);
}
void names_differ_by_case(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id, n) VALUES (:x, :X)"));
  s.store.execute(insert.with({{"x", 1}, {"X", 2}}));
  CHECK_EQUAL(n_of(s.store, s, 1), 2);
}
void names_hold_digits_and_underscores(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id, n) VALUES (:_1, :value_2)"));
  s.store.execute(insert.with({{"_1", 1}, {"value_2", 2}}));
  CHECK_EQUAL(n_of(s.store, s, 1), 2);
}
void parameters_stand_next_to_operators(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 5, "five", 6);
  CHECK_EQUAL(
      found(s, "SELECT id FROM {t} WHERE(id=:a)AND(n>:a)AND n<>:b AND id IN(:a,:b)", {{"a", 5}, {"b", 9}}),
      1U);
}
void parameters_stand_in_arithmetic(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 5, "five", 11);
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE n = id * :two + :one", {{"two", 2}, {"one", 1}}), 1U);
}
void parameters_stand_in_ranges(const StoreSubject& s) {
  make_items(s);
  add_items(s, 10);
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE n BETWEEN :low AND :high", {{"low", 30}, {"high", 50}}), 3U);
}
void parameters_stand_in_sub_queries(const StoreSubject& s) {
  make_items(s);
  add_items(s, 10);
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE n IN (SELECT n FROM {t} WHERE id > :least) AND id < :most",
                    {{"least", 3}, {"most", 9}}),
              5U);
}
void parameters_stand_in_set_clauses(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "old", 5);
  s.store.execute(Statement(sql(s, "UPDATE {t} SET name = :name, n = n + :more WHERE id = :id"))
                      .with({{"id", 1}, {"more", 2}, {"name", "new"}}));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "new");
  CHECK_EQUAL(n_of(s.store, s, 1), 7);
}
void a_hundred_parameters_keep_their_places(const StoreSubject& s) {
  make_items(s);
  add_items(s, 100);
  std::string list;
  std::vector<Param> params;
  for (int i = 1; i <= 100; ++i) {
    list += fmt::format("{}:p{}", i == 1 ? "" : ", ", i);
    params.push_back({fmt::format("p{}", i), i % 2 == 0 ? i : -i});
  }
  CHECK_EQUAL(
      s.store.query(Statement(sql(s, "SELECT id FROM {t} WHERE id IN (" + list + ")")).with(params)).size(),
      50U);
}
void null_fits_every_comparison(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "one");
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE name = :name", {{"name", nullptr}}), 0U);
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE name = :name", {{"name", "one"}}), 1U);
  CHECK_EQUAL(found(s, "SELECT id FROM {t} WHERE n = :n", {{"n", nullptr}}), 0U);
}
void an_optional_filter_takes_null(const StoreSubject& s) {
  make_items(s);
  add_items(s, 5);
  constexpr const char* text = "SELECT id FROM {t} WHERE (n = :n OR :n IS NULL)";
  CHECK_EQUAL(found(s, text, {{"n", 30}}), 1U);
  CHECK_EQUAL(found(s, text, {{"n", nullptr}}), 5U);
  CHECK_EQUAL(found(s, text, {{"n", 40}}), 1U);
}
void one_statement_takes_values_and_nulls_in_turn(const StoreSubject& s) {
  make_items(s);
  const Statement insert = sql::insert(s.table, {"id", "name", "n"});
  s.store.execute(insert.with({{"id", 1}, {"name", nullptr}, {"n", nullptr}}));
  s.store.execute(insert.with({{"id", 2}, {"name", "two"}, {"n", 2}}));
  s.store.execute(insert.with({{"id", 3}, {"name", nullptr}, {"n", 3}}));
  CHECK(!name_of(s.store, s, 1).has_value());
  CHECK_EQUAL(name_of(s.store, s, 2).value_or("-"), "two");
  CHECK_EQUAL(n_of(s.store, s, 3), 3);
}
void colons_in_quotes_and_comments_are_no_parameters(const StoreSubject& s) {
  make_items(s);
  s.store.execute(
      sql(s, "INSERT INTO {t} (id, name) VALUES (1, 'at 12:30 :id it''s') -- :nobody\n /* :none */"));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "at 12:30 :id it's");
}
void question_marks_in_quotes_and_comments_are_no_parameters(const StoreSubject& s) {
  make_items(s);
  s.store.execute(Statement(sql(s, "INSERT INTO {t} (id, name) VALUES (:id, 'why? $1 @x') -- ?\n /* ? */"))
                      .with({{"id", 1}}));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "why? $1 @x");
}
void a_parameter_is_never_sql(const StoreSubject& s) {
  make_items(s);
  const std::string nasty = sql(s, "'); DROP TABLE {t}; --");
  add_item(s.store, s, 1, nasty);
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), nasty);
}
void a_missing_parameter_is_named(const StoreSubject& s) {
  make_items(s);
  const Statement find(sql(s, "SELECT id FROM {t} WHERE id = :first AND n = :second"));
  const Error error = FAILURE_OF(s.store.query(find.with({{"first", 1}})));
  CHECK_EQUAL(error.kind(), Errc::missing_parameter);
  CHECK_WITH(std::string_view(error.what()).find("second") != std::string_view::npos, error.what());
}
void an_extra_parameter_is_named(const StoreSubject& s) {
  make_items(s);
  const Statement find(sql(s, "SELECT id FROM {t} WHERE id = :first"));
  const Error error = FAILURE_OF(s.store.query(find.with({{"first", 1}, {"surplus", 1}})));
  CHECK_EQUAL(error.kind(), Errc::unknown_parameter);
  CHECK_WITH(std::string_view(error.what()).find("surplus") != std::string_view::npos, error.what());
}
void a_parameter_bound_twice_is_refused(const StoreSubject& s) {
  make_items(s);
  const Statement find(sql(s, "SELECT id FROM {t} WHERE id = :first"));
  CHECK_FAILS(Errc::invalid_argument, s.store.query(find.with({{"first", 1}, {"first", 2}})));
}
void a_number_over_int64_is_refused_where_it_does_not_fit(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id) VALUES (:id)"));
  CHECK_FAILS_WITH_ONE_OF(s.store.execute(insert.with({{"id", std::numeric_limits<std::uint64_t>::max()}})),
                          Errc::out_of_range, Errc::unsupported);
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void text_in_a_number_is_refused(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id, n) VALUES (:id, :n)"));
  try {
    s.store.execute(insert.with({{"id", 1}, {"n", "no number"}}));
  } catch (const Error& error) {
    check_kind(error, {Errc::type_mismatch, Errc::invalid_argument, Errc::out_of_range}, __FILE__, __LINE__,
               "text");
    return;
  }
  // An engine with types of its own for each cell (SQLite) says so when it is read as a number.
  CHECK_FAILS(Errc::type_mismatch, n_of(s.store, s, 1));
}

constexpr StoreCase cases[] = {
    {.name = "a_parameter_may_come_again", .run = a_parameter_may_come_again},
    {.name = "the_order_of_parameters_does_not_matter", .run = the_order_of_parameters_does_not_matter},
    {.name = "one_name_may_begin_another", .run = one_name_may_begin_another},
    {.name = "names_differ_by_case", .run = names_differ_by_case},
    {.name = "names_hold_digits_and_underscores", .run = names_hold_digits_and_underscores},
    {.name = "parameters_stand_next_to_operators", .run = parameters_stand_next_to_operators},
    {.name = "parameters_stand_in_arithmetic", .run = parameters_stand_in_arithmetic},
    {.name = "parameters_stand_in_ranges", .run = parameters_stand_in_ranges},
    {.name = "parameters_stand_in_sub_queries", .run = parameters_stand_in_sub_queries},
    {.name = "parameters_stand_in_set_clauses", .run = parameters_stand_in_set_clauses},
    {.name = "a_hundred_parameters_keep_their_places", .run = a_hundred_parameters_keep_their_places},
    {.name = "null_fits_every_comparison", .run = null_fits_every_comparison},
    {.name = "an_optional_filter_takes_null", .run = an_optional_filter_takes_null},
    {.name = "one_statement_takes_values_and_nulls_in_turn",
     .run = one_statement_takes_values_and_nulls_in_turn},
    {.name = "colons_in_quotes_and_comments_are_no_parameters",
     .run = colons_in_quotes_and_comments_are_no_parameters},
    {.name = "question_marks_in_quotes_and_comments_are_no_parameters",
     .run = question_marks_in_quotes_and_comments_are_no_parameters},
    {.name = "a_parameter_is_never_sql", .run = a_parameter_is_never_sql},
    {.name = "a_missing_parameter_is_named", .run = a_missing_parameter_is_named},
    {.name = "an_extra_parameter_is_named", .run = an_extra_parameter_is_named},
    {.name = "a_parameter_bound_twice_is_refused", .run = a_parameter_bound_twice_is_refused},
    {.name = "a_number_over_int64_is_refused_where_it_does_not_fit",
     .run = a_number_over_int64_is_refused_where_it_does_not_fit},
    {.name = "text_in_a_number_is_refused", .run = text_in_a_number_is_refused},
};

}  // namespace

StoreCases parameter_cases() { return cases; }

}  // namespace weir::conformance
