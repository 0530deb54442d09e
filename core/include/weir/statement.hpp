// SPDX-License-Identifier: BSL-1.0
/// \file
/// SQL text parsed once, and the same with its parameters bound.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/dialect.hpp"
#include "weir/value.hpp"

namespace weir {

struct ParsedSql;
class Query;

/// A parameter's name (without colon) and value.
struct Param {
  std::string name;
  Value value;
};

/// SQL text with portable `:name` parameters. Parsed once a dialect, at first use there, whatever the number
/// of uses.
///
/// Immutable and shared: copying is cheap; one static Statement may be used by all threads.
class Statement {
 public:
  /// \param sql  one or more statements in the engine's SQL; copied. Not parsed here: a syntax error shows
  /// when it runs.
  explicit Statement(std::string_view sql);
  Statement(const Statement& other) noexcept;
  Statement(Statement&& other) noexcept;
  Statement& operator=(const Statement& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  /// This statement with parameters bound. Order does not matter. Whether the names fit is checked when it
  /// runs, by the engine's own reading of the text.
  Query with(std::initializer_list<Param> params) const;
  Query with(std::vector<Param> params) const;

  /// A copy that says which tables its answer depends on, where weir can't find out by itself. Overrides all
  /// analysis of reads and of whether it may be cached: you vouch that the same tables give the same answer.
  Statement reads(std::vector<std::string> tables) const;
  /// A copy that says which tables it changes. Overrides all analysis of writes.
  Statement writes(std::vector<std::string> tables) const;

  std::string_view sql() const noexcept;
  /// A 64-bit hash (XXH3) of the text, computed once: the same for copies with declarations, since the engine
  /// runs the same text. For what depends on the text alone: prepared statements, cached rows.
  std::uint64_t hash() const noexcept;
  /// A 64-bit hash of the text and of the declared reads and writes, computed once: for whoever keeps
  /// Effects, which declarations override. The order in which tables are declared counts.
  std::uint64_t analysis_hash() const noexcept;
  const std::optional<std::vector<std::string>>& declared_reads() const noexcept;
  const std::optional<std::vector<std::string>>& declared_writes() const noexcept;

  /// The text as a dialect reads it; computed at the first call for these rules, then one pointer away. Lives
  /// as long as the Statement. Throws Error(syntax), Error(too_large). Thread-safe.
  const ParsedSql& parsed(const LexicalRules& rules) const;

 private:
  struct Shared;
  explicit Statement(Shared* shared) noexcept : shared_(shared) {}
  Shared* shared_;
};

/// A Statement with its parameters bound: what a Store runs. A plain value.
class Query {
 public:
  Query(Statement statement);  // NOLINT(google-explicit-constructor)
  Query(Statement statement, std::vector<Param> params);
  /// Parses the text anew at each use; keep a Statement for what runs often.
  Query(std::string_view sql);    // NOLINT(google-explicit-constructor)
  Query(const std::string& sql);  // NOLINT(google-explicit-constructor)
  Query(const char* sql);         // NOLINT(google-explicit-constructor)
  Query(std::string_view sql, std::initializer_list<Param> params);

  const Statement& statement() const noexcept { return statement_; }
  const std::vector<Param>& params() const noexcept { return params_; }

 private:
  Statement statement_;
  std::vector<Param> params_;
};

/// The values of a query in the order of `ParsedSql::parameter_names`, borrowed from the query. Does not
/// allocate for up to 16 parameters.
class BoundValues {
 public:
  /// Throws Error(missing_parameter) and Error(unknown_parameter) that name the parameter, the place in the
  /// text and the nearest right spelling; Error(invalid_argument) where a name is bound twice.
  BoundValues(const ParsedSql& parsed, const Query& query);

  std::size_t size() const noexcept { return size_; }
  const Value& operator[](std::size_t index) const noexcept { return *data()[index]; }

 private:
  const Value* const* data() const noexcept { return many_.empty() ? few_ : many_.data(); }

  const Value* few_[16] = {};
  std::vector<const Value*> many_;
  std::size_t size_ = 0;
};

}  // namespace weir
