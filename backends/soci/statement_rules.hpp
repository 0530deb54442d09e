// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a Store takes as a statement.
#pragma once

#include "weir/lexer.hpp"
#include "weir/statement.hpp"
#include "weir/store.hpp"

namespace weir::relational {

/// Where a statement is to run.
enum class Place { store, transaction };

/// The statement as the store's engine reads it. Costs a few nanoseconds once it is parsed.
/// \throws Error  syntax for an empty text and what the lexer finds; invalid_argument for more than one
/// statement
///                and for one that controls the session (BEGIN, COMMIT, SET …), which a pool would hand to
///                somebody else; in a transaction, savepoints, SET LOCAL and SET CONSTRAINTS may pass, as
///                they end with it
const ParsedSql& check_statement(const Statement& statement, const StoreInfo& info, Place place);

}  // namespace weir::relational
