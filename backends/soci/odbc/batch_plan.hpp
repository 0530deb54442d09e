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
/// where array binding is a loop in some of them. Where the engine has no such statement, and for any other
/// that changes rows, it goes as arrays of values if the driver takes them, else once a row. Borrows the
/// batch.
class BatchPlan {
 public:
  /// What is to be run next.
  struct Step {
    Order order;
    std::size_t rows;
  };

  /// \param takes_arrays  Link::takes_arrays
  BatchPlan(const Settings& settings, const BoundBatch& batch, bool takes_arrays);

  /// The step that begins with a row. Throws Error with its row where a value can't be sent.
  Step step(std::size_t row) const;

 private:
  void plan_many_rows();
  Step many_rows(std::size_t row) const;
  Step array_of_rows(std::size_t row) const;
  Step one_row(Parameters parameters, std::size_t row) const;
  Parameters values_of(std::size_t row) const;

  const Settings& settings_;
  const BoundBatch& batch_;
  std::vector<std::size_t> parameters_;  // of a row, in the order of the placeholders
  std::size_t rows_a_statement_ = 1;
  std::optional<Statement> many_;
  std::optional<Statement> array_;
};

}  // namespace weir::relational::odbc
