// SPDX-License-Identifier: BSL-1.0
#include "pooled_store.hpp"

#include <fmt/format.h>

#include <utility>

#include "batch_run.hpp"
#include "pool.hpp"
#include "pooled_stream.hpp"
#include "pooled_transaction.hpp"
#include "statement_rules.hpp"
#include "weir/config_reader.hpp"
#include "weir/error.hpp"

namespace weir::relational {
namespace {

[[noreturn]] void refuse(Errc kind, const std::string& message, const StoreInfo& info) {
  throw Error(kind, message, {.link = info.backend, .native_code = {}, .server_message = {}});
}

/// What the engine lacks is refused before it is asked.
void check_begin(const TransactionOptions& options, const StoreInfo& info) {
  const auto has = [&info](Capability capability) { return info.capabilities.has(capability); };
  if (options.read_only && !has(Capability::read_only_transactions))
    refuse(Errc::unsupported, "this engine has no read-only transactions", info);
  const bool wants_repeatable = options.isolation == Isolation::repeatable_read;
  const bool wants_serializable = options.isolation == Isolation::serializable;
  if (wants_serializable && !has(Capability::serializable))
    refuse(Errc::unsupported, "this engine has no serializable transactions", info);
  if (wants_repeatable && !has(Capability::repeatable_read) && !has(Capability::serializable))
    refuse(Errc::unsupported, "this engine has no transactions with repeatable reads", info);
}

class PooledStore final : public Store {
 public:
  PooledStore(std::unique_ptr<const Engine> engine, const PoolOptions& options, const Clock& clock)
      : pool_(std::make_shared<Pool>(std::move(engine), options, clock)), info_(pool_->engine().info()) {}

  Effects effects(const Statement& statement, const Context& context) override {
    TextAnalysis analysis = analyze_text(statement, *info().dialect);
    if (analysis.effects.controls_session || analysis.effects.changes_schema)
      return std::move(analysis.effects);
    Lease lease = pool_->acquire(context);
    Effects effects = lease->effects(statement, std::move(analysis), context);
    lease.give_back_untouched();
    return effects;
  }

  void ping(const Context& context) override {
    Lease lease = pool_->acquire(context);
    lease->ping(context);
    lease.give_back_untouched();
  }

  std::unique_ptr<ChangeFeed> open_feed(const FeedOptions& options, const Context& context) override {
    if (options.poll < std::chrono::milliseconds(1))
      refuse(Errc::invalid_argument, "a feed's poll must be at least 1ms", info());
    return pool_->engine().open_feed(*this, options, context);
  }

  FeedState set_up_feed(FeedStep step, FeedKind kind, const Context& context) override {
    return pool_->engine().set_up_feed(*this, step, kind, context);
  }

  const StoreInfo& info() const noexcept override { return info_; }

  Description describe() const override {
    Description description = pool_->engine().describe();
    description.options.emplace_back("pool", fmt::format("up to {} connections", pool_->options().size));
    return description;
  }

 private:
  Rows do_query(const Query& query, const Context& context) override {
    const ParsedSql& parsed = check_statement(query.statement(), info(), Place::store);
    const BoundValues values(parsed, query);
    Lease lease = pool_->acquire(context);
    Rows rows = lease->query({query, parsed, values}, context);
    lease.give_back_untouched();
    return rows;
  }

  ExecuteResult do_execute(const Query& query, const Context& context) override {
    const ParsedSql& parsed = check_statement(query.statement(), info(), Place::store);
    const BoundValues values(parsed, query);
    Lease lease = pool_->acquire(context);
    const ExecuteResult result = lease->execute({query, parsed, values}, context);
    lease.give_back_untouched();
    return result;
  }

  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override {
    const ParsedSql& parsed = check_statement(batch.statement(), info(), Place::store);
    if (batch.empty()) return {};
    const std::vector<std::size_t> positions = positions_of(batch, parsed);
    Lease lease = pool_->acquire(context);
    return run_batch(*lease, {batch, parsed, positions}, context);
  }

  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override {
    const ParsedSql& parsed = check_statement(query.statement(), info(), Place::store);
    const BoundValues values(parsed, query);  // refuses what does not fit before a session is taken
    check_options(options, info());
    Lease lease = pool_->acquire(context);
    lease.hold(pool_);
    return std::make_unique<PooledStream>(std::move(lease), info(), query, options, context);
  }

  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    check_begin(options, info());
    Lease lease = pool_->acquire(context);
    lease->begin(options, context);
    lease.hold(pool_);
    return std::make_unique<PooledTransaction>(std::move(lease), info());
  }

  std::shared_ptr<Pool> pool_;
  const StoreInfo& info_;  // the engine's
};

}  // namespace

StorePtr pooled_store(std::unique_ptr<const Engine> engine, const PoolOptions& options, const Clock& clock) {
  return std::make_shared<PooledStore>(std::move(engine), options, clock);
}

PoolOptions read_pool_options(ConfigReader& backend, PoolOptions defaults) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::hours(24 * 365);
  ConfigReader reader = backend.object("pool");
  PoolOptions options = defaults;
  options.size =
      static_cast<std::size_t>(reader.integer("size", static_cast<std::int64_t>(options.size), 1, 10'000));
  options.wait = reader.duration("wait", options.wait, milliseconds(0), longest);
  options.connect_timeout =
      reader.duration("connect_timeout", options.connect_timeout, milliseconds(1), longest);
  options.validate_after =
      reader.duration("validate_after", options.validate_after, milliseconds(0), longest);
  options.max_age = reader.duration("max_age", options.max_age, milliseconds(0), longest);
  options.statement_cache = static_cast<std::size_t>(
      reader.integer("statement_cache", static_cast<std::int64_t>(options.statement_cache), 0, 100'000));
  return options;
}

}  // namespace weir::relational
