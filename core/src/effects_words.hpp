// SPDX-License-Identifier: BSL-1.0
/// \file
/// The words of SQL that tell what a statement does.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace weir::effects {

template <std::size_t size>
constexpr bool is_one_of(std::string_view lower, const std::string_view (&words)[size]) {
  return std::find(std::begin(words), std::end(words), lower) != std::end(words);
}

/// First words of statements that only change the session.
constexpr std::string_view session_words[] = {
    "abort",    "attach",    "begin",  "close", "commit",   "deallocate", "declare", "detach",  "discard",
    "end",      "fetch",     "listen", "lock",  "move",     "notify",     "prepare", "release", "reset",
    "rollback", "savepoint", "set",    "start", "unlisten", "unlock",     "use",     "xa",
};

/// Those of them that make other statements' changes happen, or unhappen, or run a statement.
constexpr std::string_view session_words_that_change[] = {"abort", "commit",   "end", "fetch",
                                                          "move",  "rollback", "xa"};

/// Those that change which table a name means.
constexpr std::string_view session_words_that_rename[] = {"attach", "detach"};

/// First words of DDL.
constexpr std::string_view schema_words[] = {"alter", "comment", "create", "drop",
                                             "grant", "rename",  "revoke"};

/// First words of what changes rows, or may, in ways that the text does not tell, but no schema.
constexpr std::string_view maintenance_words[] = {"analyze", "analyse",  "checkpoint", "cluster", "copy",
                                                  "load",    "optimize", "refresh",    "reindex", "vacuum"};

/// First words of what tells about the engine, never the same answer for sure.
constexpr std::string_view report_words[] = {"show", "desc", "describe", "explain"};

/// Words that begin a change. None belongs into a SELECT but as a name, so that one there makes us doubt that
/// we understand the text.
constexpr std::string_view change_words[] = {"alter", "call",    "copy",    "create",   "delete", "do",
                                             "drop",  "exec",    "execute", "grant",    "insert", "into",
                                             "merge", "replace", "revoke",  "truncate", "update"};

/// Further words that begin a statement in a batch of SQL Server's, where no semicolon is needed before it.
constexpr std::string_view batch_words[] = {
    "backup", "begin",     "commit",  "dbcc",     "declare", "deny", "disable",  "enable", "kill", "open",
    "print",  "raiserror", "restore", "rollback", "save",    "set",  "shutdown", "throw",  "use",  "waitfor",
};

/// Words without parentheses whose value is another at each call or in each session.
constexpr std::string_view volatile_words[] = {
    "current_catalog",   "current_date", "current_path", "current_role",   "current_schema", "current_time",
    "current_timestamp", "current_user", "localtime",    "localtimestamp", "session_user",   "sysdate",
    "system_user",       "systimestamp", "utc_date",     "utc_time",       "utc_timestamp",
};

/// Oracle's further ones.
constexpr std::string_view oracle_volatile_words[] = {"dbtimezone", "ora_rowscn", "sessiontimezone", "uid"};

/// Words that may follow a table in a FROM list, so are no alias of it.
constexpr std::string_view words_after_table[] = {
    "as",        "connect", "cross",   "except",    "fetch", "for",    "from",          "full",
    "group",     "having",  "inner",   "intersect", "into",  "join",   "left",          "limit",
    "lock",      "minus",   "natural", "offset",    "on",    "order",  "outer",         "qualify",
    "returning", "right",   "sample",  "select",    "set",   "start",  "straight_join", "tablesample",
    "union",     "using",   "values",  "when",      "where", "window", "with",
};

/// Clauses that end a FROM list on every engine: their words are reserved everywhere.
constexpr std::string_view clause_words[] = {"group", "having", "order", "where"};

/// Words that are nowhere a table's name without quotes.
constexpr std::string_view reserved_words[] = {"as",        "except", "for",   "from",   "group", "having",
                                               "intersect", "into",   "join",  "on",     "order", "select",
                                               "table",     "union",  "using", "values", "where", "with"};

/// Clauses that end a FROM list, but whose words are mere aliases on some engine.
constexpr std::string_view soft_clause_words[] = {"fetch", "limit", "offset", "qualify", "window"};

constexpr std::string_view set_operators[] = {"except", "intersect", "union"};

/// Words that stand before a parenthesis without calling anything, on every engine.
constexpr std::string_view syntax_words[] = {
    "all",     "and",      "as",      "between",    "case",      "cast",   "check",     "coalesce",
    "collate", "distinct", "else",    "end",        "except",    "exists", "fetch",     "for",
    "from",    "full",     "group",   "having",     "in",        "inner",  "intersect", "into",
    "is",      "join",     "like",    "limit",      "not",       "null",   "nullif",    "on",
    "or",      "order",    "primary", "references", "returning", "select", "table",     "then",
    "to",      "union",    "unique",  "using",      "values",    "when",   "where",     "with",
};

/// The same where an engine reserves them for syntax as PostgreSQL does. SQLite does not: they'd be
/// functions.
constexpr std::string_view standard_syntax_words[] = {
    "any",     "array",     "both",     "extract", "greatest", "grouping", "ilike",    "interval",
    "lateral", "leading",   "least",    "offset",  "only",     "overlaps", "position", "row",
    "some",    "symmetric", "trailing", "trim",    "variadic", "window",
};

/// MySQL's operators and clauses of this kind.
constexpr std::string_view mysql_syntax_words[] = {"against",   "div",    "index", "key", "match",
                                                   "partition", "regexp", "rlike", "xor"};

/// SQLite's operators that are words.
constexpr std::string_view sqlite_syntax_words[] = {"glob", "match", "regexp"};

/// Oracle's and SQL Server's operators and clauses of this kind.
constexpr std::string_view oracle_syntax_words[] = {"connect_by_root", "pivot", "prior", "unpivot"};
constexpr std::string_view sqlserver_syntax_words[] = {"option", "output", "pivot", "unpivot"};

/// Functions of SQL Server's whose first argument is a type.
constexpr std::string_view functions_with_type[] = {"convert", "try_convert"};

/// Functions that take FROM or FOR between their arguments.
constexpr std::string_view functions_with_from[] = {"extract", "mid",       "overlay",
                                                    "substr",  "substring", "trim"};

/// Schemas of the engines' own catalogs and of temporary tables.
constexpr std::string_view system_schemas[] = {"information_schema", "mysql", "performance_schema", "sys",
                                               "temp"};
constexpr std::string_view system_prefixes[] = {"pg_", "sqlite_", "pragma_", "v$", "gv$"};
constexpr std::string_view system_tables[] = {"dbstat", "sqlite_dbpage"};

/// PRAGMAs of the form `name(argument)` that only read.
constexpr std::string_view reading_pragmas[] = {
    "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
    "integrity_check",   "quick_check",      "table_info", "table_list", "table_xinfo",
};

}  // namespace weir::effects
