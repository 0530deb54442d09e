// SPDX-License-Identifier: BSL-1.0
/// \file
/// Finds the tables of one SQL statement.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "token_cursor.hpp"
#include "weir/dialect.hpp"
#include "weir/effects.hpp"

namespace weir::effects {

/// Whose grammar a statement is in, where that makes a difference. The scanner's rules tell: no two engines
/// share them. What is none of the known ones is taken the most careful way.
struct Grammar {
  explicit Grammar(const LexicalRules& rules)
      : postgresql(rules.dollar_quotes),
        sqlite(rules.backtick_identifiers && rules.bracket_identifiers),
        mysql(rules.backtick_identifiers && !rules.bracket_identifiers),
        oracle(rules.q_quotes),
        sqlserver(rules.bracket_identifiers && !rules.backtick_identifiers) {}

  /// Statements are kept apart by semicolons.
  bool known() const { return postgresql || sqlite || mysql || oracle; }
  /// UPDATE and DELETE change the one table that they begin with; elsewhere that may be an alias or a list.
  bool changes_first_table_only() const { return postgresql || sqlite; }
  /// They change what stands in their own list of tables, never what a sub-query there reads.
  bool changes_no_subquery() const { return postgresql || sqlite || mysql; }
  /// A CTE may refer to itself without the word RECURSIVE.
  bool recursive_by_default() const { return sqlite || oracle || sqlserver; }

  bool postgresql;
  bool sqlite;
  bool mysql;
  bool oracle;
  bool sqlserver;
};

/// Thrown where the text is not what this parser knows.
struct NotUnderstood {
  std::size_t offset;  ///< in the text
};

/// Walks through one statement and notes what it reads, writes and calls. Not a full parser: it knows where
/// tables stand, takes everything else for expressions, and gives up where a table could be overlooked.
class EffectsParser {
 public:
  /// \param analysis  receives what is found, also where the parser gives up
  EffectsParser(std::string_view sql, std::span<const Token> tokens, const Grammar& grammar,
                TextAnalysis& analysis)
      : sql_(sql), cursor_(sql, tokens), grammar_(grammar), analysis_(analysis) {}

  /// True where the statement is one that `parse` knows, by its first word.
  bool knows() const;
  /// Throws NotUnderstood.
  void parse();

 private:
  /// Where in a statement we are, at one level of parentheses.
  struct Level {
    enum Kind { expression, select, change };

    Kind kind = expression;
    std::string function;                        // whose arguments these are, if it takes FROM between them
    std::vector<std::string>* tables = nullptr;  // receives the tables of the FROM list
    bool from_seen = false;                      // another FROM would be odd
    bool in_from = false;                        // a comma is followed by a table
    bool in_soft_clause = false;                 // LIMIT and the like: the word could yet have been an alias
    bool joined = false;
    bool is_insert = false;         // of a change: may have a query as its source
    bool is_delete = false;         // of a change: may have USING
    bool is_insert_source = false;  // of a select: ends where the INSERT goes on
  };

  /// A name as written, in parts: schema and table.
  struct Name {
    std::vector<std::string> parts;  // folded
    std::string_view first_text;     // the first part as written, quotes included
    bool quoted = false;             // one part at least
  };

  /// A table of a FROM list and the name that the statement knows it by, folded.
  struct Alias {
    std::string name;
    std::string table;  // empty: a sub-query or a function
    bool given;         // the name is not the table's own
  };

  struct CteName {
    std::string folded;
    std::string_view text;
  };

  class Nesting;

  // Queries (effects_query.cpp).
  void query(bool is_insert_source = false);
  void with_clause();
  void cte(bool recursive);
  void query_term(Level& level);
  void take_top();
  void set_operation(Level& level);
  bool at_query() const;
  bool at_rest_of_insert() const;
  Level select_level(bool is_insert_source);

  // FROM lists (effects_from.cpp).
  void from(Level& level);
  void join(Level& level);
  void comma(Level& level);
  void from_item(std::vector<std::string>& tables);
  void from_parentheses(std::vector<std::string>& tables);
  void named_item(std::vector<std::string>& tables);
  bool take_item_prefix();
  void take_alias();
  void note_alias(const std::string& alias);
  void take_time();
  void take_table_hints();
  bool take_session_table();
  void add_table(std::vector<std::string>& tables, const Name& name);
  bool is_cte(const Name& name) const;
  bool is_distinct_from() const;

  // Clauses and expressions (effects_expression.cpp).
  void clauses(Level& level);
  void step(Level& level);
  bool keyword(Level& level);
  bool keyword_of_query(Level& level, std::string_view word);
  bool keyword_of_change(Level& level, std::string_view word);
  bool keyword_of_expression(std::string_view word);
  bool may_begin_statement(std::string_view word) const;
  void symbol(Level& level);
  void text_literal();
  void group(const std::string& function = {});
  void name_or_call(Level& level);
  bool calls_nothing(std::string_view word, const Level& level) const;
  bool calls_nothing_here(std::string_view word, const Level& level) const;
  void into(Level& level);
  void for_clause(Level& level);
  void after_as();
  bool is_volatile(std::string_view word) const;
  void take_argument_type(const std::string& function);
  void skip_parentheses();

  // INSERT, UPDATE, DELETE, MERGE, TRUNCATE (effects_change.cpp).
  void change();
  void insert();
  void update();
  void delete_from();
  void merge();
  void truncate();
  void delete_by_list();
  std::vector<std::string> delete_targets();
  void take_change_modifiers();
  void change_target(Level& level);
  void with_aliased_target(Level& level);
  void into_of_change();
  bool add_aliased(const std::string& target, const std::vector<Alias>& aliases);
  void count_reads_as_writes();
  bool at_change() const;

  // Small things (effects_parser.cpp).
  void reject_joined_numbers() const;
  Name name();
  std::string fold(std::string_view text, bool quoted) const;
  std::string table_name(const Name& name) const;
  void expect_symbol(std::string_view symbol);
  void not_cacheable(const std::string& reason);
  Effects& effects() { return analysis_.effects; }
  [[noreturn]] void give_up() const { throw NotUnderstood{cursor_.offset()}; }

  std::string_view sql_;
  TokenCursor cursor_;
  const Grammar& grammar_;
  TextAnalysis& analysis_;
  static constexpr const char* session_table = "#";  ///< no name that a statement could hold

  std::vector<CteName> ctes_;              // those in scope
  std::vector<Alias>* aliases_ = nullptr;  // receives those of the FROM list that we are in, where wanted
  std::string last_table_;                 // of the FROM list's item that was read last; empty: none
  int depth_ = 0;
};

/// Counts the nesting for as long as it lives; gives up where a stack could overflow.
class EffectsParser::Nesting {
 public:
  explicit Nesting(EffectsParser& parser) : parser_(parser) {
    constexpr int deepest = 200;
    if (parser_.depth_ == deepest) parser_.give_up();
    ++parser_.depth_;
  }
  ~Nesting() { --parser_.depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  EffectsParser& parser_;
};

/// A name as engines compare it, without its quotes. \return nullopt where it spells its letters as numbers
std::optional<std::string> folded_name(std::string_view text, bool quoted);

/// Adds what is not yet there.
void add_distinct(std::vector<std::string>& names, const std::string& name);

}  // namespace weir::effects
