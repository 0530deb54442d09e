// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running a batch all or nothing, and finding the row that failed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "savepoint_text.hpp"
#include "session.hpp"
#include "weir/error.hpp"

namespace weir::relational {

/// Where each parameter of the text stands in a row of the batch, which has one at least. Throws
/// Error(missing_parameter, unknown_parameter).
std::vector<std::size_t> positions_of(const Batch& batch, const ParsedSql& parsed);

/// Whether a row of a batch may be to blame for an error, rather than the connection, the statement or other
/// transactions.
bool may_be_of_a_row(const Error& error) noexcept;

/// Runs a batch in a transaction of its own. As Executor::execute_many.
ExecuteResult run_batch(Session& session, const BoundBatch& batch, const Context& context);

/// Runs a batch inside the transaction that is open, under a savepoint: a failure leaves the transaction as
/// it was before.
class NestedBatch {
 public:
  /// \param savepoint  a name that the transaction does not use otherwise
  /// \throws Error     unsupported without Capability::savepoints
  NestedBatch(Session& session, const StoreInfo& info, const std::string& savepoint);

  ExecuteResult run(const BoundBatch& batch, const Context& context);

  /// False where what a failed run did could not be undone: the transaction must not be committed.
  bool intact() const noexcept { return intact_; }

 private:
  void undo(Deadline deadline) noexcept;
  void throw_failure_of_a_row(const BoundBatch& batch, const Context& context);

  Session& session_;
  const SavepointText text_;
  bool intact_ = true;
};

}  // namespace weir::relational
