// SPDX-License-Identifier: BSL-1.0
#include "catalog.hpp"

#include "weir/error.hpp"

namespace weir::relational {
namespace {

std::string text_of(const Row& row, std::size_t column) {
  const Value value = row[column].as<Value>();
  if (value.is_null()) return {};
  if (const Bytes* bytes = value.get_if<Bytes>()) return bytes->octets;
  return value.to_string();
}

CatalogObject::Kind kind_of(std::string_view spelling) {
  if (spelling == "table") return CatalogObject::Kind::table;
  if (spelling == "view") return CatalogObject::Kind::view;
  if (spelling == "temporary") return CatalogObject::Kind::temporary;
  return CatalogObject::Kind::other;
}

/// The question itself was refused; anything else is the connection's failure, or the caller's deadline.
bool is_refusal(Errc kind) {
  return kind == Errc::permission || kind == Errc::undefined_object || kind == Errc::syntax ||
         kind == Errc::unsupported;
}

}  // namespace

Rows Catalog::ask(std::string_view sql, std::string_view schema, std::string_view name) {
  if (sql.empty()) {
    if (trouble_.empty()) trouble_ = "this engine's catalog can't be asked";
    return {};
  }
  const Value in_schema = schema.empty() ? Value() : Value(schema);
  try {
    return ask_(Statement(sql).with({{"schema", in_schema}, {"name", name}}));
  } catch (const Error& error) {
    if (!is_refusal(error.kind())) throw;
    trouble_ = std::string("the catalog can't be asked: ") + error.what();
    return {};
  }
}

const CatalogObjects& Catalog::objects(std::string_view schema, std::string_view name) {
  const auto [place, is_new] = known_.try_emplace({std::string(schema), std::string(name)});
  if (!is_new) return place->second;
  const Rows rows = ask(queries_.objects, schema, name);
  for (const Row row : rows) {
    place->second.push_back({text_of(row, 0), text_of(row, 1), kind_of(text_of(row, 2))});
  }
  return place->second;
}

std::string Catalog::definition(const CatalogObject& view) {
  const Rows rows = ask(queries_.view_definition, view.schema, view.name);
  // Two views whose names differ in case alone: neither is known to be the one.
  return rows.size() == 1 ? text_of(rows.front(), 0) : std::string();
}

bool Catalog::cascades(const CatalogObject& table, CatalogObjects& found) {
  const Rows rows = ask(queries_.cascades, table.schema, table.name);
  for (const Row row : rows) {
    found.push_back({text_of(row, 0), text_of(row, 1), CatalogObject::Kind::table});
  }
  return rows.column_count() != 0;
}

bool Catalog::may_have_triggers(const CatalogObject& table) {
  const Rows rows = ask(queries_.triggers, table.schema, table.name);
  return rows.empty() || text_of(rows.front(), 0) != "0";
}

std::string Catalog::row_key(const CatalogObject& table) {
  if (queries_.row_key.empty()) return {};
  const Rows rows = ask(queries_.row_key, table.schema, table.name);
  return rows.size() == 1 ? text_of(rows.front(), 0) : std::string();
}

bool Catalog::may_be_users(std::string_view function) {
  if (queries_.user_functions.empty()) return false;
  const Rows rows = ask(queries_.user_functions, "", function);
  return rows.empty() || text_of(rows.front(), 0) != "0";
}

}  // namespace weir::relational
