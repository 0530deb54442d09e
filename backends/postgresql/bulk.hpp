// SPDX-License-Identifier: BSL-1.0
/// \file
/// A batch by COPY, or else by libpq's pipeline mode.
#pragma once

#include "commands.hpp"
#include "session.hpp"
#include "statements.hpp"

namespace weir::postgresql {

/// One row of a batch, by the parameters of its statement.
struct BatchRow {
  const relational::BoundBatch& bound;
  std::size_t row;

  std::size_t size() const noexcept { return bound.positions.size(); }
  const Value& operator[](std::size_t parameter) const noexcept { return bound.value(row, parameter); }
};

/// Runs a batch in the transaction that is open. As Session::execute_many.
ExecuteResult run_batch(Connection& connection, Statements& statements, const relational::BoundBatch& bound,
                        Deadline deadline);

/// Rows that a command inserted, updated, deleted or merged; 0 for any other.
std::uint64_t affected_rows(PGresult* result);

}  // namespace weir::postgresql
