// SPDX-License-Identifier: BSL-1.0
/// \file
/// A transaction on a leased session.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "pool.hpp"
#include "pooled_stream.hpp"
#include "weir/store.hpp"

namespace weir::relational {

/// A transaction that was begun on a session. Ending it in any way gives the session back.
class PooledTransaction final : public Transaction {
 public:
  /// \param info  the engine's, which the lease's pool keeps
  PooledTransaction(Lease lease, const StoreInfo& info) noexcept : lease_(std::move(lease)), info_(info) {}
  PooledTransaction(const PooledTransaction&) = delete;
  ~PooledTransaction() override { end_streams(); }

 private:
  struct OpenStream {
    std::weak_ptr<PooledStream> stream;
    std::uint32_t since;  ///< the savepoint set last before it
  };

  Rows do_query(const Query& query, const Context& context) override;
  ExecuteResult do_execute(const Query& query, const Context& context) override;
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override;
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override;
  void do_commit(const Context& context) override;
  void do_rollback() override;
  void do_savepoint(SavepointStep step, std::uint32_t id, const Context& context) override;

  void roll_back_to(std::uint32_t savepoint, const Context& context);
  const ParsedSql& check(const Statement& statement) const;
  void check_open() const;
  void check_alone() const;
  void end_streams(std::uint32_t since = 0) noexcept;
  void abandon() noexcept;

  Lease lease_;
  const StoreInfo& info_;
  std::vector<OpenStream> streams_;
  std::uint32_t newest_savepoint_ = 0;  // that was set
  bool over_ = false;
};

}  // namespace weir::relational
