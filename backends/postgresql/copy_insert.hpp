// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which statements COPY can stand for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/lexer.hpp"

namespace weir::postgresql {

/// `INSERT INTO table (columns) VALUES (parameters)`, each parameter once, and nothing else.
struct CopyInsert {
  std::string table;                 ///< as it is written
  std::vector<std::string> columns;  ///< as the catalog spells them; their values are the parameters in order

  /// Where COPY puts the values.
  std::string copy_command() const;
};

/// The statement as one of these; nothing where it is another.
std::optional<CopyInsert> copy_insert(std::string_view sql, const ParsedSql& parsed);

}  // namespace weir::postgresql
