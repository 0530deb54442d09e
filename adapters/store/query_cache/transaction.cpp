// SPDX-License-Identifier: BSL-1.0
#include "transaction.hpp"

#include <algorithm>
#include <optional>

#include "weir/error.hpp"
#include "write_outcome.hpp"

namespace weir::query_cache_detail {

// Even one that fails may have committed what came before it.
template <class Run>
auto CachedTransaction::run(const Statement& statement, const Context& context, Run run) {
  has_committed_ = has_committed_ || plans_.may_commit(statement);
  if (!has_committed_) return run();
  Write writing(coherence_, Changes{coherence_.change_of_everything()}, schema_);
  fence_(writing, context);
  return carry_out(writing, context, run, [&](const Error& error) {
    if (writing.over()) return;
    error.maybe_applied() ? writing.is_in_doubt(context) : writing.took_effect(context);
  });
}

Rows CachedTransaction::do_query(const Query& query, const Context& context) {
  note(query);
  Rows rows = run(query.statement(), context, [&] { return next().query(query, context); });
  report_bypass(context);
  return rows;
}

ExecuteResult CachedTransaction::do_execute(const Query& query, const Context& context) {
  note(query);
  return run(query.statement(), context, [&] { return next().execute(query, context); });
}

ExecuteResult CachedTransaction::do_execute_many(const Batch& batch, const Context& context) {
  note(batch.statement(), [&](const Plan& plan) { include_changes(written_, plan, batch, coherence_); });
  return run(batch.statement(), context, [&] { return next().execute_many(batch, context); });
}

std::unique_ptr<RowStream> CachedTransaction::do_stream(const Query& query, const StreamOptions& options,
                                                        const Context& context) {
  std::unique_ptr<RowStream> stream = next().stream(query, options, context);
  report_bypass(context);
  return stream;
}

void CachedTransaction::report_bypass(const Context& context) const {
  coherence_.counters().bypasses.add();
  if (context.report == nullptr) return;
  context.report->verdict = CacheVerdict::bypass;
  context.report->reason = "inside a transaction";
}

// Before it runs, as a failed statement may have done a part. What a savepoint undoes stays noted: to take a
// table for written that is not costs a reading of it, and to overlook one would be wrong.
template <class Include>
void CachedTransaction::note(const Statement& statement, Include include) {
  if (const PlanPtr plan = plans_.known(statement)) return include(*plan);
  const bool noted = std::any_of(unplanned_.begin(), unplanned_.end(), [&](const Statement& other) {
    return other.hash() == statement.hash() && other.sql() == statement.sql() &&
           other.declared_writes() == statement.declared_writes();
  });
  if (!noted) unplanned_.push_back(statement);
}

void CachedTransaction::note(const Query& query) {
  note(query.statement(), [&](const Plan& plan) {
    if (plan.writes_something) include_changes(written_, plan, query, coherence_);
  });
}

void CachedTransaction::do_commit(const Context& context) {
  // Between the commit and the fresh tokens nobody may use what was stored. While it is unknown what was
  // written, that holds for every table.
  std::optional<Write> guard;
  if (!unplanned_.empty()) {
    guard.emplace(coherence_, Changes{coherence_.change_of_everything()}, schema_);
    fence_(*guard, context);
  }
  Write writing(coherence_, written_, schema_);
  fence_(writing, context);
  const Write* const cover = guard ? &*guard : nullptr;
  try {
    next().commit(context);
  } catch (const Error& error) {
    if (error.maybe_applied()) {
      end(writing, &Write::is_in_doubt, cover, context);
    } else if (!surely_changed_nothing(error, false)) {
      end(writing, &Write::took_effect, cover, context);
    }
    throw;
  } catch (...) {
    end(writing, &Write::is_in_doubt, cover, context);
    throw;
  }
  const bool told = end(writing, &Write::took_effect, cover, context);
  if (!told && writing.on_loss() == OnCacheLoss::fail) throw untold();
}

/// \param cover  marks `everything`, where there are statements without a plan
/// \return       whether every other process will know
bool CachedTransaction::end(Write& writing, void (Write::*how)(const Context&, std::uint32_t),
                            const Write* cover, const Context& context) {
  (writing.*how)(context, cover == nullptr ? 0 : 1);
  bool told = writing.told();
  for (const Statement& statement : unplanned_) {
    Changes changes{coherence_.change_of_everything()};
    std::uint64_t schema = schema_;
    try {
      const PlanPtr plan = plans_.find(statement, context);
      changes = plan->writes;
      schema = plan->schema;
    } catch (const Error&) {  // then it may have written anything
    }
    Write late(coherence_, std::move(changes), schema);
    (late.*how)(context, 1);
    told = told && (late.settled() || cover->held());
  }
  return told;
}

}  // namespace weir::query_cache_detail
