// SPDX-License-Identifier: BSL-1.0
// Transactions: all or nothing, and nothing left behind.
#include <stdexcept>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"
#include "weir/transact.hpp"

namespace weir::conformance {
namespace {

void a_commit_is_seen(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(count_items(s.store, s), 0);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "a");
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_rollback_leaves_nothing(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(count_items(s.store, s), 0);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "a");
  transaction->rollback();
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void leaving_a_transaction_rolls_back(const StoreSubject& s) {
  make_items(s);
  { add_item(*s.store.begin(), s, 1, "a"); }
  CHECK_EQUAL(count_items(s.store, s), 0);
  add_item(s.store, s, 1, "b");
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "b");
}
void many_abandoned_transactions_leave_the_store_whole(const StoreSubject& s) {
  make_items(s);
  for (int i = 0; i < 30; ++i) add_item(*s.store.begin(), s, 1, "a");
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void an_empty_transaction_commits(const StoreSubject& s) {
  s.store.begin()->commit();
  s.store.begin()->rollback();
  CHECK_EQUAL(s.store.query(select(s, "1 AS one")).size(), 1U);
}
void a_transaction_reads_its_own_writes(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "before");
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "before");
  const auto transaction = s.store.begin();
  transaction->execute(sql(s, "UPDATE {t} SET name = 'after'"));
  CHECK_EQUAL(name_of(*transaction, s, 1).value_or("-"), "after");
  transaction->rollback();
  CHECK_EQUAL(name_of(s.store, s, 1).value_or("-"), "before");
}
void a_finished_transaction_refuses_more(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  transaction->commit();
  CHECK_FAILS(Errc::invalid_argument, transaction->query(sql(s, "SELECT id FROM {t}")));
  CHECK_FAILS(Errc::invalid_argument, transaction->execute(sql(s, "DELETE FROM {t}")));
  CHECK_FAILS(Errc::invalid_argument, transaction->stream(sql(s, "SELECT id FROM {t}")));
  CHECK_FAILS(Errc::invalid_argument, transaction->commit());
  CHECK_FAILS(Errc::invalid_argument, transaction->rollback());
}
void a_failed_transaction_can_be_rolled_back(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 2, "b");
  CHECK_FAILS(Errc::unique_violation, add_item(*transaction, s, 1, "again"));
  transaction->rollback();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void transactions_follow_each_other(const StoreSubject& s) {
  make_items(s);
  for (std::int64_t id = 1; id <= 10; ++id) {
    const auto transaction = s.store.begin();
    add_item(*transaction, s, id, "x");
    if (id % 2 == 0) {
      transaction->commit();
    } else {
      transaction->rollback();
    }
  }
  CHECK_EQUAL(count_items(s.store, s), 5);
}
void a_rollback_undoes_every_kind_of_write(const StoreSubject& s) {
  make_items(s);
  add_items(s, 3);
  const auto transaction = s.store.begin();
  transaction->execute(sql(s, "DELETE FROM {t} WHERE id = 1"));
  transaction->execute(sql(s, "UPDATE {t} SET n = 0"));
  transaction->execute_many(Batch(sql::insert(s.table, {"id"}), {"id"}).add({8}).add({9}));
  CHECK_EQUAL(count_items(*transaction, s), 4);
  transaction->rollback();
  CHECK_EQUAL(count_items(s.store, s), 3);
  CHECK_EQUAL(n_of(s.store, s, 2), 20);
}
void a_rollback_undoes_ddl(const StoreSubject& s) {
  const auto transaction = s.store.begin();
  for (const Statement& statement : sql::create_table(
           *s.store.info().dialect, {.name = s.table, .columns = {{.name = "id", .type = ValueType::int64}}}))
    transaction->execute(statement);
  transaction->rollback();
  CHECK_FAILS(Errc::undefined_object, s.store.query(sql(s, "SELECT id FROM {t}")));
}
void ddl_commits(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "a");
  for (const Statement& statement : sql::create_table(
           *s.store.info().dialect, {.name = s.other, .columns = {{.name = "id", .type = ValueType::int64}}}))
    transaction->execute(statement);
  transaction->rollback();
  CHECK_EQUAL(s.store.query(sql(s, "SELECT id FROM {o}")).size(), 0U);
}
void a_read_only_transaction_refuses_writes(const StoreSubject& s) {
  make_items(s);
  {
    const auto transaction = s.store.begin({.read_only = true});
    CHECK_EQUAL(count_items(*transaction, s), 0);
    CHECK_FAILS(Errc::read_only, add_item(*transaction, s, 1, "a"));
  }
  add_item(s.store, s, 1, "a");  // nothing of it stays behind on the connection
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void a_read_only_transaction_commits(const StoreSubject& s) {
  make_items(s);
  add_items(s, 3);
  const auto transaction = s.store.begin({.read_only = true});
  CHECK_EQUAL(count_items(*transaction, s), 3);
  transaction->commit();
}
void a_deadline_that_has_passed_leaves_a_transaction_to_roll_back(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  add_item(*transaction, s, 1, "a");
  Context late;
  late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  CHECK_FAILS(Errc::timeout, transaction->query(sql(s, "SELECT id FROM {t}"), late));
  transaction->rollback();
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void transact_commits_what_it_runs(const StoreSubject& s) {
  make_items(s);
  const std::int64_t count = transact(s.store, [&](Transaction& transaction) {
    add_item(transaction, s, 1, "a");
    add_item(transaction, s, 2, "b");
    return count_items(transaction, s);
  });
  CHECK_EQUAL(count, 2);
  CHECK_EQUAL(count_items(s.store, s), 2);
}
void transact_rolls_back_what_throws(const StoreSubject& s) {
  make_items(s);
  bool passed = false;
  try {
    transact(s.store, [&](Transaction& transaction) {
      add_item(transaction, s, 1, "a");
      throw std::runtime_error("no");
    });
  } catch (const std::runtime_error&) {
    passed = true;
  }
  CHECK(passed);
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void transact_passes_violations_on_at_once(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 1, "a");
  int attempts = 0;
  CHECK_FAILS(Errc::unique_violation, transact(s.store, [&](Transaction& transaction) {
                ++attempts;
                add_item(transaction, s, 1, "b");
              }));
  CHECK_EQUAL(attempts, 1);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "a_commit_is_seen", .run = a_commit_is_seen},
    {.name = "a_rollback_leaves_nothing", .run = a_rollback_leaves_nothing},
    {.name = "leaving_a_transaction_rolls_back", .run = leaving_a_transaction_rolls_back},
    {.name = "many_abandoned_transactions_leave_the_store_whole",
     .run = many_abandoned_transactions_leave_the_store_whole},
    {.name = "an_empty_transaction_commits", .run = an_empty_transaction_commits},
    {.name = "a_transaction_reads_its_own_writes", .run = a_transaction_reads_its_own_writes},
    {.name = "a_finished_transaction_refuses_more", .run = a_finished_transaction_refuses_more},
    {.name = "a_failed_transaction_can_be_rolled_back", .run = a_failed_transaction_can_be_rolled_back},
    {.name = "transactions_follow_each_other", .run = transactions_follow_each_other},
    {.name = "a_rollback_undoes_every_kind_of_write", .run = a_rollback_undoes_every_kind_of_write},
    {.name = "a_rollback_undoes_ddl", .needs = {C::transactional_ddl}, .run = a_rollback_undoes_ddl},
    {.name = "ddl_commits", .absent = {C::transactional_ddl}, .run = ddl_commits},
    {.name = "a_read_only_transaction_refuses_writes",
     .needs = {C::read_only_transactions},
     .run = a_read_only_transaction_refuses_writes},
    {.name = "a_read_only_transaction_commits",
     .needs = {C::read_only_transactions},
     .run = a_read_only_transaction_commits},
    {.name = "a_deadline_that_has_passed_leaves_a_transaction_to_roll_back",
     .run = a_deadline_that_has_passed_leaves_a_transaction_to_roll_back},
    {.name = "transact_commits_what_it_runs", .run = transact_commits_what_it_runs},
    {.name = "transact_rolls_back_what_throws", .run = transact_rolls_back_what_throws},
    {.name = "transact_passes_violations_on_at_once", .run = transact_passes_violations_on_at_once},
};

}  // namespace

StoreCases transaction_cases() { return cases; }

}  // namespace weir::conformance
