// SPDX-License-Identifier: BSL-1.0
/// \file
/// One session with a PostgreSQL server.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "failure.hpp"
#include "prepared.hpp"
#include "session.hpp"
#include "statement_cache.hpp"

namespace weir::postgresql {

/// Counts what the sessions of one engine did that may change a column's type.
using SchemaChanges = std::shared_ptr<std::atomic<std::uint64_t>>;

/// Runs statements prepared, by libpq, on the connection that SOCI opened.
class PostgresqlSession final : public relational::Session {
 public:
  /// \param statements  how many prepared statements to keep
  PostgresqlSession(OpenConnection connection, const Canceller& canceller, std::size_t statements,
                    SchemaChanges changes);

  Rows query(const relational::BoundQuery& bound, const Context& context) override;
  ExecuteResult execute(const relational::BoundQuery& bound, const Context& context) override;
  void begin(const TransactionOptions& options, const Context& context) override;
  void commit(const Context& context) override;
  void rollback() override;
  void ping(const Context& context) override;
  Effects effects(const Statement& statement, TextAnalysis analysis, const Context& context) override;
  bool reset() noexcept override;
  bool usable() const noexcept override { return connection_.usable(); }

 private:
  using BoundQuery = relational::BoundQuery;

  Result run(const BoundQuery& bound, Deadline deadline);
  Result run_unprepared(const BoundQuery& bound, Deadline deadline);
  Reply run_prepared(const Prepared& prepared, const BoundQuery& bound, Deadline deadline);
  Result run_text(const char* sql, Deadline deadline);

  Prepared& prepared_for(const BoundQuery& bound, Deadline deadline);
  Prepared prepare(const BoundQuery& bound, Deadline deadline);
  void check_bytes(Prepared& prepared, const BoundQuery& bound, Deadline deadline);
  void deallocate_dropped(Deadline deadline);
  void forget_outdated_statements();

  bool in_transaction() const noexcept { return connection_.transaction() != PQTRANS_IDLE; }
  void check_usable(Deadline deadline);
  [[noreturn]] void fail(const Reply& reply, const StatementText* text, bool maybe_applied) const;

  Connection connection_;
  std::vector<std::string> dropped_;  // names to deallocate; outlives the statements
  relational::StatementCache<Prepared> statements_;
  SchemaChanges changes_;
  std::uint64_t changes_seen_;
  std::uint64_t last_name_ = 0;
  bool traces_ = false;  // something may have changed the session since the last reset
};

}  // namespace weir::postgresql
