// SPDX-License-Identifier: BSL-1.0
/// \file
/// The forwarding bases of every adapter over a Store: override what you change.
#pragma once

#include <memory>
#include <type_traits>

#include "weir/store.hpp"

namespace weir {

/// Forwards every Store operation to the next link.
class StoreAdapter : public Store {
 public:
  /// \param next  the link behind this one; not null
  explicit StoreAdapter(StorePtr next) noexcept;
  ~StoreAdapter() override;

  Effects effects(const Statement& statement, const Context& context) override;
  void ping(const Context& context) override;
  std::unique_ptr<ChangeFeed> open_feed(const FeedOptions& options, const Context& context) override;
  FeedState set_up_feed(FeedStep step, FeedKind kind, const Context& context) override;
  const StoreInfo& info() const noexcept override;
  Description describe() const override;

 protected:
  Store& next() const noexcept { return *next_; }

  Rows do_query(const Query& query, const Context& context) override;
  ExecuteResult do_execute(const Query& query, const Context& context) override;
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override;
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override;
  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override;

 private:
  StorePtr next_;
};
static_assert(!std::is_abstract_v<StoreAdapter>, "forward every Store operation here");

/// Forwards every Transaction operation to the transaction of the next link.
class TransactionAdapter : public Transaction {
 public:
  explicit TransactionAdapter(std::unique_ptr<Transaction> next) noexcept;
  ~TransactionAdapter() override;

 protected:
  Transaction& next() const noexcept { return *next_; }

  Rows do_query(const Query& query, const Context& context) override;
  ExecuteResult do_execute(const Query& query, const Context& context) override;
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override;
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override;
  void do_commit(const Context& context) override;
  void do_rollback() override;
  void do_savepoint(SavepointStep step, std::uint32_t id, const Context& context) override;

 private:
  std::unique_ptr<Transaction> next_;
};
static_assert(!std::is_abstract_v<TransactionAdapter>, "forward every Transaction operation here");

}  // namespace weir
