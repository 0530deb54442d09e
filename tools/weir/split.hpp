// SPDX-License-Identifier: BSL-1.0
/// \file
/// A script as single statements.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"

namespace weir::tool {

/// The script of a command line: what stands there, or for "-" all of standard input.
std::string script_of(const std::string& argument);

/// One statement of a script.
struct ScriptStatement {
  std::string sql;       ///< from its first token to its last, without the `;`
  std::size_t line = 1;  ///< where it begins in the script
};

/// Splits SQL at each `;` outside of quotes and comments; the body of a trigger (CREATE TRIGGER … BEGIN …
/// END) stays whole. What holds no token is left out. Throws Error(syntax).
std::vector<ScriptStatement> split_script(std::string_view script, const LexicalRules& rules);

}  // namespace weir::tool
