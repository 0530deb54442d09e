// SPDX-License-Identifier: BSL-1.0
#include "catalog.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect.hpp"
#include "functions.hpp"
#include "prepared.hpp"

namespace weir::sqlite {
namespace {

using Names = std::set<std::string, std::less<>>;

// A change feed's triggers (backends/soci/feed) write this table and nothing else, so only by them is it
// changed, and no answer from it is cached.
constexpr std::string_view feed_trigger = "weir_feed_";
constexpr std::string_view feed_table = "weir_feed_versions";

std::string lower(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// What SQLite asked leave for while it compiled a statement.
struct Seen {
  Names reads;
  Names unplaced;          // read without a schema being told: a table none of whose columns matter, or a CTE
  Names writes;            // by triggers and cascades too, which are compiled into the statement
  bool elsewhere = false;  // writes to a schema other than main
  std::string why_not;
};

void note_read(Seen& seen, std::string_view table, std::string_view schema) {
  if (schema.empty()) {
    seen.unplaced.insert(lower(table));
  } else if (schema != "main") {
    seen.why_not = "it reads the schema " + std::string(schema);
  } else {
    seen.reads.insert(lower(table));
  }
}

void note_write(Seen& seen, std::string_view table, std::string_view schema) {
  if (schema == "main") {
    seen.writes.insert(lower(table));
  } else if (schema != "temp") {
    seen.elsewhere = true;
  }
}

/// The authorizer: allows everything and notes it.
int note(void* to, int action, const char* first, const char* second, const char* schema,
         const char* trigger) {
  Seen& seen = *static_cast<Seen*>(to);
  const auto view = [](const char* text) {
    return text == nullptr ? std::string_view() : std::string_view(text);
  };
  if (view(trigger).starts_with(feed_trigger) && view(first) == feed_table) return SQLITE_OK;
  switch (action) {
    case SQLITE_READ:
      note_read(seen, view(first), view(schema));
      break;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      note_write(seen, view(first), view(schema));
      break;
    case SQLITE_FUNCTION:
      if (!is_pure(lower(view(second)))) seen.why_not = "it calls " + lower(view(second));
      break;
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      break;
    default:
      seen.why_not = "it is not a plain query";
  }
  return SQLITE_OK;
}

/// Compiles a statement under the authorizer, without keeping it; before that without one, as the first use
/// of a virtual table on a connection asks leave for things that have nothing to do with the statement.
Seen watch(Connection& connection, const Statement& statement) {
  Seen seen;
  { const Prepared first(connection, statement, statement.parsed(dialect.lexical)); }
  struct Watching {
    Watching(sqlite3* handle, Seen& to) : handle_(handle) { sqlite3_set_authorizer(handle_, &note, &to); }
    ~Watching() { sqlite3_set_authorizer(handle_, nullptr, nullptr); }
    sqlite3* handle_;
  } const watching(connection.handle(), seen);
  const Prepared compiled(connection, statement, statement.parsed(dialect.lexical));
  return seen;
}

/// A query of the catalog: calls `row` with its text cells.
template <class Row>
void each_row(Connection& connection, const char* sql, Row row) {
  const auto call = [](void* to, int count, char** cells, char**) {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) texts.emplace_back(cells[i] == nullptr ? "" : cells[i]);
    (*static_cast<Row*>(to))(texts);
    return 0;
  };
  const int code = sqlite3_exec(connection.handle(), sql, call, &row, nullptr);
  if (code != SQLITE_OK) throw connection.error(code);
}

/// What the schema holds: tables, views and virtual tables by their lower-case name.
enum class Kind { table, view, virtual_table, temporary };
using Kinds = std::map<std::string, Kind, std::less<>>;

Kinds kinds_of_tables(Connection& connection) {
  Kinds kinds;
  // A module is a virtual table that is there without having been created, unless the schema has its name.
  each_row(connection, "SELECT name FROM pragma_module_list",
           [&kinds](const std::vector<std::string>& row) { kinds[lower(row[0])] = Kind::virtual_table; });
  each_row(connection, "SELECT name, type, rootpage FROM main.sqlite_schema WHERE type IN ('table', 'view')",
           [&kinds](const std::vector<std::string>& row) {
             const bool is_view = row[1] == "view";
             const bool has_pages = row[2] != "0";
             kinds[lower(row[0])] = is_view ? Kind::view : has_pages ? Kind::table : Kind::virtual_table;
           });
  each_row(connection, "SELECT name FROM temp.sqlite_schema",
           [&kinds](const std::vector<std::string>& row) { kinds[lower(row[0])] = Kind::temporary; });
  return kinds;
}

/// Moves what turns out to be a table from `unplaced` to `reads`; the rest are CTEs.
void place(Seen& seen, const Kinds& kinds) {
  for (const std::string& name : seen.unplaced)
    if (kinds.contains(name) || name.starts_with("sqlite_")) seen.reads.insert(name);
}

/// Why what is read makes an answer that must not be cached; empty where it doesn't.
std::string why_volatile(const Names& reads, const Kinds& kinds) {
  for (const std::string& table : reads) {
    if (table == "json_each" || table == "json_tree") continue;
    if (table.starts_with("sqlite_") || table == feed_table) return "it reads " + table;
    const auto found = kinds.find(table);
    if (found == kinds.end() || found->second == Kind::virtual_table)
      return "it reads the virtual table " + table;
    if (found->second == Kind::temporary) return "it reads the temporary table " + table;
  }
  return {};
}

/// A name from the text or from a declaration as the catalog's names are given here.
std::string canonical(std::string_view name) {
  const std::string folded = lower(name);
  constexpr std::string_view main = "main.";
  return folded.starts_with(main) ? folded.substr(main.size()) : folded;
}

Names canonical(const std::vector<std::string>& names) {
  Names all;
  for (const std::string& name : names) all.insert(canonical(name));
  return all;
}

/// Adds what the views among the tables read.
void add_tables_of_views(Connection& connection, const Kinds& kinds, Names& tables) {
  Names found;
  for (const std::string& name : tables) {
    const auto kind = kinds.find(name);
    if (kind == kinds.end() || kind->second != Kind::view) continue;
    Seen seen = watch(connection, Statement("SELECT * FROM main.\"" + name + "\""));
    place(seen, kinds);
    found.merge(seen.reads);
  }
  tables.merge(found);
}

std::vector<std::string> listed(const Names& names) { return {names.begin(), names.end()}; }

/// What the statement reads, and whether it may be cached: by the text and the catalog, unless it is
/// declared.
void find_reads(Connection& connection, const Statement& statement, const Kinds& kinds, Seen& seen,
                Effects& effects) {
  Names reads = canonical(effects.reads);
  if (statement.declared_reads()) {
    add_tables_of_views(connection, kinds, reads);
  } else {
    place(seen, kinds);
    if (seen.why_not.empty()) seen.why_not = why_volatile(seen.reads, kinds);
    if (effects.cacheable && !seen.why_not.empty()) {
      effects.cacheable = false;
      effects.why_not = seen.why_not;
    }
    reads.merge(seen.reads);
  }
  effects.reads = listed(reads);
}

/// What the statement writes: by the text and the catalog, unless it is declared.
void find_writes(const Statement& statement, Seen& seen, Effects& effects) {
  Names writes = canonical(effects.writes);
  if (!statement.declared_writes()) {
    writes.merge(seen.writes);
    effects.writes_anything = effects.writes_anything || seen.elsewhere;
  }
  effects.writes = listed(writes);
}

std::string text_literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + '\'';
}

bool holds_any(Connection& connection, const std::string& sql) {
  bool found = false;
  each_row(connection, sql.c_str(), [&found](const std::vector<std::string>&) { found = true; });
  return found;
}

/// Whether a change of one row of a table may change others: by a trigger, by a foreign key onto the table
/// itself, or as one of its constraints replaces what is in the way.
bool changes_spread(Connection& connection, const std::string& table) {
  const std::string name = text_literal(table);
  const std::string trigger = " WHERE type = 'trigger' AND tbl_name = " + name +
                              " COLLATE NOCASE AND substr(name, 1, 10) <> '" + std::string(feed_trigger) +
                              "'";
  return holds_any(connection, "SELECT 1 FROM main.sqlite_schema" + trigger) ||
         holds_any(connection, "SELECT 1 FROM temp.sqlite_schema" + trigger) ||
         holds_any(connection, "SELECT 1 FROM pragma_foreign_key_list(" + name +
                                   ", 'main') WHERE \"table\" = " + name + " COLLATE NOCASE") ||
         holds_any(connection, "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = " + name +
                                   " COLLATE NOCASE AND instr(lower(sql), 'conflict') > 0");
}

/// The only column of a table's primary key, if it is an INTEGER; else empty.
std::string integer_key(Connection& connection, const std::string& table) {
  std::string key;
  int columns = 0;
  const std::string sql =
      "SELECT name, type FROM pragma_table_info(" + text_literal(table) + ", 'main') WHERE pk > 0";
  each_row(connection, sql.c_str(), [&](const std::vector<std::string>& row) {
    ++columns;
    if (lower(row[1]) == "integer") key = row[0];
  });
  return columns == 1 ? key : std::string();
}

/// Narrows a statement to rows of its table, if that is a plain one.
void find_rows(Connection& connection, const RowsInText& rows, const Kinds& kinds, Effects& effects) {
  const std::string table = canonical(rows.table);
  const auto kind = kinds.find(table);
  if (kind == kinds.end() || kind->second != Kind::table) return;
  if (!changes_spread(connection, table))
    narrow_to_rows(effects, rows, integer_key(connection, table), false);
}

}  // namespace

Effects effects_by_catalog(Connection& connection, const Statement& statement, TextAnalysis analysis) {
  Effects effects = std::move(analysis.effects);
  // SQLite looks whether another connection changed the schema only when a statement runs, and watching runs
  // none.
  each_row(connection, "SELECT 1 FROM main.sqlite_schema LIMIT 0", [](const std::vector<std::string>&) {});
  Seen seen = watch(connection, statement);
  const Kinds kinds = kinds_of_tables(connection);
  find_reads(connection, statement, kinds, seen, effects);
  find_writes(statement, seen, effects);
  if (analysis.rows && is_about_one_table(effects)) find_rows(connection, *analysis.rows, kinds, effects);
  return effects;
}

}  // namespace weir::sqlite
