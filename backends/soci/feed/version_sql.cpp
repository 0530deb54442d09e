// SPDX-License-Identifier: BSL-1.0
#include "version_sql.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "weir/sql.hpp"

namespace weir::relational {
namespace {

// Triggers see cascades and REPLACE; a table that has them is never emptied in one go behind their back.
constexpr VersionSql sqlite{
    .list_tables = R"(
SELECT name, lower(name) AS canonical,
       CASE WHEN rootpage = 0 THEN 'a virtual table has no triggers' ELSE '' END AS obstacle
FROM sqlite_schema
WHERE type = 'table' AND substr(lower(name), 1, 7) <> 'sqlite_' AND name <> 'weir_feed_versions'
ORDER BY 2)",
    .list_cascades = "",
    .list_triggers = R"(
SELECT name, sql AS text FROM sqlite_schema WHERE type = 'trigger' AND substr(name, 1, 10) = 'weir_feed_')",
    .create_versions =
        "CREATE TABLE IF NOT EXISTS weir_feed_versions (table_name TEXT NOT NULL, slot INTEGER NOT NULL, "
        "version INTEGER NOT NULL, PRIMARY KEY (table_name, slot)) WITHOUT ROWID",
    .rows_a_table = 1,
    .row_of_writer = "0",
    .insert_if_absent = "INSERT OR IGNORE INTO",
    .before_body = "BEGIN ",
    .after_body = "; END",
    .backslash_escapes = false,
    .lists_whole_trigger = true,
    .not_heard = "",
};

constexpr VersionSql mysql{
    .list_tables = R"(
SELECT table_name AS name, CONCAT(table_schema, '.', table_name) AS canonical, '' AS obstacle
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
  AND table_name <> 'weir_feed_versions'
ORDER BY 2)",
    .list_cascades = R"(
SELECT DISTINCT referenced_table_name AS parent, table_name AS child
FROM information_schema.referential_constraints
WHERE constraint_schema = DATABASE() AND unique_constraint_schema = DATABASE()
  AND (delete_rule NOT IN ('RESTRICT', 'NO ACTION') OR update_rule NOT IN ('RESTRICT', 'NO ACTION')))",
    .list_triggers = R"(
SELECT trigger_name AS name, action_statement AS text FROM information_schema.triggers
WHERE trigger_schema = DATABASE() AND LEFT(trigger_name, 10) = 'weir_feed_')",
    .create_versions =
        "CREATE TABLE IF NOT EXISTS weir_feed_versions (table_name VARCHAR(200) CHARACTER SET utf8mb4 "
        "COLLATE "
        "utf8mb4_bin NOT NULL, slot INT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (table_name, slot)) "
        "ENGINE = InnoDB",
    .rows_a_table = 16,
    .row_of_writer = "CONNECTION_ID() % 16",
    .insert_if_absent = "INSERT IGNORE INTO",
    .before_body = "",
    .after_body = "",
    .backslash_escapes = true,
    .lists_whole_trigger = false,
    .not_heard = "TRUNCATE, and changes of the schema: no trigger sees them; run them through weir",
};

std::string literal(const VersionSql& sql, std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || (c == '\\' && sql.backslash_escapes)) out += c;
    out += c;
  }
  return out + "'";
}

/// The name of a table within a trigger's, which may be too long for a long one.
std::string part_of_name(std::string_view table) {
  constexpr std::size_t longest = 40;
  if (table.size() <= longest) return std::string(table);
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : table) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return fmt::format("{:016x}", hash);
}

}  // namespace

const VersionSql* version_sql_for(const Dialect& dialect) noexcept {
  if (dialect.name == "sqlite") return &sqlite;
  if (dialect.name == "mysql") return &mysql;
  return nullptr;
}

std::vector<VersionTrigger> version_triggers(const VersionSql& sql, const Dialect& dialect,
                                             std::string_view table, const std::string& canonical,
                                             const std::vector<std::string>& touched) {
  std::string all;
  for (const std::string& each : touched) all += (all.empty() ? "" : ", ") + literal(sql, each);
  std::vector<VersionTrigger> triggers;
  for (const std::string_view event : {"INSERT", "UPDATE", "DELETE"}) {
    // A new row changes no other.
    const std::string names = event == "INSERT" ? literal(sql, canonical) : all;
    const std::string body = fmt::format(
        "{}UPDATE weir_feed_versions SET version = version + 1 WHERE table_name IN ({}) AND slot = {}{}",
        sql.before_body, names, sql.row_of_writer, sql.after_body);
    const char initial = static_cast<char>(event[0] - 'A' + 'a');
    const std::string name = fmt::format("{}{}_{}", trigger_prefix, initial, part_of_name(table));
    std::string create = fmt::format("CREATE TRIGGER {} AFTER {} ON {} FOR EACH ROW {}",
                                     sql::quoted(dialect, name), event, sql::quoted(dialect, table), body);
    std::string text = sql.lists_whole_trigger ? create : body;
    triggers.push_back({name, std::move(create), std::move(text)});
  }
  return triggers;
}

std::string add_versions(const VersionSql& sql, std::string_view canonical) {
  std::string rows;
  for (unsigned slot = 0; slot < sql.rows_a_table; ++slot)
    rows += fmt::format("{}({}, {}, 0)", slot == 0 ? "" : ", ", literal(sql, canonical), slot);
  return fmt::format("{} weir_feed_versions (table_name, slot, version) VALUES {}", sql.insert_if_absent,
                     rows);
}

}  // namespace weir::relational
