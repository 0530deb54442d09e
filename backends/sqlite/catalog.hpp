// SPDX-License-Identifier: BSL-1.0
/// \file
/// What SQLite knows of a statement's tables.
#pragma once

#include "connection.hpp"
#include "weir/effects.hpp"
#include "weir/statement.hpp"

namespace weir::sqlite {

/// Adds to what the text tells which tables the compiled statement reads and writes, through views, triggers
/// and cascades, and whether it may be cached. Tables of the main schema are named by their lower-case name.
///
/// Compiles the statement under an authorizer, which makes SQLite compile the connection's other statements
/// anew at their next use: ask once a statement. Throws Error as compiling it does.
Effects effects_by_catalog(Connection& connection, const Statement& statement, TextAnalysis analysis);

}  // namespace weir::sqlite
