// SPDX-License-Identifier: BSL-1.0
// Prints the SQL that the helpers of weir/sql.hpp write in each dialect: what docs/sql.md shows.
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "unit/recording_store.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/sql.hpp"
#include "weir/weir.hpp"

namespace {

using weir::Dialect;
using weir::Statement;
using weir::ValueType;

constexpr const char* names[] = {"sqlite", "postgresql", "mysql", "oracle", "sqlserver", "ansi"};

// [products]
const weir::sql::Table products{
    .name = "products",
    .columns = {{.name = "id", .type = ValueType::int64, .generated = true},
                {.name = "name", .type = ValueType::text, .size = 100, .nullable = false},
                {.name = "price", .type = ValueType::decimal, .size = 10, .scale = 2},
                {.name = "changed", .type = ValueType::timestamp_tz}},
    .primary_key = {"id"},
    .constraints = {"UNIQUE (name)"}};
// [/products]

std::vector<std::string> texts(const std::vector<Statement>& statements) {
  std::vector<std::string> lines;
  for (const Statement& statement : statements) lines.emplace_back(statement.sql());
  return lines;
}

std::vector<std::string> creation(const Dialect& dialect) {
  return texts(weir::sql::create_table(dialect, products));
}

std::vector<std::string> removal(const Dialect& dialect) {
  return texts(weir::sql::drop_table(dialect, products));
}

std::vector<std::string> upsert(const Dialect& dialect) {
  return texts({weir::sql::upsert(dialect, "products", {"name", "price"}, {"name"})});
}

std::vector<std::string> page(const Dialect& dialect) {
  return texts({weir::sql::page(dialect, "SELECT name FROM products ORDER BY name")});
}

std::vector<std::string> insert_returning(const Dialect& dialect) {
  weir::test::RecordingStore store(dialect);
  weir::sql::insert_returning(store, "products", {{"name", "Kettle"}}, {"id"});
  return store.lines();
}

std::vector<std::string> now(const Dialect& dialect) { return {std::string(weir::sql::now(dialect))}; }

std::vector<std::string> json_field(const Dialect& dialect) {
  const std::string_view path[] = {"sizes", "0"};
  return {weir::sql::json_field(dialect, "details", path)};
}

std::vector<std::string> quoted(const Dialect& dialect) { return {weir::sql::quoted(dialect, "order no.")}; }

/// A part of the page: what each dialect writes, in the marks of tests/house/snippets.
void print(std::string_view name, std::vector<std::string> (*write)(const Dialect&)) {
  std::cout << "// [" << name << "]\n";
  for (const char* const dialect : names) {
    std::cout << dialect << '\n';
    try {
      for (const std::string& line : write(*weir::builtin_registry().dialect(dialect)))
        std::cout << "  " << line << '\n';
    } catch (const weir::Error& error) {
      std::cout << "  " << error.what() << '\n';
    }
  }
  std::cout << "// [/" << name << "]\n";
}

std::string list(const std::vector<std::string>& tables) {
  std::string text;
  for (const std::string& table : tables) text += (text.empty() ? "" : ", ") + table;
  return text;
}

/// What SQLite's store tells of statements on a table, a view, a trigger and a cascade.
void print_effects() {
  const weir::StorePtr store = weir::open_store("sqlite::memory:");
  for (const char* const ddl :
       {"CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE sales (product BIGINT REFERENCES products (id) ON DELETE CASCADE)",
        "CREATE TABLE log (line TEXT)", "CREATE VIEW sold AS SELECT product FROM sales",
        "CREATE TRIGGER logged AFTER INSERT ON sales BEGIN INSERT INTO log VALUES ('sold'); END"})
    store->execute(ddl);
  std::cout << "// [effects]\n";
  for (const char* const sql : {
           "SELECT p.name FROM products p WHERE p.id IN (SELECT product FROM sales)",
           "WITH s AS (SELECT product FROM sales) SELECT COUNT(*) FROM s",
           "SELECT product FROM sold",
           "SELECT upper(name) FROM products",
           "SELECT name FROM products WHERE id = :id",
           "UPDATE products SET name = :name WHERE id = :id",
           "SELECT name FROM products ORDER BY random()",
           "SELECT name, CURRENT_TIMESTAMP FROM products",
           "INSERT INTO sales (product) SELECT id FROM products",
           "DELETE FROM products WHERE id = :id",
           "CREATE INDEX by_name ON products (name)",
       }) {
    std::cout << sql << '\n';
    const weir::Effects effects = store->effects(Statement{sql}, {});
    if (!effects.reads.empty()) std::cout << "  reads " << list(effects.reads) << '\n';
    if (!effects.writes.empty()) std::cout << "  writes " << list(effects.writes) << '\n';
    if (effects.row) std::cout << "  by key " << effects.row->column << '\n';
    if (effects.only_adds_rows) std::cout << "  only adds rows\n";
    if (effects.writes_anything) std::cout << "  may write any table\n";
    if (effects.changes_schema) std::cout << "  changes the schema\n";
    std::cout << "  " << (effects.cacheable ? "cacheable" : "not cacheable: " + effects.why_not) << '\n';
  }
  std::cout << "// [/effects]\n";
}

}  // namespace

int main() {
  print("create_table", creation);
  print("drop_table", removal);
  print("upsert", upsert);
  print("page", page);
  print("insert_returning", insert_returning);
  print("now", now);
  print("json_field", json_field);
  print("quoted", quoted);
  print_effects();
}
