// SPDX-License-Identifier: BSL-1.0
// What transactions see of each other.
#include <chrono>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void the_default_and_read_committed_begin(const StoreSubject& s) {
  make_items(s);
  std::int64_t id = 0;
  for (const Isolation level : {Isolation::engine_default, Isolation::read_committed}) {
    const auto transaction = s.store.begin({.isolation = level});
    add_item(*transaction, s, ++id, "x");
    transaction->commit();
  }
  CHECK_EQUAL(count_items(s.store, s), 2);
}
void a_level_does_not_stay_on_the_connection(const StoreSubject& s) {
  make_items(s);
  for (int i = 0; i < 10; ++i) {
    s.store.begin({.isolation = Isolation::serializable})->rollback();
    const auto plain = s.store.begin();
    add_item(*plain, s, i, "x");
    plain->commit();
  }
  CHECK_EQUAL(count_items(s.store, s), 10);
}
/// An engine that reads by locks makes whoever is outside wait; nothing, then.
std::optional<std::string> name_outside(const StoreSubject& s) {
  try {
    const Statement find(sql(s, "SELECT name FROM {t} WHERE id = 1"));
    return s.store.query(find, Context::within(std::chrono::seconds(2))).front()["name"].as<std::string>();
  } catch (const Error& error) {
    check_kind(error, {Errc::timeout, Errc::busy}, __FILE__, __LINE__, "a read from outside");
    return std::nullopt;
  }
}
void uncommitted_rows_stay_inside(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "before");
  const auto transaction = s.store.begin();
  transaction->execute(sql(s, "UPDATE {t} SET name = 'after'"));
  CHECK_EQUAL(name_of(*transaction, s, 1).value_or("-"), "after");
  CHECK_EQUAL(name_outside(s).value_or("before"), "before");
  transaction->commit();
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "after");
}
/// Whether a statement ran, rather than having to wait for others.
bool ran_at_once(Store& store, const std::string& text) {
  try {
    store.execute(text, Context::within(std::chrono::milliseconds(500)));
    return true;
  } catch (const Error& error) {
    if (error.kind() != Errc::timeout && error.kind() != Errc::busy) throw;
    return false;
  }
}
/// An engine keeps the state for the reader, or keeps the writers out.
void repeatable_read_sees_one_state(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "before");
  const bool can_be_read_only = s.store.info().capabilities.has(Capability::read_only_transactions);
  const auto reader = s.store.begin({.isolation = Isolation::repeatable_read, .read_only = can_be_read_only});
  CHECK_EQUAL(name_of(*reader, s, 1).value_or("-"), "before");
  const bool updated = ran_at_once(s.store, sql(s, "UPDATE {t} SET name = 'after'"));
  const bool added = ran_at_once(s.store, sql(s, "INSERT INTO {t} (id, name, n) VALUES (2, 'new', 0)"));
  CHECK_EQUAL(name_of(*reader, s, 1).value_or("-"), "before");
  CHECK_EQUAL(count_items(*reader, s), 1);
  reader->commit();
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), updated ? "after" : "before");
  CHECK_EQUAL(count_items(s.store, s), added ? 2 : 1);
}
/// Of two transactions that each read what the other writes, one fails, in whatever call.
void write_skew_can_not_happen(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a", 1);
  add_item(s.store, s, 2, "b", 1);
  const Statement total(sql(s, "SELECT SUM(n) AS total FROM {t}"));
  int failed = 0;
  const auto attempt = [&](const auto& call) {
    try {
      call();
    } catch (const Error& error) {
      ++failed;
      check_kind(error, {Errc::serialization_failure, Errc::deadlock, Errc::busy, Errc::timeout}, __FILE__,
                 __LINE__, "write skew");
      return false;
    }
    return true;
  };
  const Context soon = Context::within(std::chrono::seconds(3));
  const auto one = s.store.begin({.isolation = Isolation::serializable}, soon);
  std::unique_ptr<Transaction> two;
  bool fine = attempt([&] { two = s.store.begin({.isolation = Isolation::serializable}, soon); });
  fine = fine && attempt([&] { one->query(total, soon); }) && attempt([&] { two->query(total, soon); }) &&
         attempt([&] { one->execute(sql(s, "UPDATE {t} SET n = 0 WHERE id = 1"), soon); }) &&
         attempt([&] { two->execute(sql(s, "UPDATE {t} SET n = 0 WHERE id = 2"), soon); }) &&
         attempt([&] { one->commit(soon); }) && attempt([&] { two->commit(soon); });
  CHECK_EQUAL(failed, 1);
}
void transactions_write_different_rows_at_once(const StoreSubject& s) {
  make_items(s);
  add_items(s, 2);
  const Context soon = Context::within(std::chrono::seconds(10));
  const auto one = s.store.begin({}, soon);
  const auto two = s.store.begin({}, soon);
  one->execute(sql(s, "UPDATE {t} SET n = 1 WHERE id = 1"), soon);
  two->execute(sql(s, "UPDATE {t} SET n = 2 WHERE id = 2"), soon);
  one->commit(soon);
  two->commit(soon);
  CHECK_EQUAL(n_of(s.store, s, 1), 1);
  CHECK_EQUAL(n_of(s.store, s, 2), 2);
}
void a_second_writer_waits(const StoreSubject& s) {
  make_items(s);
  const auto one = s.store.begin();
  add_item(*one, s, 1, "a");
  const Context soon = Context::within(std::chrono::milliseconds(300));
  CHECK_FAILS_WITH_ONE_OF(
      [&] {
        const auto two = s.store.begin({}, soon);
        two->execute(sql(s, "INSERT INTO {t} (id) VALUES (2)"), soon);
        two->commit(soon);
      }(),
      Errc::timeout, Errc::busy);
  one->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "the_default_and_read_committed_begin", .run = the_default_and_read_committed_begin},
    {.name = "a_level_does_not_stay_on_the_connection",
     .needs = {C::serializable},
     .run = a_level_does_not_stay_on_the_connection},
    {.name = "uncommitted_rows_stay_inside", .run = uncommitted_rows_stay_inside},
    {.name = "repeatable_read_sees_one_state",
     .needs = {C::repeatable_read},
     .run = repeatable_read_sees_one_state},
    {.name = "write_skew_can_not_happen", .needs = {C::serializable}, .run = write_skew_can_not_happen},
    {.name = "transactions_write_different_rows_at_once",
     .needs = {C::concurrent_writers},
     .run = transactions_write_different_rows_at_once},
    {.name = "a_second_writer_waits", .absent = {C::concurrent_writers}, .run = a_second_writer_waits},
};

}  // namespace

StoreCases isolation_cases() { return cases; }

}  // namespace weir::conformance
