// SPDX-License-Identifier: BSL-1.0
/// \file
/// Recognising the statement that nearly every batch is.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "weir/lexer.hpp"

namespace weir::relational {

/// `INSERT INTO table [(columns)] VALUES (:a, :b …)` and nothing else: each value a parameter. All text is
/// borrowed from the statement's.
struct PlainInsert {
  std::string_view head;                  ///< from INSERT to VALUES
  std::string_view table;                 ///< with schema and quotes, as it stands in the text
  std::vector<std::string_view> columns;  ///< with quotes; empty where the text lists none
  std::vector<std::size_t> parameters;    ///< for each value, the index into ParsedSql::parameter_names
};

/// The parts of such a statement; nothing where it is any other.
std::optional<PlainInsert> plain_insert(std::string_view sql, const ParsedSql& parsed);

}  // namespace weir::relational
