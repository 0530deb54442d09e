// SPDX-License-Identifier: BSL-1.0
#include "weir/store_adapter.hpp"

#include <utility>

namespace weir {

StoreAdapter::StoreAdapter(StorePtr next) noexcept : next_(std::move(next)) {}

StoreAdapter::~StoreAdapter() = default;

Effects StoreAdapter::effects(const Statement& statement, const Context& context) {
  return next_->effects(statement, context);
}

void StoreAdapter::ping(const Context& context) { next_->ping(context); }

std::unique_ptr<ChangeFeed> StoreAdapter::open_feed(const FeedOptions& options, const Context& context) {
  return next_->open_feed(options, context);
}

FeedState StoreAdapter::set_up_feed(FeedStep step, FeedKind kind, const Context& context) {
  return next_->set_up_feed(step, kind, context);
}

const StoreInfo& StoreAdapter::info() const noexcept { return next_->info(); }

Description StoreAdapter::describe() const { return next_->describe(); }

Rows StoreAdapter::do_query(const Query& query, const Context& context) {
  return next_->do_query(query, context);
}

ExecuteResult StoreAdapter::do_execute(const Query& query, const Context& context) {
  return next_->do_execute(query, context);
}

ExecuteResult StoreAdapter::do_execute_many(const Batch& batch, const Context& context) {
  return next_->do_execute_many(batch, context);
}

std::unique_ptr<RowStream> StoreAdapter::do_stream(const Query& query, const StreamOptions& options,
                                                   const Context& context) {
  return next_->do_stream(query, options, context);
}

std::unique_ptr<Transaction> StoreAdapter::do_begin(const TransactionOptions& options,
                                                    const Context& context) {
  return next_->do_begin(options, context);
}

TransactionAdapter::TransactionAdapter(std::unique_ptr<Transaction> next) noexcept : next_(std::move(next)) {}

TransactionAdapter::~TransactionAdapter() = default;

Rows TransactionAdapter::do_query(const Query& query, const Context& context) {
  return next_->do_query(query, context);
}

ExecuteResult TransactionAdapter::do_execute(const Query& query, const Context& context) {
  return next_->do_execute(query, context);
}

ExecuteResult TransactionAdapter::do_execute_many(const Batch& batch, const Context& context) {
  return next_->do_execute_many(batch, context);
}

std::unique_ptr<RowStream> TransactionAdapter::do_stream(const Query& query, const StreamOptions& options,
                                                         const Context& context) {
  return next_->do_stream(query, options, context);
}

void TransactionAdapter::do_commit(const Context& context) { next_->do_commit(context); }

void TransactionAdapter::do_rollback() { next_->do_rollback(); }

void TransactionAdapter::do_savepoint(SavepointStep step, std::uint32_t id, const Context& context) {
  next_->do_savepoint(step, id, context);
}

}  // namespace weir
