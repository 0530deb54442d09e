// SPDX-License-Identifier: BSL-1.0
/// \file
/// One session with an engine behind an ODBC driver.
#pragma once

#include <memory>
#include <string>

#include "runner.hpp"
#include "session.hpp"

namespace weir::relational::odbc {

/// Runs statements prepared, by ODBC, on the connection that SOCI opened.
class OdbcSession final : public Session {
 public:
  /// \param link  open
  OdbcSession(std::shared_ptr<const Settings> settings, std::shared_ptr<Link> link);

  Rows query(const BoundQuery& bound, const Context& context) override;
  ExecuteResult execute(const BoundQuery& bound, const Context& context) override;
  ExecuteResult execute_many(const BoundBatch& batch, const Context& context) override;
  std::unique_ptr<Cursor> open_cursor(const BoundQuery& bound, const StreamOptions& options,
                                      const Context& context) override;
  void begin(const TransactionOptions& options, const Context& context) override;
  void commit(const Context& context) override;
  void rollback() override;
  void control(const std::string& sql, const Context& context) override;
  void ping(const Context& context) override;
  Effects effects(const Statement& statement, TextAnalysis analysis, const Context& context) override;
  bool reset() noexcept override;
  bool usable() const noexcept override { return runner_->usable(); }

 private:
  Order order_of(const BoundQuery& bound) const;

  std::shared_ptr<const Settings> settings_;
  std::unique_ptr<Runner> runner_;
};

}  // namespace weir::relational::odbc
