// SPDX-License-Identifier: BSL-1.0
#include "effects.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "dialect.hpp"
#include "effects_sql.hpp"
#include "functions.hpp"
#include "statement_nature.hpp"

namespace weir::postgresql {
namespace {

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

std::string_view cell(const PGresult* result, int row, int column) { return PQgetvalue(result, row, column); }
bool truth(const PGresult* result, int row, int column) { return cell(result, row, column) == "t"; }

class Resolver {
 public:
  Resolver(const Statement& statement, TextAnalysis analysis, const AskCatalog& ask)
      : effects_(std::move(analysis.effects)),
        functions_(std::move(analysis.functions)),
        rows_(std::move(analysis.rows)),
        doubt_reads_(!statement.declared_reads()),
        doubt_writes_(!statement.declared_writes()),
        ask_(ask) {
    if (has_session_word(statement.sql(), statement.parsed(dialect.lexical)))
      not_cacheable("it depends on the time or on the session's user");
  }

  Effects resolve() && {
    look_up_relations();
    look_up_functions();
    if (!effects_.cacheable && effects_.why_not.empty())
      effects_.why_not = "its text does not tell what it reads";
    look_up_rows();
    return std::move(effects_);
  }

 private:
  void not_cacheable(std::string why) {
    if (!doubt_reads_ || !effects_.cacheable) return;
    effects_.cacheable = false;
    effects_.why_not = std::move(why);
  }
  void writes_anything() {
    if (doubt_writes_) effects_.writes_anything = true;
  }

  void look_up_relations() {
    if (effects_.reads.empty() && effects_.writes.empty()) return;
    const std::vector<std::string> reads = std::exchange(effects_.reads, {});
    const std::vector<std::string> writes = std::exchange(effects_.writes, {});
    const Result found = ask_(relations_sql, {array_literal(reads), array_literal(quoted(reads)),
                                              array_literal(writes), array_literal(quoted(writes))});
    for (int row = 0; row < PQntuples(found.get()); ++row) add_relation(found.get(), row);
  }

  void add_relation(const PGresult* found, int row) {
    const bool written = truth(found, row, RelationColumn::written);
    const std::string_view name = cell(found, row, RelationColumn::name);
    add_once(written ? effects_.writes : effects_.reads, name);
    const std::string_view kind = cell(found, row, RelationColumn::kind);
    if (kind.empty()) {
      not_cacheable("there is no table " + std::string(name));
      if (written) writes_anything();
    } else if (written) {
      if (truth(found, row, RelationColumn::spreads_writes) || (kind != "r" && kind != "p"))
        writes_anything();
    } else if (kind == "v") {
      add_view(found, row, name);
    } else {
      if (kind != "r" && kind != "p" && kind != "m")
        not_cacheable(std::string(name) + " is not a table that only transactions of this database change");
      if (truth(found, row, RelationColumn::system))
        not_cacheable(std::string(name) + " is a system catalog");
      if (truth(found, row, RelationColumn::temporary))
        not_cacheable(std::string(name) + " is a temporary table");
      if (truth(found, row, RelationColumn::row_security))
        not_cacheable(std::string(name) + " has row level security");
    }
  }

  // Its tables have come with the same answer; its text may call what is built in, which the catalog does not
  // list.
  void add_view(const PGresult* found, int row, std::string_view name) {
    if (truth(found, row, RelationColumn::system))
      return not_cacheable(std::string(name) + " is a system view");
    const Statement definition(cell(found, row, RelationColumn::definition));
    const TextAnalysis analysis = analyze_text(definition, dialect);
    if (!analysis.effects.cacheable)
      not_cacheable("view " + std::string(name) + ": " + analysis.effects.why_not);
    if (has_session_word(definition.sql(), definition.parsed(dialect.lexical)))
      not_cacheable("view " + std::string(name) + " depends on the time or on the session's user");
    for (const std::string& function : analysis.functions) add_once(functions_, function);
    if (truth(found, row, RelationColumn::spreads_writes)) writes_anything();
    if (truth(found, row, RelationColumn::calls_changing))
      not_cacheable("view " + std::string(name) + " calls a function that is not immutable");
  }

  void look_up_functions() {
    if (functions_.empty()) return;
    static const std::string pure = array_literal({std::begin(pure_functions), std::end(pure_functions)});
    const Result found = ask_(functions_sql, {array_literal(functions_), pure});
    for (int row = 0; row < PQntuples(found.get()); ++row) {
      const std::string name(cell(found.get(), row, FunctionColumn::called));
      const std::string_view volatility = cell(found.get(), row, FunctionColumn::volatility);
      const bool built_in = truth(found.get(), row, FunctionColumn::built_in);
      if (volatility.empty()) {
        if (is_grammar(name)) continue;
        not_cacheable("there is no function " + name);
        writes_anything();
      } else if (volatility != "i" || truth(found.get(), row, FunctionColumn::opaque)) {
        not_cacheable("function " + name + " is not immutable");
        if (volatility == "v" && !built_in) writes_anything();
      }
    }
  }

  void look_up_rows() {
    if (!rows_ || !is_about_one_table(effects_)) return;
    const Result found = ask_(row_key_sql, {quoted_name(rows_->table), array_literal(rows_->qualified)});
    if (PQntuples(found.get()) == 1) narrow_to_rows(effects_, *rows_, cell(found.get(), 0, 0), true);
  }

  static std::vector<std::string> quoted(const std::vector<std::string>& names) {
    std::vector<std::string> all;
    for (const std::string& name : names) all.push_back(quoted_name(name));
    return all;
  }

  Effects effects_;
  std::vector<std::string> functions_;
  const std::optional<RowsInText> rows_;
  const bool doubt_reads_;  // the caller vouches for what he declares
  const bool doubt_writes_;
  const AskCatalog& ask_;
};

}  // namespace

Effects resolve_effects(const Statement& statement, TextAnalysis analysis, const AskCatalog& ask) {
  return Resolver(statement, std::move(analysis), ask).resolve();
}

std::string array_literal(const std::vector<std::string>& texts) {
  std::string literal = "{";
  for (const std::string& text : texts) {
    literal += literal.size() > 1 ? ",\"" : "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') literal += '\\';
      literal += c;
    }
    literal += '"';
  }
  return literal + '}';
}

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '.') {
      quoted += "\".\"";
    } else {
      quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
  }
  return quoted + '"';
}

}  // namespace weir::postgresql
