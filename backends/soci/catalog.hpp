// SPDX-License-Identifier: BSL-1.0
/// \file
/// An engine's catalog, asked by the queries of its dialect.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog_effects.hpp"
#include "weir/dialect.hpp"

namespace weir::relational {

/// What a name stands for.
struct CatalogObject {
  enum class Kind : std::uint8_t { table, view, temporary, other };

  std::string schema;  ///< empty where the engine has none
  std::string name;
  Kind kind = Kind::other;

  /// `schema.name`, or the name alone.
  std::string canonical() const { return schema.empty() ? name : schema + "." + name; }
};
using CatalogObjects = std::vector<CatalogObject>;

/// Asks each question once. Borrows dialect and asker. Each call throws as the asker.
class Catalog {
 public:
  Catalog(const Dialect& dialect, const AskCatalog& ask) : queries_(dialect.catalog), ask_(ask) {}

  /// Everything of this name in any case.
  /// \param schema  empty: the session's own
  const CatalogObjects& objects(std::string_view schema, std::string_view name);
  /// The text of a view; empty where the catalog does not tell.
  std::string definition(const CatalogObject& view);
  /// The tables whose rows change with this one's; false where that can't be told.
  bool cascades(const CatalogObject& table, CatalogObjects& found);
  /// Whether the table has triggers, or that can't be told.
  bool may_have_triggers(const CatalogObject& table);

  /// The column of the table's primary key, if it is one of an integer type; empty where that is not sure.
  std::string row_key(const CatalogObject& table);
  /// Whether some function of this name may not be the engine's own.
  bool may_be_users(std::string_view function);

  /// Why the catalog could not answer; empty as long as it could.
  const std::string& trouble() const noexcept { return trouble_; }

 private:
  Rows ask(std::string_view sql, std::string_view schema, std::string_view name);

  const CatalogQueries& queries_;
  const AskCatalog& ask_;
  std::map<std::pair<std::string, std::string>, CatalogObjects> known_;
  std::string trouble_;
};

}  // namespace weir::relational
