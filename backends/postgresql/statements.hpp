// SPDX-License-Identifier: BSL-1.0
/// \file
/// The statements that a session keeps prepared.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "parameter_types.hpp"
#include "prepared.hpp"
#include "statement_cache.hpp"
#include "weir/statement.hpp"

namespace weir::postgresql {

/// Counts what the sessions of one engine did that may change a column's type.
using SchemaChanges = std::shared_ptr<std::atomic<std::uint64_t>>;

/// Prepares statements on one connection and keeps those that were used last. Not thread-safe.
class Statements {
 public:
  /// \param capacity  how many to keep
  Statements(Connection& connection, std::size_t capacity, SchemaChanges changes);

  /// The statement where it is kept; null where it is not, or not any more.
  Prepared* find(const Statement& statement);
  /// Prepares it anew and keeps it until the next call here. Throws Error; a transaction stays usable where
  /// only the types of parameters had to be found. \param values  a row of them: size() and operator[]
  template <class Values>
  Prepared& prepare(const Statement& statement, const ParsedSql& parsed, const Values& values,
                    Deadline deadline) {
    return keep(statement, parsed, natural_types(values), deadline);
  }
  void drop(const Statement& statement) { kept_.drop(statement.sql(), statement.hash()); }

  /// Throws Error(type_mismatch) where a value is bytes and the server takes another type: they travel as
  /// octets, which only bytea reads as what they are; elsewhere they would silently become a number or a
  /// text. \param values  as in `prepare`
  template <class Values>
  void check_bytes(Prepared& prepared, const ParsedSql& parsed, const Values& values, Deadline deadline) {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i].type() == ValueType::bytes) check_is_bytea(prepared, parsed, i, deadline);
  }

  /// A column may have got another type by a statement that ran here.
  void note_change() noexcept { ++*changes_; }

 private:
  Prepared& keep(const Statement& statement, const ParsedSql& parsed, const std::vector<Oid>& natural,
                 Deadline deadline);
  void check_is_bytea(Prepared& prepared, const ParsedSql& parsed, std::size_t parameter, Deadline deadline);
  void deallocate_dropped(Deadline deadline);
  void forget_outdated();

  Connection& connection_;
  std::vector<std::string> dropped_;  // names to deallocate; outlives the statements
  relational::StatementCache<Prepared> kept_;
  SchemaChanges changes_;
  std::uint64_t changes_seen_;
  std::uint64_t last_name_ = 0;
};

/// Whether a failure means that a table changed under the prepared statement, or somebody deallocated it.
bool is_stale_statement(const PGresult* result) noexcept;

/// Whether it may mean that a column has changed its type: parameters kept those that they were prepared
/// with.
bool may_be_stale_statement(const PGresult* result) noexcept;

}  // namespace weir::postgresql
