// SPDX-License-Identifier: BSL-1.0
// Savepoints: parts of a transaction that are undone alone.
#include <optional>
#include <utility>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

void a_savepoint_is_rolled_back_to(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "kept");
  Savepoint savepoint = transaction->savepoint();
  add_item(*transaction, s, 2, "undone");
  savepoint.rollback();
  CHECK_EQUAL(count_items(*transaction, s), 1);
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_released_savepoint_keeps_its_work(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  Savepoint savepoint = transaction->savepoint();
  add_item(*transaction, s, 1, "kept");
  savepoint.release();
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void leaving_a_savepoint_rolls_back_to_it(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "kept");
  {
    const Savepoint savepoint = transaction->savepoint();
    add_item(*transaction, s, 2, "undone");
  }
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void savepoints_nest(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  Savepoint outer = transaction->savepoint();
  add_item(*transaction, s, 1, "outer");
  Savepoint middle = transaction->savepoint();
  add_item(*transaction, s, 2, "middle");
  Savepoint inner = transaction->savepoint();
  add_item(*transaction, s, 3, "inner");
  inner.rollback();
  CHECK_EQUAL(count_items(*transaction, s), 2);
  middle.release();
  CHECK_EQUAL(count_items(*transaction, s), 2);
  outer.release();
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 2);
}
void an_outer_rollback_undoes_what_inner_ones_kept(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  Savepoint outer = transaction->savepoint();
  Savepoint inner = transaction->savepoint();
  add_item(*transaction, s, 1, "a");
  inner.release();
  outer.rollback();
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void ending_an_outer_savepoint_ends_inner_ones(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  Savepoint outer = transaction->savepoint();
  Savepoint inner = transaction->savepoint();
  add_item(*transaction, s, 1, "a");
  outer.release();
  CHECK_FAILS(Errc::invalid_argument, inner.release());
  CHECK_FAILS(Errc::invalid_argument, inner.rollback());
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_savepoint_ends_once(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  Savepoint savepoint = transaction->savepoint();
  savepoint.release();
  CHECK_FAILS(Errc::invalid_argument, savepoint.release());
  CHECK_FAILS(Errc::invalid_argument, savepoint.rollback());
  transaction->commit();
}
void a_failed_statement_is_undone_alone(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "there");
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 2, "kept");
  Savepoint savepoint = transaction->savepoint();
  CHECK_FAILS(Errc::unique_violation, add_item(*transaction, s, 1, "again"));
  savepoint.rollback();
  add_item(*transaction, s, 3, "kept, too");
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 3);
}
void savepoints_follow_each_other(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  for (std::int64_t id = 1; id <= 20; ++id) {
    Savepoint savepoint = transaction->savepoint();
    add_item(*transaction, s, id, "x");
    if (id % 2 == 0) {
      savepoint.release();
    } else {
      savepoint.rollback();
    }
  }
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 10);
}
void a_commit_ends_savepoints(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  Savepoint savepoint = transaction->savepoint();
  add_item(*transaction, s, 1, "kept");
  transaction->commit();
  CHECK_FAILS(Errc::invalid_argument, savepoint.rollback());
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_moved_savepoint_is_the_same(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  std::optional<Savepoint> first(transaction->savepoint());
  add_item(*transaction, s, 1, "undone");
  Savepoint second(std::move(*first));
  first.reset();
  CHECK_EQUAL(count_items(*transaction, s), 1);
  second.rollback();
  CHECK_EQUAL(count_items(*transaction, s), 0);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "a_savepoint_is_rolled_back_to", .needs = {C::savepoints}, .run = a_savepoint_is_rolled_back_to},
    {.name = "a_released_savepoint_keeps_its_work",
     .needs = {C::savepoints},
     .run = a_released_savepoint_keeps_its_work},
    {.name = "leaving_a_savepoint_rolls_back_to_it",
     .needs = {C::savepoints},
     .run = leaving_a_savepoint_rolls_back_to_it},
    {.name = "savepoints_nest", .needs = {C::savepoints}, .run = savepoints_nest},
    {.name = "an_outer_rollback_undoes_what_inner_ones_kept",
     .needs = {C::savepoints},
     .run = an_outer_rollback_undoes_what_inner_ones_kept},
    {.name = "ending_an_outer_savepoint_ends_inner_ones",
     .needs = {C::savepoints},
     .run = ending_an_outer_savepoint_ends_inner_ones},
    {.name = "a_savepoint_ends_once", .needs = {C::savepoints}, .run = a_savepoint_ends_once},
    {.name = "a_failed_statement_is_undone_alone",
     .needs = {C::savepoints},
     .run = a_failed_statement_is_undone_alone},
    {.name = "savepoints_follow_each_other", .needs = {C::savepoints}, .run = savepoints_follow_each_other},
    {.name = "a_commit_ends_savepoints", .needs = {C::savepoints}, .run = a_commit_ends_savepoints},
    {.name = "a_moved_savepoint_is_the_same", .needs = {C::savepoints}, .run = a_moved_savepoint_is_the_same},
};

}  // namespace

StoreCases savepoint_cases() { return cases; }

}  // namespace weir::conformance
