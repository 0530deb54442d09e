// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection to SQLite.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "connection.hpp"
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
  void begin(const TransactionOptions& options, const Context& context) override;
  void commit(const Context& context) override;
  void rollback() override;
  void ping(const Context& context) override;
  Effects effects(const Statement& statement, TextAnalysis analysis, const Context& context) override;
  bool reset() noexcept override;
  bool usable() const noexcept override { return usable_; }

 private:
  Prepared& prepared(const relational::BoundQuery& bound);
  void check_transaction() const;
  bool step(sqlite3_stmt* statement, const Context& context);
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
