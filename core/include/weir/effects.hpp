// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which tables a statement reads and writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"

namespace weir {

class Statement;

/// What a statement may read and change. When in doubt it says more, never less: `cacheable` false,
/// `writes_anything` true.
struct Effects {
  /// Its answer depends on nothing but its parameters and the tables of `reads`: no volatile function, no
  /// lock, no session state, no temporary table.
  bool cacheable = false;
  /// Why it is not cacheable, for people; empty where it is.
  std::string why_not;
  /// Distinct, in the store's canonical spelling. A table that a statement changes is in `writes` alone,
  /// unless it is read beside.
  std::vector<std::string> reads;
  std::vector<std::string> writes;  ///< distinct, in the store's canonical spelling
  /// It may change tables that are not in `writes`: take it to change them all.
  bool writes_anything = false;
  /// DDL: tables, columns, views … change, so that what was learnt of other statements may no longer hold.
  bool changes_schema = false;
  /// BEGIN, COMMIT, SAVEPOINT, SET …: it acts on the connection, which a pool shares.
  bool controls_session = false;

  bool writes_something() const noexcept { return writes_anything || changes_schema || !writes.empty(); }
};

/// What the text alone tells: tables by their names in the text, as `name` or `schema.name`, folded to lower
/// case unless quoted.
struct TextAnalysis {
  Effects effects;  ///< as if every name were a plain table and every function in `functions` harmless
  std::vector<std::string>
      functions;  ///< distinct names that are called, folded likewise: whoever knows the engine judges them.
                  ///< Empty where reads are declared; where only writes are, judge no more than cacheability.
};

/// True for text that an engine with Dialect::relative_times could take for a time that depends on when it is
/// asked: short, and one of its words is now, today, tomorrow or yesterday.
bool may_be_relative_time(std::string_view text) noexcept;

/// Analyses SQL text by its tokens, knowing CTEs, quoting, sub-queries, set operations and the dialect's
/// comments. What it can't be sure of is not cacheable (reads) or writes anything. Statement::reads and
/// writes override: who keeps the result keys it by Statement::analysis_hash. Throws as Statement::parsed.
TextAnalysis analyze_text(const Statement& statement, const Dialect& dialect);

}  // namespace weir
