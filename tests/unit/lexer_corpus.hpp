// SPDX-License-Identifier: BSL-1.0
/// \file
/// The SQL texts of tests/corpus/lexer.
#pragma once

#include <string>
#include <vector>

namespace weir::test {

/// One text of a corpus (tests/corpus/lexer/README.md).
struct LexerCase {
  std::string place;  ///< file and line
  std::string sql;
  std::vector<std::string> parameters;  ///< occurrence by occurrence
  bool fails = false;
  std::string apart;  ///< why the engine's own scanner is not asked; empty where it is
};

/// \param engine  the file's name without its ending
std::vector<LexerCase> read_lexer_corpus(const std::string& engine);

}  // namespace weir::test
