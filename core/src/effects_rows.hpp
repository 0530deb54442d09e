// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which rows a statement is about, where its text ties it to single ones.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "effects_parser.hpp"
#include "weir/effects.hpp"
#include "weir/lexer.hpp"

namespace weir::effects {

/// Knows only the plainest statements: SELECT … FROM t WHERE, UPDATE t SET … WHERE, DELETE FROM t WHERE with
/// a conjunction that holds `column = :parameter`, and INSERT INTO t. What is not surely one of them is about
/// many rows.
/// \param parsed    the whole text
/// \param analysis  of the same statement, whose text was understood
std::optional<RowsInText> rows_in_text(std::string_view sql, std::span<const Token> tokens,
                                       const ParsedSql& parsed, const Grammar& grammar,
                                       const TextAnalysis& analysis);

}  // namespace weir::effects
