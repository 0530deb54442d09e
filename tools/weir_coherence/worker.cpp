// SPDX-License-Identifier: BSL-1.0
#include "worker.hpp"

#include <memory>
#include <thread>
#include <vector>

#include "breakage.hpp"
#include "chains.hpp"
#include "reader.hpp"
#include "writer.hpp"

namespace weir::coherence_check {
namespace {

Nanos nanos(std::chrono::milliseconds time) { return std::chrono::nanoseconds(time).count(); }

}  // namespace

int work(const Settings& settings) {
  const LedgerFile ledger = LedgerFile::open(settings.ledger);
  if (!settings.broken_rule.empty()) break_rule(settings.broken_rule);
  const Registry registry = registry_with_delays(*ledger);
  const Runtime runtime = Runtime::load(settings.config, registry);
  const StorePtr store = runtime.store(checked_store);
  const StorePtr bare = runtime.store(bare_store);
  const CacheTimes times = CacheTimes::of(*store);
  const Limits limits{settings.freshness, nanos(times.staleness + settings.margin), nanos(times.fence_time)};

  const auto own = std::make_unique<OwnVersions>();
  std::vector<std::jthread> threads;
  for (int number = 0; number < settings.writers; ++number)
    threads.emplace_back([&, number] { Writer(settings, number, *store, *ledger, *own).run(); });
  for (int number = 0; number < settings.readers; ++number)
    threads.emplace_back([&] { Reader(settings, limits, *store, *bare, *ledger, *own).run(); });
  for (std::jthread& thread : threads) thread.join();
  return 0;
}

}  // namespace weir::coherence_check
