// SPDX-License-Identifier: BSL-1.0
/// \file
/// The table of versions that triggers keep, as each engine writes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"

namespace weir::relational {

/// The table's name in every engine, and how the names of all its triggers begin.
inline constexpr std::string_view versions_table = "weir_feed_versions";
inline constexpr std::string_view trigger_prefix = "weir_feed_";

/// The version of each table, in one row. The row of the empty name is drawn at random when the table is
/// made, so that one made anew is never taken for its predecessor.
inline constexpr std::string_view read_versions =
    "SELECT table_name, SUM(version) AS version FROM weir_feed_versions GROUP BY table_name";

/// What differs between engines. Queries run in the session's own schema.
struct VersionSql {
  /// Rows `name`, `canonical` (as in Effects) and `obstacle`: why it can't have triggers, else empty.
  std::string_view list_tables;
  /// Rows `parent`, `child`, by `name`: tables whose rows a change of another one's changes without their
  /// triggers. Empty where triggers see it.
  std::string_view list_cascades;
  /// Rows `name` and `text` of the triggers that are weir's.
  std::string_view list_triggers;
  std::string_view create_versions;
  /// Writers of one table wait for each other at its version, unless each connection has one of a few rows.
  unsigned rows_a_table;
  std::string_view row_of_writer;     ///< an expression: 0 to rows_a_table - 1
  std::string_view insert_if_absent;  ///< how an INSERT begins
  std::string_view before_body;       ///< of a trigger, around its one statement
  std::string_view after_body;
  bool backslash_escapes;      ///< in a literal
  bool lists_whole_trigger;    ///< `text` is all of CREATE TRIGGER, not the body alone
  std::string_view not_heard;  ///< what no trigger sees, for people; empty where they see all
};

/// nullptr where weir does not know how.
const VersionSql* version_sql_for(const Dialect& dialect) noexcept;

/// One of a table's three triggers.
struct VersionTrigger {
  std::string name;
  std::string create;  ///< the statement that makes it
  std::string text;    ///< as `list_triggers` gives it
};

/// The triggers that a table needs.
/// \param table      its name
/// \param canonical  the same as in Effects
/// \param touched    canonical names of the tables whose rows change or go with its own, itself among them
std::vector<VersionTrigger> version_triggers(const VersionSql& sql, const Dialect& dialect,
                                             std::string_view table, const std::string& canonical,
                                             const std::vector<std::string>& touched);

/// The statement that adds a table's rows where they are not there.
std::string add_versions(const VersionSql& sql, std::string_view canonical);

}  // namespace weir::relational
