// SPDX-License-Identifier: BSL-1.0
#include "weir/adapters/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "weir/cache_adapter.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/store_adapter.hpp"

namespace weir {
namespace {

/// Counts a call's time from its making to the end of its scope, and an error where it ends by exception.
class Call {
 public:
  Call(const Clock& clock, Counter& busy_ns, Counter& errors)
      : clock_(clock), busy_ns_(busy_ns), errors_(errors), started_(clock.now()) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    const auto busy = std::chrono::duration_cast<std::chrono::nanoseconds>(clock_.now() - started_);
    busy_ns_.add(static_cast<std::uint64_t>(busy.count()));
    if (!succeeded_) errors_.add();
  }

  void succeeded() noexcept { succeeded_ = true; }

 private:
  const Clock& clock_;
  Counter& busy_ns_;
  Counter& errors_;
  const Clock::Instant started_;
  bool succeeded_ = false;
};

/// Runs a call and counts it on `calls`.
template <class Counters, class Run>
auto counted(const Counters& counters, Counter& calls, Run run) {
  Call call(counters.clock, counters.busy_ns, counters.errors);
  calls.add();
  if constexpr (std::is_void_v<decltype(run())>) {
    run();
    call.succeeded();
  } else {
    auto result = run();
    call.succeeded();
    return result;
  }
}

struct StoreCounters {
  StoreCounters(MetricsRegistry& registry, std::string_view owner, const Clock& time)
      : clock(time),
        queries(registry.counter("store.queries", owner)),
        rows(registry.counter("store.rows", owner)),
        executes(registry.counter("store.executes", owner)),
        batches(registry.counter("store.batches", owner)),
        batch_rows(registry.counter("store.batch_rows", owner)),
        streams(registry.counter("store.streams", owner)),
        begins(registry.counter("store.begins", owner)),
        commits(registry.counter("store.commits", owner)),
        rollbacks(registry.counter("store.rollbacks", owner)),
        errors(registry.counter("store.errors", owner)),
        busy_ns(registry.counter("store.busy_ns", owner)) {}

  Rows query(Executor& next, const Query& query, const Context& context) const {
    Rows answer = counted(*this, queries, [&] { return next.query(query, context); });
    rows.add(answer.size());
    return answer;
  }
  ExecuteResult execute(Executor& next, const Query& query, const Context& context) const {
    return counted(*this, executes, [&] { return next.execute(query, context); });
  }

  ExecuteResult execute_many(Executor& next, const Batch& batch, const Context& context) const {
    const ExecuteResult result = counted(*this, batches, [&] { return next.execute_many(batch, context); });
    batch_rows.add(batch.size());
    return result;
  }
  std::unique_ptr<RowStream> stream(Executor& next, const Query& query, const StreamOptions& options,
                                    const Context& context) const;

  const Clock& clock;
  Counter& queries;
  Counter& rows;
  Counter& executes;
  Counter& batches;
  Counter& batch_rows;
  Counter& streams;
  Counter& begins;
  Counter& commits;
  Counter& rollbacks;
  Counter& errors;
  Counter& busy_ns;
};

/// Counts the rows of a stream as they come, and each chunk's time.
class CountedStream final : public RowStream {
 public:
  CountedStream(std::unique_ptr<RowStream> next, const StoreCounters& counters)
      : next_(std::move(next)), counters_(counters) {}

 private:
  std::optional<Rows> do_next(const Context& context) override {
    Call call(counters_.clock, counters_.busy_ns, counters_.errors);
    std::optional<Rows> chunk = next_->next(context);
    if (chunk) counters_.rows.add(chunk->size());
    call.succeeded();
    return chunk;
  }

  std::unique_ptr<RowStream> next_;
  const StoreCounters& counters_;
};

std::unique_ptr<RowStream> StoreCounters::stream(Executor& next, const Query& query,
                                                 const StreamOptions& options, const Context& context) const {
  auto opened = counted(*this, streams, [&] { return next.stream(query, options, context); });
  return std::make_unique<CountedStream>(std::move(opened), *this);
}

class CountedTransaction final : public TransactionAdapter {
 public:
  CountedTransaction(std::unique_ptr<Transaction> next, const StoreCounters& counters)
      : TransactionAdapter(std::move(next)), counters_(counters) {}
  ~CountedTransaction() override {
    if (!over_) counters_.rollbacks.add();
  }

 private:
  Rows do_query(const Query& query, const Context& context) override {
    return counters_.query(next(), query, context);
  }
  ExecuteResult do_execute(const Query& query, const Context& context) override {
    return counters_.execute(next(), query, context);
  }
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override {
    return counters_.execute_many(next(), batch, context);
  }
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override {
    return counters_.stream(next(), query, options, context);
  }
  void do_commit(const Context& context) override {
    over_ = true;
    counted(counters_, counters_.commits, [&] { next().commit(context); });
  }
  void do_rollback() override {
    over_ = true;
    counted(counters_, counters_.rollbacks, [&] { next().rollback(); });
  }

  const StoreCounters& counters_;
  bool over_ = false;
};

class StoreMetrics final : public StoreAdapter {
 public:
  StoreMetrics(StorePtr next, MetricsPtr registry, std::string_view owner, const Clock& clock,
               std::shared_ptr<const void> lifetime)
      : StoreAdapter(std::move(next)),
        registry_(std::move(registry)),
        lifetime_(std::move(lifetime)),
        counters_(*registry_, owner, clock) {}

  Description describe() const override { return {"metrics", {}, {next().describe()}}; }

