// SPDX-License-Identifier: BSL-1.0
/// \file
/// What each statement reads and writes, found out once.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "coherence.hpp"
#include "weir/batch.hpp"
#include "weir/effects.hpp"
#include "weir/statement.hpp"
#include "weir/store.hpp"

namespace weir::query_cache_detail {

/// The row that a statement is about, once it is known what is bound to it.
struct RowOfPlan {
  TableCells* table;
  KeyCondition key;
  const LexicalRules* rules;  ///< of the store's engine

  /// nullopt where the value is no integer: then nobody knows which row an engine takes it for.
  std::optional<std::int64_t> key_in(const BoundValues& values) const;
};

/// What the query cache does with a statement.
struct Plan {
  Statement statement;
  std::uint64_t owner;   ///< whose plan it is: random, so that no later Plans is taken for one that is gone
  std::uint64_t schema;  ///< the token of `everything` that this was found out under

  bool cacheable = false;
  std::string why_not{};     ///< where it is not cacheable: why, for people
  Dependencies reads{};      ///< of a cacheable one: what its answer depends on, `everything` first
  std::string key_prefix{};  ///< of a cacheable one: store, text and tables, unambiguous

  bool writes_something = false;
  Changes writes{};  ///< what it writes; `everything` alone where that is unknown
  /// Where it is about one row at most. `reads` or `writes` are right nevertheless.
  std::optional<RowOfPlan> row{};
  /// A failure may leave a part of it done (INSERT OR FAIL).
  bool may_fail_halfway = false;
  /// In a transaction it may commit what was done so far, whatever becomes of the transaction.
  bool may_commit = false;
};

using PlanPtr = std::shared_ptr<const Plan>;

/// What an answer depends on with these values. Borrows the plan. Allocates nothing.
ReadSet read_set(const Plan& plan, const BoundValues& values, Coherence& coherence);
/// Adds what the statement changes with these values.
void include_changes(Changes& changes, const Plan& plan, const Query& query, Coherence& coherence);
/// Adds what it changes with each row of the batch.
void include_changes(Changes& changes, const Plan& plan, const Batch& batch, Coherence& coherence);

/// The plans of a store's statements. A plan holds until the schema may have changed, in this process or in
/// another: as long as the token of `everything` stays the same. Thread-safe.
class Plans {
 public:
  /// \param store   asked for the effects of statements; borrowed
  /// \param coherence  whose cells the plans point to; borrowed
  Plans(Store& store, Coherence& coherence) : store_(store), coherence_(coherence), id_(coherence.fresh()) {}

  /// The plan of a statement, asking the database if need be. Takes no lock and does not allocate where this
  /// thread used the statement lately. A statement whose effects the database can't tell is taken to write
  /// anything: it runs, and the database says what is wrong with it.
  /// \return good until this thread's next call of any Plans' `find`; copy it to keep it
  /// \throws Error  unavailable, timeout, cancelled
  const PlanPtr& find(const Statement& statement, const Context& context);

  /// The plan where it is known already, else nullptr. Never asks the database.
  PlanPtr known(const Statement& statement);

  /// Whether it may hold DDL, on an engine that commits it: Plan::may_commit, also without a plan. Never asks
  /// the database.
  bool may_commit(const Statement& statement);

 private:
  struct Hash {
    std::size_t operator()(const Statement& statement) const noexcept { return statement.hash(); }
  };
  struct SameStatement {
    bool operator()(const Statement& a, const Statement& b) const noexcept;
  };

  PlanPtr find_shared(const Statement& statement, std::uint64_t schema);
  PlanPtr make(const Statement& statement, std::uint64_t schema, const Context& context);
  Plan planned(const Statement& statement, std::uint64_t schema, const Effects& effects);
  Plan unknown(const Statement& statement, std::uint64_t schema);
  bool may_hold_committing_ddl(const Statement& statement) const;

  Store& store_;
  Coherence& coherence_;
  const std::uint64_t id_;
  std::mutex mutex_;
  std::unordered_map<Statement, PlanPtr, Hash, SameStatement> plans_;
};

}  // namespace weir::query_cache_detail
