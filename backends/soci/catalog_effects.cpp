// SPDX-License-Identifier: BSL-1.0
#include "catalog_effects.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "catalog.hpp"
#include "view_text.hpp"
#include "weir/error.hpp"

namespace weir::relational {
namespace {

using Names = std::vector<std::string>;

bool is_on(std::span<const std::string_view> sorted, std::string_view name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

void add_once(Names& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

class Resolver {
 public:
  Resolver(const Statement& statement, TextAnalysis analysis, const Dialect& dialect, const AskCatalog& ask)
      : dialect_(dialect),
        catalog_(dialect, ask),
        functions_(std::move(analysis.functions)),
        rows_(std::move(analysis.rows)),
        named_reads_(std::exchange(analysis.effects.reads, {})),
        named_writes_(std::exchange(analysis.effects.writes, {})),
        effects_(std::move(analysis.effects)),
        doubt_reads_(!statement.declared_reads()),
        doubt_writes_(!statement.declared_writes()) {}

  Effects resolve() && {
    for (const std::string& name : named_reads_) find(name, "", false);
    for (const std::string& name : named_writes_) find(name, "", true);
    for (const std::string& function : functions_) judge(function, "");
    if (!effects_.cacheable && effects_.why_not.empty()) {
      effects_.why_not = "its text does not tell what it reads";
    }
    if (rows_ && is_about_one_table(effects_)) look_up_rows();
    return std::move(effects_);
  }

 private:
  void not_cacheable(const std::string& why) {
    if (!doubt_reads_ || !effects_.cacheable) return;
    effects_.cacheable = false;
    effects_.why_not = why;
  }
  void writes_anything() {
    if (doubt_writes_) effects_.writes_anything = true;
  }

  /// The schema, empty where the name has none, and the name in it.
  static std::pair<std::string, std::string> split(const std::string& name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) return {{}, name};
    return {name.substr(0, dot), name.substr(dot + 1)};
  }

  /// A name from a text.
  /// \param home  the schema where an unqualified name may also be: the one of the view that names it
  void find(const std::string& name, const std::string& home, bool written) {
    const auto [schema, own] = split(name);
    if (name == "dual" && !written && !dialect_.from_nothing.empty()) return;
    if (schema.find('.') != std::string::npos) return add_unknown(name, "is in another database", written);
    bool found = add_all(schema, own, written);
    const bool qualified = own.size() < name.size();
    if (!qualified && !home.empty()) found = add_all(home, own, written) || found;
    if (!found) add_unknown(name, "is not in the catalog", written);
  }

  bool add_all(const std::string& schema, const std::string& name, bool written) {
    const CatalogObjects objects = catalog_.objects(schema, name);
    for (const CatalogObject& object : objects) add(object, written);
    return !objects.empty();
  }

  void add_unknown(const std::string& name, const std::string& what, bool written) {
    add_once(written ? effects_.writes : effects_.reads, name);
    not_cacheable(catalog_.trouble().empty() ? name + " " + what : catalog_.trouble());
    if (written) writes_anything();
  }

  void add(const CatalogObject& object, bool written) {
    if (object.kind == CatalogObject::Kind::view) return add_view(object, written);
    const std::string name = object.canonical();
    if (object.kind == CatalogObject::Kind::temporary) not_cacheable(name + " is a temporary table");
    if (object.kind == CatalogObject::Kind::other) {
      not_cacheable(name + " is not a table that only transactions of this database change");
      if (written) writes_anything();
    }
    if (written) {
      add_written(object);
    } else {
      add_once(effects_.reads, name);
    }
  }

  /// A table that changes, and those that change with it.
  void add_written(const CatalogObject& table) {
    const std::string name = table.canonical();
    if (std::find(effects_.writes.begin(), effects_.writes.end(), name) != effects_.writes.end()) return;
    effects_.writes.push_back(name);
    if (doubt_writes_ && catalog_.may_have_triggers(table)) writes_anything();
    CatalogObjects further;
    if (!catalog_.cascades(table, further)) writes_anything();
    for (const CatalogObject& each : further) add_written(each);
  }

  /// The tables that a view reads, or that a change to it changes.
  void add_view(const CatalogObject& view, bool written) {
    const std::string name = view.canonical();
    if (!views_.insert({name, written}).second) return;  // seen, or inside of itself
    if (written && doubt_writes_ && catalog_.may_have_triggers(view)) writes_anything();
    const std::string definition = select_of_view(catalog_.definition(view), dialect_.lexical);
    if (definition.empty()) return give_up_on_view(name, "the catalog does not tell its text", written);
    TextAnalysis analysis;
    try {
      analysis = analyze_text(Statement(definition), dialect_);
    } catch (const Error& error) {
      return give_up_on_view(name, error.what(), written);
    }
    if (!analysis.effects.cacheable) not_cacheable("view " + name + ": " + analysis.effects.why_not);
    if (analysis.effects.writes_something()) writes_anything();
    for (const std::string& each : analysis.effects.reads) find(each, view.schema, written);
    for (const std::string& function : analysis.functions) judge(function, "view " + name + ": ");
  }

  void give_up_on_view(const std::string& name, const std::string& why, bool written) {
    add_once(written ? effects_.writes : effects_.reads, name);
    not_cacheable("view " + name + ": " + (catalog_.trouble().empty() ? why : catalog_.trouble()));
    if (written) writes_anything();
  }

  void judge(const std::string& function, const std::string& where) {
    const bool pure = is_on(dialect_.pure_functions, function);
    const bool known = pure || is_on(dialect_.harmless_functions, function);
    if (!known || catalog_.may_be_users(function)) {
      not_cacheable(where + "it calls " + function + ", which weir does not know");
      writes_anything();
    } else if (!pure) {
      not_cacheable(where + "it calls " + function);
    }
  }

  /// Narrows a statement to rows of its table, if that is a plain one: everything else may change with them.
  void look_up_rows() {
    const auto [schema, own] = split(rows_->table);
    const CatalogObjects objects = catalog_.objects(schema, own);
    if (objects.size() != 1 || objects.front().kind != CatalogObject::Kind::table) return;
    const std::string key = catalog_.row_key(objects.front());
    CatalogObjects further;
    if (key.empty() || catalog_.may_have_triggers(objects.front()) ||
        !catalog_.cascades(objects.front(), further) || !further.empty())
      return;
    narrow_to_rows(effects_, *rows_, key, false);
  }

  const Dialect& dialect_;
  Catalog catalog_;
  const Names functions_;
  const std::optional<RowsInText> rows_;
  const Names named_reads_;
  const Names named_writes_;
  Effects effects_;
  const bool doubt_reads_;  // the caller vouches for what he declares
  const bool doubt_writes_;
  std::set<std::pair<std::string, bool>> views_;  // followed already; to read, to write
};

}  // namespace

Effects resolve_effects(const Statement& statement, TextAnalysis analysis, const Dialect& dialect,
                        const AskCatalog& ask) {
  return Resolver(statement, std::move(analysis), dialect, ask).resolve();
}

}  // namespace weir::relational
