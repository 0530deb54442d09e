// SPDX-License-Identifier: BSL-1.0
/// \file
/// One session with a MySQL or MariaDB server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "decode.hpp"
#include "plain_insert.hpp"
#include "prepared.hpp"
#include "session.hpp"
#include "statement_cache.hpp"

namespace weir::mysql {

/// Runs statements prepared, by libmariadb in the binary protocol, on the connection that SOCI opened.
class MysqlSession final : public relational::Session {
 public:
  /// Sets the session up (conninfo.hpp). Throws Error: unavailable, timeout, permission.
  /// \param statements  how many prepared statements to keep
  MysqlSession(OpenConnection connection, Canceller& canceller, std::size_t statements, Deadline deadline);

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
  bool hung_up() noexcept override;
  bool usable() const noexcept override { return connection_.usable(); }

 private:
  friend class MysqlCursor;
  using BoundQuery = relational::BoundQuery;

  /// What a statement gave.
  struct Answer {
    Rows rows{};
    std::uint64_t affected_rows = 0;
    bool has_new_columns = false;  ///< the statement must be prepared anew
  };
  enum class Want : std::uint8_t { rows, count };

  Answer run(const BoundQuery& bound, Want want, Deadline deadline);
  Answer run_prepared(Prepared& prepared, Want want, Deadline deadline);
  Answer run_unprepared(const BoundQuery& bound, Deadline deadline);
  void run_text(std::string_view sql, Deadline deadline, bool maybe_applied = false);
  Prepared prepare(const Statement& statement, const ParsedSql& parsed, Deadline deadline);
  Prepared prepare_text(std::string_view rendered, Deadline deadline);
  void read_rows(MYSQL_STMT* statement, Want want, Answer& answer, Deadline deadline);
  std::uint64_t run_multi_row(const relational::PlainInsert& insert, const relational::BoundBatch& batch,
                              Deadline deadline);
  std::uint64_t run_row_by_row(const relational::BoundBatch& batch, Deadline deadline);
  std::uint64_t run_of_batch(Prepared& prepared, Deadline deadline);

  void set_up(Deadline deadline);
  void check_usable(Deadline deadline);
  void check_transaction() const;
  bool is_lost_transaction() const noexcept { return !begun_.empty() && !connection_.in_transaction(); }
  void go_on_in_transaction(Deadline deadline);
  void look_at_transaction() noexcept;
  Error error_of(const Refusal& refusal, bool maybe_applied);

  Connection connection_;
  relational::StatementCache<Prepared> statements_;
  std::vector<Column> columns_;  // of the answer being read
  std::chrono::steady_clock::time_point last_use_ = std::chrono::steady_clock::now();
  std::string_view begun_;  // the statement that began the open transaction; empty where there is none
  bool traces_ = false;     // something may have changed the session since the last reset
};

}  // namespace weir::mysql
