// SPDX-License-Identifier: BSL-1.0
/// \file
/// What differs between SQL engines, as data and small functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "weir/error.hpp"

namespace weir {

/// How an engine's own scanner reads SQL text. Each member says "this engine does so".
struct LexicalRules {
  bool double_quoted_text = false;    ///< "…" may be text (MySQL without ANSI_QUOTES), not an identifier
  bool backslash_escapes = false;     ///< \' inside '…' (MySQL)
  bool escape_strings = false;        ///< E'…' takes backslash escapes (PostgreSQL)
  bool dollar_quotes = false;         ///< $$…$$ and $tag$…$tag$ (PostgreSQL)
  bool backtick_identifiers = false;  ///< `…` (MySQL, SQLite)
  /// […] is an identifier (SQL Server, SQLite). Such an engine has no arrays, so every `[` begins one and
  /// `[1:2]` is no slice; `]]` stands for one `]` in it.
  bool bracket_identifiers = false;
  bool hash_comments = false;             ///< # to the end of the line (MySQL)
  bool nested_comments = false;           ///< /* /* */ */ (PostgreSQL)
  bool dash_comment_needs_space = false;  ///< `--` begins a comment only before white space (MySQL)
  bool q_quotes = false;                  ///< q'[…]' (Oracle)
  bool executable_comments = false;       ///< /*! … */ and /*M! … */ are code (MySQL, MariaDB)
  /// `x:name` holds a parameter: there are no slices and no labels with a colon that it could be (SQLite,
  /// Oracle).
  bool parameter_after_word = false;

  friend bool operator==(const LexicalRules&, const LexicalRules&) = default;
};

/// How an engine writes the place of a parameter.
enum class PlaceholderStyle : std::uint8_t {
  dollar_number,    ///< $1; a repeated name has one number
  question_number,  ///< ?1; a repeated name has one number
  question,         ///< ?; a repeated name is bound once an occurrence
};

/// How an engine takes a part of an answer.
enum class Paging : std::uint8_t {
  limit_offset,  ///< LIMIT n OFFSET m
  offset_fetch,  ///< OFFSET m ROWS FETCH NEXT n ROWS ONLY (SQL Server: only after ORDER BY)
};

/// How an engine inserts a row or else updates it.
enum class Upsert : std::uint8_t {
  none,
  on_conflict,       ///< INSERT … ON CONFLICT (key) DO UPDATE (PostgreSQL, SQLite)
  on_duplicate_key,  ///< INSERT … ON DUPLICATE KEY UPDATE (MySQL)
  merge,             ///< MERGE INTO … USING (SQL standard; Oracle, SQL Server, H2)
};

/// How an engine tells the keys that it generated.
enum class GeneratedKeys : std::uint8_t {
  none,
  returning,         ///< INSERT … RETURNING (PostgreSQL, SQLite, MariaDB)
  output,            ///< INSERT … OUTPUT inserted.… (SQL Server)
  last_insert_id,    ///< a query on the same connection afterwards: Dialect::last_key (MySQL)
  sequence_current,  ///< the same, of the sequence TABLE_COLUMN_seq that sql::create_table made (Oracle)
};

namespace sql {
struct Column;
}  // namespace sql

/// How the engine's own catalog is asked what stands behind a name; each is SQL with the parameters `:schema`
/// (NULL: the session's own) and `:name`, compared without regard to case, in the dialect's own text. Empty:
/// it can't be asked.
struct CatalogQueries {
  /// Rows `schema_name`, `name`, `kind`: "table", "view", "temporary" or "other" (a synonym, a remote table
  /// …).
  std::string_view objects = "";
  /// One row `definition`: the SELECT of a view, as text.
  std::string_view view_definition = "";
  /// Rows `schema_name`, `name`: the tables whose rows go or change with those of this one (foreign keys with
  /// ON DELETE or UPDATE CASCADE, SET NULL, SET DEFAULT).
  std::string_view cascades = "";
  /// One row `count`: how many triggers the table has.
  std::string_view triggers = "";
  /// One row `column_name`: the primary key of the table, where it is one column of an integer type and no
  /// other row of the table can have the same. No row: it is not, or that can't be told.
  std::string_view row_key = "";
  /// One row `count`: how many functions of this name are not the engine's own, where that can be: a function
  /// of `Dialect::pure_functions` may be overloaded. Empty: it can't.
  std::string_view user_functions = "";
};

/// One SQL engine's ways, as data and small functions. A backend has one constant of it; lives as long as the
/// program.
struct Dialect {
  std::string_view name;  ///< "sqlite", "postgresql" …

