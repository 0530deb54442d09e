// SPDX-License-Identifier: BSL-1.0
/// \file
/// The tables of a run, and what is asked of them.
#pragma once

#include "ledger.hpp"
#include "weir/statement.hpp"
#include "weir/store.hpp"

namespace weir::coherence_check {

/// Where a row stands.
struct Place {
  int table;
  int id;

  static Place of(int row) noexcept { return {row % table_count, row / table_count}; }
  int row() const noexcept { return id * table_count + table; }
};

/// Statements on one table.
struct Items {
  explicit Items(int table);

  Statement one;            ///< of :id, which the query cache has by its row
  Statement range;          ///< from :first to :last, which it has by the table
  Statement change;         ///< :id gets :version, unless it has a later one: a write of a row
  Statement change_widely;  ///< the same, as a write of rows that nobody can name
};

void make_tables(Store& store);
void drop_tables(Store& store);

}  // namespace weir::coherence_check
