// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an engine's catalog adds to what a statement's text tells, for every engine whose dialect says how
/// the catalog is asked.
#pragma once

#include <functional>

#include "weir/effects.hpp"
#include "weir/rows.hpp"
#include "weir/statement.hpp"

namespace weir::relational {

/// Runs one of the dialect's catalog queries on the session that asks.
using AskCatalog = std::function<Rows(const Query& query)>;

/// Follows views to their tables by analysing their text, and cascades to the tables that they change; looks
/// for triggers; judges functions by the dialect's lists. Names become `schema.name` as the catalog spells
/// them, so that every spelling of a table gives the same. What is not in the catalog, not a table, temporary
/// or calls what is on no list is not cacheable; what is changed there changes anything. What the statement
/// declares (Statement::reads, writes) is followed and spelt likewise, but not doubted. Throws as `ask`; a
/// catalog that refuses the question (permission, undefined_object, syntax, unsupported) knows nothing.
Effects resolve_effects(const Statement& statement, TextAnalysis analysis, const Dialect& dialect,
                        const AskCatalog& ask);

}  // namespace weir::relational
