// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a statement's text tells of how to run it.
#pragma once

#include "odbc_engine.hpp"
#include "weir/statement.hpp"

namespace weir::relational::odbc {

/// Decided once a prepared statement.
struct Nature {
  bool worth_preparing = false;  ///< SELECT, INSERT …; no DDL
  bool changes_rows = false;     ///< INSERT, UPDATE …: its row count means affected rows
  bool returns_rows = false;     ///< of what it changes: RETURNING
  bool only_reads = false;       ///< surely, so that running it twice does no harm
  bool leaves_traces = true;     ///< it may change the session beyond its transaction
};

Nature nature_of(const Statement& statement, const Target& target);

}  // namespace weir::relational::odbc
