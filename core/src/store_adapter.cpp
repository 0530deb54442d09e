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

const StoreInfo& StoreAdapter::info() const noexcept { return next_->info(); }

Description StoreAdapter::describe() const { return next_->describe(); }

Rows StoreAdapter::do_query(const Query& query, const Context& context) {
  return next_->do_query(query, context);
}

ExecuteResult StoreAdapter::do_execute(const Query& query, const Context& context) {
  return next_->do_execute(query, context);
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

void TransactionAdapter::do_commit(const Context& context) { next_->do_commit(context); }

void TransactionAdapter::do_rollback() { next_->do_rollback(); }

}  // namespace weir