 private:
  Rows do_query(const Query& query, const Context& context) override {
    return counters_.query(next(), query, context);
  }
  ExecuteResult do_execute(const Query& query, const Context& context) override {
    return counters_.execute(next(), query, context);
  }
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override {
    return counters_.execute_many(next(), batch, context);
  }
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override {
    return counters_.stream(next(), query, options, context);
  }
  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    auto transaction = counted(counters_, counters_.begins, [&] { return next().begin(options, context); });
    return std::make_unique<CountedTransaction>(std::move(transaction), counters_);
  }

  const MetricsPtr registry_;
  const std::shared_ptr<const void> lifetime_;
  const StoreCounters counters_;
};

struct CacheCounters {
  CacheCounters(MetricsRegistry& registry, std::string_view owner, const Clock& time)
      : clock(time),
        gets(registry.counter("cache.gets", owner)),
        hits(registry.counter("cache.hits", owner)),
        sets(registry.counter("cache.sets", owner)),
        removes(registry.counter("cache.removes", owner)),
        others(registry.counter("cache.others", owner)),
        errors(registry.counter("cache.errors", owner)),
        busy_ns(registry.counter("cache.busy_ns", owner)) {}

  const Clock& clock;
  Counter& gets;
  Counter& hits;
  Counter& sets;
  Counter& removes;
  Counter& others;
  Counter& errors;
  Counter& busy_ns;
};

class CacheMetrics final : public CacheAdapter {
 public:
  CacheMetrics(CachePtr next, MetricsPtr registry, std::string_view owner, const Clock& clock,
               std::shared_ptr<const void> lifetime)
      : CacheAdapter(std::move(next)),
        registry_(std::move(registry)),
        lifetime_(std::move(lifetime)),
        counters_(*registry_, owner, clock) {}

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    auto value = counted(counters_, counters_.gets, [&] { return next().get(key, context); });
    if (value) counters_.hits.add();
    return value;
  }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    Call call(counters_.clock, counters_.busy_ns, counters_.errors);
    counters_.gets.add(keys.size());
    auto values = next().get_many(keys, context);
    for (const auto& value : values) counters_.hits.add(value ? 1 : 0);
    call.succeeded();
    return values;
  }
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    counted(counters_, counters_.sets, [&] { next().set(key, value, ttl, context); });
  }
  void set_many(std::span<const CacheItem> items, const Context& context) override {
    Call call(counters_.clock, counters_.busy_ns, counters_.errors);
    counters_.sets.add(items.size());
    next().set_many(items, context);
    call.succeeded();
  }
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    return counted(counters_, counters_.others, [&] { return next().add(key, value, ttl, context); });
  }
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    return counted(counters_, counters_.others, [&] { return next().replace(key, value, ttl, context); });
  }
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    return counted(counters_, counters_.others,
                   [&] { return next().compare_and_set(key, expected, desired, ttl, context); });
  }
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    return counted(counters_, counters_.others, [&] { return next().increment(key, delta, ttl, context); });
  }
  bool touch(std::string_view key, Ttl ttl, const Context& context) override {
    return counted(counters_, counters_.others, [&] { return next().touch(key, ttl, context); });
  }
  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override {
    auto value = counted(counters_, counters_.gets, [&] { return next().get_and_touch(key, ttl, context); });
    if (value) counters_.hits.add();
    return value;
  }
  std::optional<Ttl> expires_in(std::string_view key, const Context& context) override {
    return counted(counters_, counters_.others, [&] { return next().expires_in(key, context); });
  }
  bool remove(std::string_view key, const Context& context) override {
    return counted(counters_, counters_.removes, [&] { return next().remove(key, context); });
  }
  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override {
    Call call(counters_.clock, counters_.busy_ns, counters_.errors);
    counters_.removes.add(keys.size());
    const std::size_t removed = next().remove_many(keys, context);
    call.succeeded();
    return removed;
  }
  void clear(const Context& context) override {
    counted(counters_, counters_.others, [&] { next().clear(context); });
  }
  Description describe() const override { return {"metrics", {}, {next().describe()}}; }

 private:
  const MetricsPtr registry_;
  const std::shared_ptr<const void> lifetime_;
  const CacheCounters counters_;
};

}  // namespace

MetricsLink::operator StoreLink() const {
  return StoreLink([registry = registry_, owner = owner_](StorePtr next) -> StorePtr {
    return std::make_shared<StoreMetrics>(std::move(next), registry, owner, system_clock(), nullptr);
  });
}

MetricsLink::operator CacheLink() const {
  return CacheLink([registry = registry_, owner = owner_](CachePtr next) -> CachePtr {
    return std::make_shared<CacheMetrics>(std::move(next), registry, owner, system_clock(), nullptr);
  });
}

MetricsLink metrics(MetricsPtr registry, std::string owner) {
  if (registry == nullptr) {
    throw Error(Errc::invalid_argument, "the metrics registry must not be null",
                {.link = "metrics", .native_code = {}, .server_message = {}});
  }
  return {std::move(registry), std::move(owner)};
}

void register_metrics(Registry& registry) {
  registry.add_store_adapter("metrics", [](ConfigReader&, const BuildContext& context, StorePtr next) {
    return std::make_shared<StoreMetrics>(std::move(next), context.metrics, context.owner, *context.clock,
                                          context.lifetime);
  });
  registry.add_cache_adapter("metrics", [](ConfigReader&, const BuildContext& context, CachePtr next) {
    return std::make_shared<CacheMetrics>(std::move(next), context.metrics, context.owner, *context.clock,
                                          context.lifetime);
  });
}

}  // namespace weir