  // Reading SQL.
  LexicalRules lexical{};
  PlaceholderStyle placeholder = PlaceholderStyle::question;
  bool relative_times = false;  ///< text such as 'today' may stand for a date: the one of asking (PostgreSQL)
  /// Unquoted names are kept in upper case (Oracle): column names of an answer that are all upper case are
  /// given in lower case, so that a program reads them as it wrote them.
  bool folds_to_upper = false;

  // Writing SQL (weir/sql.hpp).
  char open_quote = '"';
  char close_quote = '"';
  std::string_view from_nothing = "";  ///< " FROM dual" where a SELECT needs a FROM
  Paging paging = Paging::limit_offset;
  Upsert upsert = Upsert::none;
  std::string_view merge_hint = "";     ///< after a MERGE's table (SQL Server: " WITH (HOLDLOCK)")
  std::string_view statement_end = "";  ///< what a MERGE must end with (SQL Server: ";")
  GeneratedKeys generated_keys = GeneratedKeys::none;
  std::string_view last_key = "";          ///< for last_insert_id, sequence_current: the expression that
                                           ///< gives it; "{sequence}" in it is the sequence's name
  std::string_view generated_column = "";  ///< after the type of a generated column; "{sequence}" in it is
                                           ///< the name of a sequence to be made first
  std::string_view now = "CURRENT_TIMESTAMP";  ///< the instant, to the microsecond
  /// The type of a column for CREATE TABLE; empty where the engine can't hold such values.
  std::string (*column_type)(const sql::Column& column) = nullptr;
  /// An expression: the text of a field of a JSON column, NULL where it is not there. Null: it can't.
  std::string (*json_field)(std::string_view column, std::span<const std::string_view> path) = nullptr;

  // Transactions. `{}` stands for the savepoint's name.
  std::string_view set_savepoint = "SAVEPOINT {}";
  std::string_view release_savepoint = "RELEASE SAVEPOINT {}";  ///< empty: nothing is to be done
  std::string_view roll_back_to_savepoint = "ROLLBACK TO SAVEPOINT {}";

  // Schemas: where names without one are looked up. `{}` stands for the schema's name; empty: the engine has
  // none, or a session can't choose.
  std::string_view use_schema = "";
  std::string_view create_schema = "";
  std::string_view drop_schema = "";  ///< with all that is in it

  // Asking the engine.
  std::string_view role =
      "";  ///< one row `writer`: 1 on a node that takes writes, 0 on a replica; empty: can't tell
  std::string_view topology =
      "";  ///< rows `node`, `writer`: the nodes of a managed cluster (Aurora); empty: none
  CatalogQueries catalog{};
  /// Built-in functions, in lower case and sorted, whose answer depends on nothing but their arguments. An
  /// answer that calls others is not cached.
  std::span<const std::string_view> pure_functions{};
  /// The same of those that depend on more, but change nothing. What is on neither list may change anything.
  std::span<const std::string_view> harmless_functions{};

  /// What a SQLSTATE, native code and message of a driver mean; Errc::internal where it is none of the
  /// others.
  Errc (*classify_error)(std::string_view sqlstate, std::int64_t native_code,
                         std::string_view message) = nullptr;
};

}  // namespace weir
