// SPDX-License-Identifier: BSL-1.0
#include "split.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <span>

#include "weir/lexer.hpp"

namespace weir::tool {

std::string script_of(const std::string& argument) {
  if (argument != "-") return argument;
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

std::vector<ScriptStatement> split_script(std::string_view script, const LexicalRules& rules) {
  const ParsedSql parsed = parse_sql(script, rules);
  std::vector<ScriptStatement> statements;
  for (std::span<const Token> rest(parsed.tokens); !rest.empty();) {
    const std::span<const Token> tokens = next_statement(script, rest);
    if (tokens.empty()) continue;
    const std::size_t begin = tokens.front().offset;
    const std::size_t end = tokens.back().offset + tokens.back().size;
    const std::string_view before = script.substr(0, begin);
    const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    statements.push_back({std::string(script.substr(begin, end - begin)), lines + 1});
  }
  return statements;
}

}  // namespace weir::tool
