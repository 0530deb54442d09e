// SPDX-License-Identifier: BSL-1.0
/// \file
/// One session with a PostgreSQL server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "commands.hpp"
#include "session.hpp"
#include "statements.hpp"

namespace weir::postgresql {

/// Runs statements prepared, by libpq, on the connection that SOCI opened.
class PostgresqlSession final : public relational::Session {
 public:
  /// \param statements  how many prepared statements to keep
  PostgresqlSession(OpenConnection connection, const Canceller& canceller, std::size_t statements,
                    SchemaChanges changes);

  Rows query(const relational::BoundQuery& bound, const Context& context) override;
  ExecuteResult execute(const relational::BoundQuery& bound, const Context& context) override;
  ExecuteResult execute_many(const relational::BoundBatch& bound, const Context& context) override;
  std::unique_ptr<relational::Cursor> open_cursor(const relational::BoundQuery& bound,
                                                  const StreamOptions& options,
                                                  const Context& context) override;
  void begin(const TransactionOptions& options, const Context& context) override;
  void commit(const Context& context) override;
  void rollback() override;
  void control(const std::string& sql, const Context& context) override;
  void ping(const Context& context) override;
  Effects effects(const Statement& statement, TextAnalysis analysis, const Context& context) override;
  bool reset() noexcept override;
  bool hung_up() noexcept override { return !connection_.look(); }
  bool usable() const noexcept override { return connection_.usable(); }

 private:
  using BoundQuery = relational::BoundQuery;

  void make_ready(Deadline deadline);
  Result run(const BoundQuery& bound, Deadline deadline);
  Result run_unprepared(const BoundQuery& bound, Deadline deadline);
  Reply run_prepared(const Prepared& prepared, const BoundQuery& bound, Deadline deadline);

  Connection connection_;
  Statements statements_;
  std::uint64_t last_cursor_ = 0;
  bool traces_ = false;  // something may have changed the session since the last reset
};

}  // namespace weir::postgresql
