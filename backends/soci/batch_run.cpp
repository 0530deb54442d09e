// SPDX-License-Identifier: BSL-1.0
#include "batch_run.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace weir::relational {
namespace {

Query row_query(const Batch& batch, std::size_t row) {
  std::vector<Param> params;
  params.reserve(batch.names().size());
  for (std::size_t i = 0; i < batch.names().size(); ++i) params.push_back({batch.names()[i], batch[row][i]});
  return {batch.statement(), std::move(params)};
}

/// Runs row by row until one fails.
/// \return  its error, with the row; nothing where none fails by itself, or where something else gets in the
///          way
std::optional<Error> failure_of_a_row(Session& session, const BoundBatch& bound, const Context& context) {
  for (std::size_t row = 0; row < bound.batch.size(); ++row) {
    const Query query = row_query(bound.batch, row);
    const BoundValues values(bound.parsed, query);
    try {
      session.execute({query, bound.parsed, values}, context);
    } catch (const Error& error) {
      if (!may_be_of_a_row(error)) return std::nullopt;
      return error.with_row(row);
    }
  }
  return std::nullopt;
}

/// Whether it is worth while to look for the row that failed.
bool hides_its_row(const Error& error) noexcept { return !error.row() && may_be_of_a_row(error); }

}  // namespace

std::vector<std::size_t> positions_of(const Batch& batch, const ParsedSql& parsed) {
  const Query first = row_query(batch, 0);
  const BoundValues check(parsed, first);
  std::vector<std::size_t> positions;
  for (const std::string& name : parsed.parameter_names) {
    const auto found = std::find(batch.names().begin(), batch.names().end(), name);
    positions.push_back(static_cast<std::size_t>(found - batch.names().begin()));
  }
  return positions;
}

bool may_be_of_a_row(const Error& error) noexcept {
  if (error.retryable() || error.maybe_applied()) return false;
  switch (error.kind()) {
    case Errc::syntax:
    case Errc::undefined_object:
    case Errc::permission:
    case Errc::corrupt:
    case Errc::read_only:
    case Errc::cancelled:
      return false;
    default:
      return true;
  }
}

// A failure leaves the transaction open: whoever gets the session back from here resets it.
ExecuteResult run_batch(Session& session, const BoundBatch& batch, const Context& context) {
  session.begin({}, context);
  ExecuteResult result;
  try {
    result = session.execute_many(batch, context);
  } catch (const Error& error) {
    if (!hides_its_row(error) || !session.usable()) throw;
    std::optional<Error> of_a_row;
    try {
      session.rollback();
      session.begin({}, context);
      of_a_row = failure_of_a_row(session, batch, context);
    } catch (const Error&) {  // it is the first failure that tells what is wrong
    }
    if (of_a_row) throw *of_a_row;
    throw;
  }
  session.commit(context);
  return result;
}

NestedBatch::NestedBatch(Session& session, const StoreInfo& info, const std::string& savepoint)
    : session_(session), text_(info, savepoint) {}

ExecuteResult NestedBatch::run(const BoundBatch& batch, const Context& context) {
  session_.control(text_.set, context);
  try {
    const ExecuteResult result = session_.execute_many(batch, context);
    if (!text_.release.empty()) session_.control(text_.release, context);
    return result;
  } catch (const Error& error) {
    undo(context.deadline);
    if (intact_ && hides_its_row(error)) throw_failure_of_a_row(batch, context);
    throw;
  } catch (...) {
    undo(context.deadline);
    throw;
  }
}

/// Throws nothing where the rows fail only together.
void NestedBatch::throw_failure_of_a_row(const BoundBatch& batch, const Context& context) {
  std::optional<Error> of_a_row;
  try {
    session_.control(text_.set, context);
  } catch (const Error&) {  // the first failure tells what is wrong
    return;
  }
  try {
    of_a_row = failure_of_a_row(session_, batch, context);
  } catch (...) {
    undo(context.deadline);
    throw;
  }
  undo(context.deadline);
  if (of_a_row) throw *of_a_row;
}

/// The deadline may be what the batch failed for; an engine that still answers gets a moment to undo it.
void NestedBatch::undo(Deadline deadline) noexcept {
  constexpr auto moment = std::chrono::milliseconds(500);
  try {
    Context context;
    if (deadline != no_deadline)
      context.deadline = std::max(deadline, std::chrono::steady_clock::now() + moment);
    intact_ = false;
    if (!session_.usable()) return;
    session_.control(text_.roll_back, context);
    if (!text_.release.empty()) session_.control(text_.release, context);
    intact_ = true;
  } catch (const std::exception&) {  // not intact then
  }
}

}  // namespace weir::relational
