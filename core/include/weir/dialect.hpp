// SPDX-License-Identifier: BSL-1.0
/// \file
/// What differs between SQL engines, as data.
#pragma once

#include <cstdint>
#include <string_view>

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

  friend bool operator==(const LexicalRules&, const LexicalRules&) = default;
};

/// How an engine writes the place of a parameter.
enum class PlaceholderStyle : std::uint8_t {
  dollar_number,    ///< $1; a repeated name has one number
  question_number,  ///< ?1; a repeated name has one number
  question,         ///< ?; a repeated name is bound once an occurrence
};

/// One SQL engine's ways, as data. A backend has one constant of it; lives as long as the program.
struct Dialect {
  std::string_view name;  ///< "sqlite", "postgresql" …
  LexicalRules lexical;
  PlaceholderStyle placeholder = PlaceholderStyle::question;
  bool relative_times = false;  ///< text such as 'today' may stand for a date: the one of asking (PostgreSQL)
};

}  // namespace weir
