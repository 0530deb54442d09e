// SPDX-License-Identifier: BSL-1.0
/// \file
/// How a batch is cut into statements.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "link.hpp"
#include "session.hpp"

namespace weir::relational::odbc {

/// A batch of plain INSERTs goes with many rows a statement, which every driver sends in one round trip,
/// where array binding is a loop in most of them; any other statement goes once a row. Borrows the batch.
class BatchPlan {
 public:
  BatchPlan(const Settings& settings, const BoundBatch& batch);

  /// How many rows the statement that begins with this one takes.
  std::size_t rows_from(std::size_t row) const noexcept;
  /// That statement. Throws Error with its row where a value can't be sent.
  Order order(std::size_t row, std::size_t rows) const;

 private:
  const Settings& settings_;
  const BoundBatch& batch_;
  std::vector<std::size_t> parameters_;  // of a row, in the order of the placeholders
  std::size_t rows_a_statement_ = 1;
  std::optional<Statement> many_;
};

}  // namespace weir::relational::odbc
