// SPDX-License-Identifier: BSL-1.0
/// \file
/// A transaction behind a query cache.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "counters.hpp"
#include "plans.hpp"
#include "weir/store_adapter.hpp"
#include "write.hpp"

namespace weir::query_cache_detail {

/// Runs everything on the inner transaction, uncached, and gives the tables that were written fresh tokens
/// when it commits. Until then nobody else sees its writes, so entries from before are right; an entry whose
/// query began before the commit noted the old token, so it can't answer after.
class CachedTransaction final : public TransactionAdapter {
 public:
  using Fence = std::function<void(Write&, const Context&)>;

  /// \param plans, coherence  of the store; borrowed
  /// \param fence             puts the fences of a write
  CachedTransaction(std::unique_ptr<Transaction> next, Plans& plans, Coherence& coherence, Fence fence)
      : TransactionAdapter(std::move(next)),
        plans_(plans),
        coherence_(coherence),
        fence_(std::move(fence)),
        schema_(coherence.everything().view().token) {}

 private:
  Rows do_query(const Query& query, const Context& context) override;
  ExecuteResult do_execute(const Query& query, const Context& context) override;
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override;
  std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                       const Context& context) override;
  void do_commit(const Context& context) override;

  /// \param include  adds what a plan writes with the values at hand
  template <class Include>
  void note(const Statement& statement, Include include);
  void note(const Query& query);
  /// Runs a statement, at once as a write of everything where no rollback may undo it.
  template <class Run>
  auto run(const Statement& statement, const Context& context, Run run);
  void report_bypass(const Context& context) const;
  bool end(Write& writing, void (Write::*how)(const Context&, std::uint32_t), const Write* cover,
           const Context& context);

  Plans& plans_;
  Coherence& coherence_;
  const Fence fence_;
  Changes written_;
  std::uint64_t schema_;  ///< the token of `everything` when it began
  /// DDL may have committed what was done so far, and what follows may be committed as it is done.
  bool has_committed_ = false;
  /// Statements without a plan yet. Finding one may take a connection, and the pool's last one may be ours,
  /// so that waits until the transaction is over.
  std::vector<Statement> unplanned_;
};

}  // namespace weir::query_cache_detail
