// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the server's catalog adds to what a statement's text tells.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "result.hpp"
#include "weir/effects.hpp"
#include "weir/statement.hpp"

namespace weir::postgresql {

/// Runs a catalog query with text parameters and gives its rows.
using AskCatalog = std::function<Result(const char* sql, const std::vector<std::string>& arguments)>;

/// Follows views to their tables, partitions to their siblings, cascades to the tables that they change;
/// looks for triggers, rules, row security, and for functions that are not immutable. Names become
/// `schema.table`. What the statement declares (Statement::reads, writes) is followed and spelt likewise, but
/// not doubted.
Effects resolve_effects(const Statement& statement, TextAnalysis analysis, const AskCatalog& ask);

/// A PostgreSQL array literal of texts.
std::string array_literal(const std::vector<std::string>& texts);

/// A name as text analysis gives it, `name` or `schema.name`, each part quoted for to_regclass.
std::string quoted_name(std::string_view name);

}  // namespace weir::postgresql
