// SPDX-License-Identifier: BSL-1.0
// Many threads on one store.
#include <atomic>
#include <mutex>
#include <set>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"
#include "threads.hpp"
#include "weir/transact.hpp"

namespace weir::conformance {
namespace {

constexpr int thread_count = 6;

void threads_share_a_store(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 0, "counter", 0);
  constexpr int rounds = 25;
  const Statement bump(sql(s, "UPDATE {t} SET n = n + 1 WHERE id = 0"));
  const Statement read(sql(s, "SELECT n FROM {t} WHERE id = 0"));
  std::atomic<int> wrong = 0;
  CHECK_EQUAL(on_threads(thread_count,
                         [&](int) {
                           for (int round = 1; round <= rounds; ++round) {
                             s.store.execute(bump);
                             if (s.store.query(read).front()["n"].as<int>() < round) ++wrong;
                           }
                         }),
              "");
  CHECK_EQUAL(wrong.load(), 0);
  CHECK_EQUAL(s.store.query(read).front()["n"].as<int>(), thread_count * rounds);
}
void transact_loses_no_update(const StoreSubject& s) {
  make_items(s);
  add_item(s.store, s, 0, "counter", 0);
  constexpr int rounds = 5;
  const bool strict = s.store.info().capabilities.has(Capability::serializable);
  TransactOptions options;
  options.attempts = 200;
  options.transaction.isolation = strict ? Isolation::serializable : Isolation::engine_default;
  options.longest_wait = std::chrono::milliseconds(20);
  // Without a level that forbids lost updates, the row is locked before it is read.
  const Statement lock(sql(s, "UPDATE {t} SET name = 'locked' WHERE id = 0"));
  CHECK_EQUAL(
      on_threads(thread_count,
                 [&](int) {
                   for (int round = 0; round < rounds; ++round)
                     transact(s.store, options, [&](Transaction& transaction) {
                       if (!strict) transaction.execute(lock);
                       const std::int64_t n = n_of(transaction, s, 0);
                       transaction.execute(
                           Statement(sql(s, "UPDATE {t} SET n = :n WHERE id = 0")).with({{"n", n + 1}}));
                     });
                 }),
      "");
  CHECK_EQUAL(n_of(s.store, s, 0), thread_count * rounds);
}
void generated_keys_differ_on_every_thread(const StoreSubject& s) {
  create(s, {.name = s.table,
             .columns = {{.name = "id", .type = ValueType::int64, .nullable = false, .generated = true},
                         {.name = "name", .type = ValueType::text, .size = 100}},
             .primary_key = {"id"}});
  std::mutex mutex;
  std::set<std::int64_t> keys;
  CHECK_EQUAL(
      on_threads(thread_count,
                 [&](int number) {
                   for (int i = 0; i < 5; ++i) {
                     const std::string name = std::to_string(number);
                     const Rows rows = sql::insert_returning(s.store, s.table, {{"name", name}}, {"id"});
                     const auto id = rows.front()["id"].as<std::int64_t>();
                     if (name_of(s.store, s, id) != name) throw Error(Errc::internal, "another row's key");
                     const std::lock_guard lock(mutex);
                     keys.insert(id);
                   }
                 }),
      "");
  CHECK_EQUAL(keys.size(), std::size_t{thread_count * 5});
}
void batches_run_on_many_threads(const StoreSubject& s) {
  make_items(s);
  CHECK_EQUAL(on_threads(thread_count,
                         [&](int number) {
                           Batch batch(sql::insert(s.table, {"id", "n"}), {"id", "n"});
                           for (int i = 0; i < 100; ++i) batch.add({number * 100 + i, i});
                           s.store.execute_many(batch);
                         }),
              "");
  CHECK_EQUAL(count_items(s.store, s), thread_count * 100);
}
void streams_run_on_many_threads(const StoreSubject& s) {
  make_items(s);
  add_items(s, 200);
  CHECK_EQUAL(on_threads(thread_count,
                         [&](int number) {
                           const auto stream = s.store.stream(sql(s, "SELECT id FROM {t}"), {.rows = 20});
                           std::size_t rows = 0;
                           while (const auto chunk = stream->next()) {
                             rows += chunk->size();
                             if (number % 2 == 1) return;  // every other one is abandoned
                           }
                           if (rows != 200) throw Error(Errc::internal, "rows are missing");
                         }),
              "");
  CHECK_EQUAL(count_items(s.store, s), 200);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "threads_share_a_store", .run = threads_share_a_store},
    {.name = "transact_loses_no_update", .run = transact_loses_no_update},
    {.name = "generated_keys_differ_on_every_thread",
     .needs = {C::generated_keys},
     .run = generated_keys_differ_on_every_thread},
    {.name = "batches_run_on_many_threads", .run = batches_run_on_many_threads},
    {.name = "streams_run_on_many_threads", .run = streams_run_on_many_threads},
};

}  // namespace

StoreCases concurrency_cases() { return cases; }

}  // namespace weir::conformance
