// SPDX-License-Identifier: BSL-1.0
#include "delays.hpp"

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "random.hpp"
#include "weir/cache_adapter.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/store_adapter.hpp"

namespace weir::coherence_check {
namespace {

// In microseconds.
constexpr int longest_pause = 40'000;
constexpr int longest_pause_amid_writes = 150'000;

void pause(int longest) {
  std::this_thread::sleep_for(std::chrono::microseconds(thread_random().below(longest)));
}

/// Runs a call: now and then late or with a late answer.
template <class Run>
auto slowly(const std::atomic<std::uint32_t>& slow, Run run) {
  const bool chosen = slow == slow_now_and_then && thread_random().below(4) == 0;
  const bool late = chosen && thread_random().below(2) == 0;
  if (late) pause(longest_pause);
  auto result = run();
  if (chosen && !late) pause(longest_pause);
  return result;
}

/// Runs a write, which may take its time where it is worst.
template <class Run>
auto slow_write(const std::atomic<std::uint32_t>& slow, Run run) {
  if (slow != slow_amid_writes) return slowly(slow, run);
  pause(longest_pause_amid_writes);
  auto result = run();
  pause(longest_pause_amid_writes);
  return result;
}

/// The answer to a write that was done, now and then.
void lose_answer(const Ledger& ledger) {
  if (ledger.lose_answers == 0 || thread_random().below(4) != 0) return;
  throw Error(Errc::unavailable, "the answer was lost, as the run asks for",
              {.link = "slow", .native_code = {}, .server_message = {}, .maybe_applied = true});
}

class SlowTransaction final : public TransactionAdapter {
 public:
  SlowTransaction(std::unique_ptr<Transaction> next, const Ledger& ledger)
      : TransactionAdapter(std::move(next)), ledger_(ledger) {}

 private:
  void do_commit(const Context& context) override {
    slow_write(ledger_.slow_database, [&] {
      next().commit(context);
      return 0;
    });
    lose_answer(ledger_);
  }

  const Ledger& ledger_;
};

class SlowStore final : public StoreAdapter {
 public:
  SlowStore(StorePtr next, const Ledger& ledger) : StoreAdapter(std::move(next)), ledger_(ledger) {}

 private:
  Rows do_query(const Query& query, const Context& context) override {
    return slowly(ledger_.slow_database, [&] { return next().query(query, context); });
  }
  ExecuteResult do_execute(const Query& query, const Context& context) override {
    const auto result = slow_write(ledger_.slow_database, [&] { return next().execute(query, context); });
    lose_answer(ledger_);
    return result;
  }
  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    return std::make_unique<SlowTransaction>(next().begin(options, context), ledger_);
  }

  const Ledger& ledger_;
};

class SlowCache final : public CacheAdapter {
 public:
  SlowCache(CachePtr next, const Ledger& ledger) : CacheAdapter(std::move(next)), ledger_(ledger) {}

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    return slowly(ledger_.slow_cache, [&] { return next().get(key, context); });
  }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    return slowly(ledger_.slow_cache, [&] { return next().get_many(keys, context); });
  }
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    slowly(ledger_.slow_cache, [&] {
      next().set(key, value, ttl, context);
      return 0;
    });
  }
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    return slowly(ledger_.slow_cache, [&] { return next().add(key, value, ttl, context); });
  }
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    return slowly(ledger_.slow_cache,
                  [&] { return next().compare_and_set(key, expected, desired, ttl, context); });
  }

 private:
  const Ledger& ledger_;
};

}  // namespace

void register_delays(Registry& registry, const Ledger& ledger) {
  registry.add_store_adapter("slow",
                             [&ledger](ConfigReader&, const BuildContext&, StorePtr next) -> StorePtr {
                               return std::make_shared<SlowStore>(std::move(next), ledger);
                             });
  registry.add_cache_adapter("slow",
                             [&ledger](ConfigReader&, const BuildContext&, CachePtr next) -> CachePtr {
                               return std::make_shared<SlowCache>(std::move(next), ledger);
                             });
}

}  // namespace weir::coherence_check
