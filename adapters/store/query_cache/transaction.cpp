// SPDX-License-Identifier: BSL-1.0
#include "transaction.hpp"

#include <algorithm>
#include <optional>

#include "weir/error.hpp"
#include "write_outcome.hpp"

namespace weir::query_cache_detail {

Rows CachedTransaction::do_query(const Query& query, const Context& context) {
  note(query.statement());
  Rows rows = next().query(query, context);
  report_bypass(context);
  return rows;
}

ExecuteResult CachedTransaction::do_execute(const Query& query, const Context& context) {
  note(query.statement());
  return next().execute(query, context);
}

ExecuteResult CachedTransaction::do_execute_many(const Batch& batch, const Context& context) {
  note(batch.statement());
  return next().execute_many(batch, context);
}

std::unique_ptr<RowStream> CachedTransaction::do_stream(const Query& query, const StreamOptions& options,
                                                        const Context& context) {
  std::unique_ptr<RowStream> stream = next().stream(query, options, context);
  report_bypass(context);
  return stream;
}

void CachedTransaction::report_bypass(const Context& context) const {
  counters_.bypasses.add();
  if (context.report == nullptr) return;
  context.report->verdict = CacheVerdict::bypass;
  context.report->reason = "inside a transaction";
}

// Before it runs, as a failed statement may have done a part. What a savepoint undoes stays noted: to take a
// table for written that is not costs a reading of it, and to overlook one would be wrong.
void CachedTransaction::note(const Statement& statement) {
  if (const PlanPtr plan = plans_.known(statement)) {
    for (TableCell* cell : plan->writes) {
      if (std::find(written_.begin(), written_.end(), cell) == written_.end()) written_.push_back(cell);
    }
    return;
  }
  const bool noted = std::any_of(unplanned_.begin(), unplanned_.end(), [&](const Statement& other) {
    return other.hash() == statement.hash() && other.sql() == statement.sql() &&
           other.declared_writes() == statement.declared_writes();
  });
  if (!noted) unplanned_.push_back(statement);
}

void CachedTransaction::do_commit(const Context& context) {
  // Between the commit and the tokens' change no reader of this process may use what it has. While it is
  // unknown what was written, that holds for every table.
  std::optional<TableTokens::Write> guard;
  TableCell* const everything = &tokens_.everything();
  if (!unplanned_.empty()) guard.emplace(tokens_, std::span(&everything, 1), schema_);
  TableTokens::Write writing(tokens_, written_, schema_);
  try {
    next().commit(context);
  } catch (const Error& error) {
    if (!surely_changed_nothing(error, false)) took_effect(writing, context);
    throw;
  } catch (...) {
    took_effect(writing, context);
    throw;
  }
  took_effect(writing, context);
}

void CachedTransaction::took_effect(TableTokens::Write& writing, const Context& context) {
  writing.took_effect(context, unplanned_.empty() ? 0 : 1);
  for (const Statement& statement : unplanned_) {
    try {
      const PlanPtr plan = plans_.find(statement, context);
      TableTokens::Write(tokens_, plan->writes, plan->schema).took_effect(context, 1);
    } catch (const Error&) {
      TableCell* const everything = &tokens_.everything();
      TableTokens::Write(tokens_, std::span(&everything, 1), schema_).took_effect(context, 1);
    }
  }
}

}  // namespace weir::query_cache_detail
