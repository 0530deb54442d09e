// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which tables a statement reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"

namespace weir {

class Statement;

/// A condition that every row which a statement touches meets: this column equals a parameter, or a literal.
struct KeyCondition {
  std::string column;                      ///< folded to lower case unless quoted
  std::optional<std::size_t> parameter{};  ///< index into ParsedSql::parameter_names; nullopt: `literal`
  std::int64_t literal = 0;

  friend bool operator==(const KeyCondition&, const KeyCondition&) = default;
};

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
  /// The statement reads, or changes, no row but the one of its only table whose primary key is this: a
  /// single column of an integer type. A query answers with that row or with none. Says nothing where the
  /// value that is bound is no integer. Of what is not known for sure: nullopt.
  std::optional<KeyCondition> row{};
  /// It adds rows to its only table and changes none that was there. Of what is not known for sure: false.
  bool only_adds_rows = false;

  bool writes_something() const noexcept { return writes_anything || changes_schema || !writes.empty(); }
};

/// What a text says of the rows that it is about, before the catalog was asked whether that may be believed.
struct RowsInText {
  std::string table;                     ///< the only one of the statement, as TextAnalysis names tables
  std::vector<KeyCondition> conditions;  ///< each is met by every row that is read or changed
  /// Names behind a dot in a query. One that is no column may be a function (PostgreSQL: `t.count` is
  /// count(t)), and an aggregate answers with a row where the table has none.
  std::vector<std::string> qualified;
  bool only_adds_rows = false;  ///< a plain INSERT
};

/// What the text alone tells: tables by their names in the text, as `name` or `schema.name`, folded to lower
/// case unless quoted.
struct TextAnalysis {
  Effects effects;  ///< as if every name were a plain table and every function in `functions` harmless
  std::vector<std::string>
      functions;  ///< distinct names that are called, folded likewise: whoever knows the engine judges them.
                  ///< Empty where reads are declared; where only writes are, judge no more than cacheability.
  /// Nothing where the statement is about many rows, may be, or declares what it reads or writes.
  std::optional<RowsInText> rows{};
};

/// True for text that an engine with Dialect::relative_times could take for a time that depends on when it is
/// asked: short, and one of its words is now, today, tomorrow or yesterday.
bool may_be_relative_time(std::string_view text) noexcept;

/// Analyses SQL text by its tokens, knowing CTEs, quoting, sub-queries, set operations and the dialect's
/// comments. What it can't be sure of is not cacheable (reads) or writes anything. Statement::reads and
/// writes override: who keeps the result keys it by Statement::analysis_hash. Throws as Statement::parsed.
TextAnalysis analyze_text(const Statement& statement, const Dialect& dialect);

/// Whether narrow_to_rows could do anything: where not, the catalog need not be asked.
bool is_about_one_table(const Effects& effects) noexcept;

/// Sets Effects::row or only_adds_rows where the text and the catalog agree. For whoever asked the catalog,
/// and learnt that the table of `rows` is a plain one: no view, no part of an inheritance tree, nothing that
/// fires, cascades or replaces rows when one of it changes.
/// \param effects     final but for that
/// \param key_column  the only column of its primary key, of an integer type, in the catalog's spelling;
///                    `row` stays empty where no condition names that
/// \param case_matters  the engine knows columns whose names differ in case alone
void narrow_to_rows(Effects& effects, const RowsInText& rows, std::string_view key_column, bool case_matters);

}  // namespace weir
