// SPDX-License-Identifier: BSL-1.0
// Failures: the same kind on every engine, and a store that works afterwards.
#include <chrono>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void works(const StoreSubject& s) {
  CHECK_EQUAL(s.store.query(select(s, "1 AS one")).front()["one"].as<int>(), 1);
}

void a_syntax_error_is_one(const StoreSubject& s) {
  CHECK_FAILS(Errc::syntax, s.store.query("SELEKT 1"));
  CHECK_FAILS(Errc::syntax, s.store.query("SELECT FROM WHERE"));
  works(s);
}
void text_that_never_ends_is_a_syntax_error(const StoreSubject& s) {
  CHECK_FAILS(Errc::syntax, s.store.query("SELECT 'never ends"));
  CHECK_FAILS(Errc::syntax, s.store.query("SELECT /* never ends"));
  works(s);
}
void no_statement_is_a_syntax_error(const StoreSubject& s) {
  for (const char* const text : {"", "   ", ";", "-- nothing", "/* nothing */"})
    CHECK_FAILS(Errc::syntax, s.store.query(text));
  works(s);
}
void an_unknown_table_is_undefined(const StoreSubject& s) {
  CHECK_FAILS(Errc::undefined_object, s.store.query(sql(s, "SELECT * FROM {t}")));
  CHECK_FAILS(Errc::undefined_object, s.store.execute(sql(s, "DELETE FROM {t}")));
  CHECK_FAILS(Errc::undefined_object, s.store.execute(sql(s, "DROP TABLE {t}")));
}
void an_unknown_column_is_undefined(const StoreSubject& s) {
  make_items(s);
  CHECK_FAILS(Errc::undefined_object, s.store.query(sql(s, "SELECT no_such_column FROM {t}")));
  CHECK_FAILS(Errc::undefined_object, s.store.execute(sql(s, "UPDATE {t} SET no_such_column = 1")));
}
void a_table_that_is_there_is_not_made_again(const StoreSubject& s) {
  make_items(s);
  const Error error = FAILURE_OF(make_items(s));
  CHECK_WITH(!error.retryable(), error.what());
}
void a_unique_key_is_kept(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  CHECK_FAILS(Errc::unique_violation, add_item(s.store, s, 1, "b"));
  add_item(s.store, s, 2, "b");
  CHECK_FAILS(Errc::unique_violation, s.store.execute(sql(s, "UPDATE {t} SET id = 1 WHERE id = 2")));
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "a");
}
void not_null_is_kept(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "name", .type = ValueType::text, .size = 100, .nullable = false}},
             .primary_key = {"id"}});
  CHECK_FAILS(Errc::not_null_violation,
              s.store.execute(sql::insert(s.table, {"id", "name"}).with({{"id", 1}, {"name", nullptr}})));
  CHECK_FAILS(Errc::not_null_violation, s.store.execute(sql(s, "INSERT INTO {t} (id) VALUES (1)")));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void checks_are_kept(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "n", .type = ValueType::int64}},
             .primary_key = {"id"},
             .constraints = {"CHECK (n > 0)"}});
  s.store.execute(sql(s, "INSERT INTO {t} (id, n) VALUES (1, 1)"));
  CHECK_FAILS(Errc::check_violation, s.store.execute(sql(s, "INSERT INTO {t} (id, n) VALUES (2, 0)")));
  CHECK_FAILS(Errc::check_violation, s.store.execute(sql(s, "UPDATE {t} SET n = -1")));
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void foreign_keys_are_kept(const StoreSubject& s) {
  make_items(s);
  create(s, {.name = s.other,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false},
                         {.name = "parent", .type = ValueType::int64}},
             .primary_key = {"id"},
             .constraints = {sql(s, "FOREIGN KEY (parent) REFERENCES {t} (id)")}});
  CHECK_FAILS(Errc::foreign_key_violation,
              s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (1, 99)")));
  add_item(s.store, s, 1, "a");
  s.store.execute(sql(s, "INSERT INTO {o} (id, parent) VALUES (1, 1)"));
  CHECK_FAILS(Errc::foreign_key_violation, s.store.execute(sql(s, "DELETE FROM {t}")));
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void division_by_zero_is_an_error_or_null(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a", 0);
  try {
    CHECK(s.store.query(sql(s, "SELECT 1 / n AS q FROM {t}")).front()["q"].is_null());
  } catch (const Error& error) {
    check_kind(error, {Errc::out_of_range, Errc::invalid_argument}, __FILE__, __LINE__, "1 / 0");
  }
  works(s);
}
void the_store_works_after_many_errors(const StoreSubject& s) {
  for (int i = 0; i < 20; ++i) CHECK_FAILS(Errc::syntax, s.store.query("SELEKT 1"));
  works(s);
}
void a_failed_statement_changes_nothing(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 5, "five", 1);
  add_item(s.store, s, 6, "six", 1);
  // The second row would get the first one's new key.
  CHECK_FAILS(Errc::unique_violation, s.store.execute(sql(s, "UPDATE {t} SET id = 9, n = 2")));
  CHECK_EQUAL(n_of(s.store, s, 5), 1);
  CHECK_EQUAL(n_of(s.store, s, 6), 1);
}
void several_statements_in_one_call_are_refused(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  CHECK_FAILS(Errc::invalid_argument, s.store.query(sql(s, "SELECT id FROM {t}; DELETE FROM {t}")));
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_semicolon_may_end_a_statement(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  CHECK_EQUAL(s.store.query(sql(s, "SELECT id FROM {t};")).size(), 1U);
  CHECK_EQUAL(s.store.query(sql(s, " SELECT id FROM {t} ; ")).size(), 1U);
}
void session_control_is_refused(const StoreSubject& s) {
  for (const char* const text : {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "  begin", "SET x = 1"})
    CHECK_FAILS(Errc::invalid_argument, s.store.execute(text));
}
void errors_name_their_link(const StoreSubject& s) {
  const Error error = FAILURE_OF(s.store.query("SELEKT 1"));
  CHECK_EQUAL(error.link(), s.store.info().backend);
  CHECK(!error.maybe_applied());
  CHECK(!error.retryable());
}
void errors_carry_the_engines_code(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  CHECK(!FAILURE_OF(add_item(s.store, s, 1, "a")).native_code().empty());
}
void a_deadline_that_has_passed_is_a_timeout(const StoreSubject& s) {
  make_items(s);
  Context late;
  late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  CHECK_FAILS(Errc::timeout, s.store.query(sql(s, "SELECT * FROM {t}"), late));
  CHECK_FAILS(Errc::timeout, s.store.execute(sql(s, "DELETE FROM {t}"), late));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void a_deadline_far_away_changes_nothing(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const Context soon = Context::within(std::chrono::seconds(60));
  CHECK_EQUAL(s.store.query(sql(s, "SELECT * FROM {t}"), soon).size(), 1U);
  CHECK_EQUAL(s.store.execute(sql(s, "UPDATE {t} SET n = 1"), soon).affected_rows, 1U);
}
void a_statement_that_takes_too_long_is_stopped(const StoreSubject& s) {
  make_items(s);
  add_items(s, 400);
  using std::chrono::steady_clock;
  const auto started = steady_clock::now();
  // 400^4 rows to count: hours, if nobody stops it.
  CHECK_FAILS(Errc::timeout, s.store.query(sql(s,
                                               "SELECT COUNT(*) AS c FROM {t} a, {t} b, {t} c, {t} d "
                                               "WHERE a.n + b.n + c.n + d.n < 0"),
                                           Context::within(std::chrono::milliseconds(200))));
  CHECK(steady_clock::now() - started < std::chrono::seconds(20));
  works(s);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "a_syntax_error_is_one", .run = a_syntax_error_is_one},
    {.name = "text_that_never_ends_is_a_syntax_error", .run = text_that_never_ends_is_a_syntax_error},
    {.name = "no_statement_is_a_syntax_error", .run = no_statement_is_a_syntax_error},
    {.name = "an_unknown_table_is_undefined", .run = an_unknown_table_is_undefined},
    {.name = "an_unknown_column_is_undefined", .run = an_unknown_column_is_undefined},
    {.name = "a_table_that_is_there_is_not_made_again", .run = a_table_that_is_there_is_not_made_again},
    {.name = "a_unique_key_is_kept", .run = a_unique_key_is_kept},
    {.name = "not_null_is_kept", .run = not_null_is_kept},
    {.name = "checks_are_kept", .needs = {C::checks}, .run = checks_are_kept},
    {.name = "foreign_keys_are_kept", .needs = {C::foreign_keys}, .run = foreign_keys_are_kept},
    {.name = "division_by_zero_is_an_error_or_null", .run = division_by_zero_is_an_error_or_null},
    {.name = "the_store_works_after_many_errors", .run = the_store_works_after_many_errors},
    {.name = "a_failed_statement_changes_nothing", .run = a_failed_statement_changes_nothing},
    {.name = "several_statements_in_one_call_are_refused", .run = several_statements_in_one_call_are_refused},
    {.name = "a_semicolon_may_end_a_statement", .run = a_semicolon_may_end_a_statement},
    {.name = "session_control_is_refused", .run = session_control_is_refused},
    {.name = "errors_name_their_link", .run = errors_name_their_link},
    {.name = "errors_carry_the_engines_code", .run = errors_carry_the_engines_code},
    {.name = "a_deadline_that_has_passed_is_a_timeout", .run = a_deadline_that_has_passed_is_a_timeout},
    {.name = "a_deadline_far_away_changes_nothing", .run = a_deadline_far_away_changes_nothing},
    {.name = "a_statement_that_takes_too_long_is_stopped",
     .needs = {C::cancellation},
     .run = a_statement_that_takes_too_long_is_stopped},
};

}  // namespace

StoreCases error_cases() { return cases; }

}  // namespace weir::conformance
