// SPDX-License-Identifier: BSL-1.0
#include "pooled_store.hpp"

#include <fmt/format.h>

#include <utility>

#include "pool.hpp"
#include "statement_rules.hpp"
#include "weir/config_reader.hpp"
#include "weir/error.hpp"

namespace weir::relational {
namespace {

/// A transaction on a leased session. Ending it in any way gives the session back.
class PooledTransaction final : public Transaction {
 public:
  PooledTransaction(Lease lease, const StoreInfo& info) noexcept : lease_(std::move(lease)), info_(info) {}

 private:
  Rows do_query(const Query& query, const Context& context) override {
    check_open();
    const ParsedSql& parsed = check_statement(query.statement(), info_, Place::transaction);
    return lease_->query({query, parsed, BoundValues(parsed, query)}, context);
  }

  ExecuteResult do_execute(const Query& query, const Context& context) override {
    check_open();
    const ParsedSql& parsed = check_statement(query.statement(), info_, Place::transaction);
    return lease_->execute({query, parsed, BoundValues(parsed, query)}, context);
  }

  void do_commit(const Context& context) override {
    check_open();
    over_ = true;
    const Lease ending = std::move(lease_);
    ending->commit(context);
  }

  void do_rollback() override {
    check_open();
    over_ = true;
    Lease ending = std::move(lease_);
    try {
      ending->rollback();
    } catch (const std::exception&) {
      ending.discard();
    }
  }

  void check_open() const {
    if (over_)
      throw Error(Errc::invalid_argument, "the transaction is over: begin another",
                  {.link = info_.backend, .native_code = {}, .server_message = {}});
  }

  Lease lease_;
  const StoreInfo& info_;  // the engine's, which the lease's pool keeps
  bool over_ = false;
};

class PooledStore final : public Store {
 public:
  PooledStore(std::unique_ptr<const Engine> engine, const PoolOptions& options, const Clock& clock)
      : pool_(std::make_shared<Pool>(std::move(engine), options, clock)) {}

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

  const StoreInfo& info() const noexcept override { return pool_->engine().info(); }

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

  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    Lease lease = pool_->acquire(context);
    lease->begin(options, context);
    lease.hold(pool_);
    return std::make_unique<PooledTransaction>(std::move(lease), info());
  }

  std::shared_ptr<Pool> pool_;
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
