// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

#include "commands.hpp"
#include "split.hpp"
#include "store_choice.hpp"
#include "weir/effects.hpp"
#include "weir/lexer.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

std::string label(const Description& link) {
  std::string text = link.name;
  const char* separator = "  ";
  for (const auto& [name, value] : link.options) {
    text += fmt::format("{}{}={}", separator, name, value);
    separator = " ";
  }
  return text;
}

void print_tree(const Description& link, const std::string& indent, bool last) {
  fmt::print("{}{}{}\n", indent, last ? "└─ " : "├─ ", label(link));
  for (std::size_t i = 0; i < link.behind.size(); ++i)
    print_tree(link.behind[i], indent + (last ? "   " : "│  "), i + 1 == link.behind.size());
}

std::string listed(const std::vector<std::string>& names) {
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

std::string row_of(const KeyCondition& row, const ParsedSql& parsed) {
  const std::string value =
      row.parameter ? ":" + parsed.parameter_names.at(*row.parameter) : std::to_string(row.literal);
  return fmt::format(" (no row but the one of {} = {})", row.column, value);
}

std::string read_by(const Effects& effects, const ParsedSql& parsed) {
  return listed(effects.reads) + (effects.row && effects.writes.empty() ? row_of(*effects.row, parsed) : "");
}

std::string written_by(const Effects& effects, const ParsedSql& parsed) {
  if (effects.controls_session) return "nothing: it acts on the connection";
  if (effects.changes_schema) return "the schema, so anything";
  if (effects.writes_anything) return "anything, as far as can be told";
  if (effects.only_adds_rows) return listed(effects.writes) + " (new rows alone)";
  return listed(effects.writes) +
         (effects.row && !effects.writes.empty() ? row_of(*effects.row, parsed) : "");
}

void print_effects(const Statement& statement, const ParsedSql& parsed, const Effects& effects) {
  fmt::print("{}\n  reads      {}\n  writes     {}\n", statement.sql(), read_by(effects, parsed),
             written_by(effects, parsed));
  if (effects.writes_something() || effects.controls_session) return;
  fmt::print("  cacheable  {}\n", effects.cacheable ? "yes" : "no: " + effects.why_not);
}

int explain_statements(const ExplainOptions& options) {
  const StorePtr store = store_of_target(options.target, options.store);
  const LexicalRules& rules = store->info().dialect->lexical;
  for (const ScriptStatement& each : split_script(script_of(options.sql), rules)) {
    const Statement statement(each.sql);
    print_effects(statement, statement.parsed(rules),
                  store->effects(statement, Context::within(options.limit)));
  }
  return 0;
}

int explain_chains(const std::string& config) {
  const Runtime weirs = weir::open(config);
  for (const std::string& name : weirs.store_names()) {
    fmt::print("store {}\n", name);
    print_tree(weirs.store(name)->describe(), "", true);
  }
  for (const std::string& name : weirs.cache_names()) {
    fmt::print("cache {}\n", name);
    print_tree(weirs.cache(name)->describe(), "", true);
  }
  return 0;
}

}  // namespace

int explain(const ExplainOptions& options) {
  return options.sql.empty() ? explain_chains(options.target) : explain_statements(options);
}

}  // namespace weir::tool
