// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection to SQLite.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "connection.hpp"
#include "deadline_guard.hpp"
#include "mutex_guard.hpp"
#include "prepared.hpp"
#include "session.hpp"
#include "statement_cache.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir::sqlite {

/// A Session on a Connection.
class SqliteSession final : public relational::Session {
 public:
  SqliteSession(Connection connection, const SqliteOptions& options);

  Rows query(const relational::BoundQuery& bound, const Context& context) override;
  ExecuteResult execute(const relational::BoundQuery& bound, const Context& context) override;
  ExecuteResult execute_many(const relational::BoundBatch& batch, const Context& context) override;
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
  bool usable() const noexcept override { return usable_; }

  /// What every use of a statement holds for as long as it lasts: the transaction being open where one was
  /// begun, the connection's mutex, and the call's deadline.
  class Call {
   public:
    /// \param grace  as DeadlineGuard's
    Call(SqliteSession& session, const Context& context, std::chrono::milliseconds grace = {});

   private:
    MutexGuard mutex_;
    DeadlineGuard deadline_;
  };

  /// Whether the statement stands on a row now; false at its end. Throws Error: timeout where it is the
  /// call's deadline that made it give up. Inline, since after SQLite's system calls processors predict no
  /// return rightly, so that each level costs ten times its instructions.
  bool step(sqlite3_stmt* statement, const Context& context) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    throw failure(code, context);
  }

 private:
  Prepared& prepared(const Statement& statement, const ParsedSql& parsed);
  std::uint64_t finish(Prepared& statement, const Context& context);
  void check_transaction() const;
  void run(const char* sql, const Context& context);
  Error failure(int code, const Context& context);

  Connection connection_;
  const std::chrono::milliseconds busy_timeout_;
  const bool read_only_;
  relational::StatementCache<Prepared> statements_;  // after the connection, so finalized before it closes
  bool in_transaction_ = false;
  bool query_only_ = false;
  bool usable_ = true;
};

}  // namespace weir::sqlite
