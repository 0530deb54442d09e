// SPDX-License-Identifier: BSL-1.0
/// \file
/// A transaction behind a query cache.
#pragma once

#include <memory>
#include <vector>

#include "counters.hpp"
#include "plans.hpp"
#include "table_tokens.hpp"
#include "weir/store_adapter.hpp"

namespace weir::query_cache_detail {

/// Runs everything on the inner transaction, uncached, and gives the tables that were written fresh tokens
/// when it commits. Until then nobody else sees its writes, so entries from before are right; an entry whose
/// query began before the commit noted the old token, so it can't answer after.
class CachedTransaction final : public TransactionAdapter {
 public:
  /// \param plans, tokens, counters  of the store; borrowed
  CachedTransaction(std::unique_ptr<Transaction> next, Plans& plans, TableTokens& tokens,
                    const Counters& counters)
      : TransactionAdapter(std::move(next)),
        plans_(plans),
        tokens_(tokens),
        counters_(counters),
        schema_(tokens.everything().view().token) {}

 private:
  Rows do_query(const Query& query, const Context& context) override;
  ExecuteResult do_execute(const Query& query, const Context& context) override;
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override;
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override;
  void do_commit(const Context& context) override;

  void note(const Statement& statement);
  void report_bypass(const Context& context) const;
  void took_effect(TableTokens::Write& writing, const Context& context);

  Plans& plans_;
  TableTokens& tokens_;
  const Counters& counters_;
  Cells written_;
  std::uint64_t schema_;  ///< the token of `everything` when it began
  /// Statements without a plan yet. Finding one may take a connection, and the pool's last one may be ours,
  /// so that waits until the transaction is over.
  std::vector<Statement> unplanned_;
};

}  // namespace weir::query_cache_detail
