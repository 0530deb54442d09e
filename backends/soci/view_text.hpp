// SPDX-License-Identifier: BSL-1.0
/// \file
/// The text of views, as catalogs keep it.
#pragma once

#include <string>
#include <string_view>

#include "weir/dialect.hpp"

namespace weir::relational {

/// The SELECT of a view. Some catalogs keep all of `CREATE VIEW … AS SELECT …`.
/// \return  empty where none is found, or the text can't be read
std::string select_of_view(std::string_view definition, const LexicalRules& rules);

}  // namespace weir::relational
