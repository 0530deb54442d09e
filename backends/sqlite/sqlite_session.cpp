// SPDX-License-Identifier: BSL-1.0
#include "sqlite_session.hpp"

#include <utility>

#include "binding.hpp"
#include "catalog.hpp"
#include "deadline_guard.hpp"
#include "pragma_rules.hpp"
#include "reading.hpp"
#include "weir/rows_builder.hpp"

namespace weir::sqlite {
namespace {

/// Holds the connection's mutex through a call: each function of SQLite takes it, which is cheaper when it is
/// ours.
class MutexGuard {
 public:
  explicit MutexGuard(sqlite3* connection) noexcept : mutex_(sqlite3_db_mutex(connection)) {
    sqlite3_mutex_enter(mutex_);
  }
  MutexGuard(const MutexGuard&) = delete;
  MutexGuard& operator=(const MutexGuard&) = delete;
  ~MutexGuard() { sqlite3_mutex_leave(mutex_); }

 private:
  sqlite3_mutex* mutex_;
};

/// Binds a statement's values, and brings it back to where it can run again. The bindings stay: every run
/// sets all of them anew before SQLite looks at any, so clearing them would be for nothing, though what they
/// point to is gone.
class Run {
 public:
  Run(Prepared& prepared, const relational::BoundQuery& bound) : statement_(prepared.handle()) {
    bind(statement_, bound.parsed, bound.values);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { sqlite3_reset(statement_); }

 private:
  sqlite3_stmt* statement_;
};

bool has_passed(Deadline deadline) noexcept {
  return deadline != no_deadline && std::chrono::steady_clock::now() >= deadline;
}

}  // namespace

SqliteSession::SqliteSession(Connection connection, const SqliteOptions& options)
    : connection_(std::move(connection)),
      busy_timeout_(options.busy_timeout),
      read_only_(options.read_only),
      statements_(options.pool.statement_cache) {
  connection_.set_busy_timeout(busy_timeout_);
}

Rows SqliteSession::query(const relational::BoundQuery& bound, const Context& context) {
  check_transaction();
  const MutexGuard mutex(connection_.handle());
  Prepared& statement = prepared(bound);
  const DeadlineGuard deadline(connection_, context.deadline, busy_timeout_);
  const Run run(statement, bound);
  bool on_row = step(statement.handle(), context);
  const std::vector<Column>& columns = statement.columns();
  if (columns.empty()) return {};
  RowsBuilder rows;
  add_columns(columns, rows);
  for (std::size_t row = 0; on_row; ++row) {
    read_row(statement.handle(), columns, row, rows);
    on_row = step(statement.handle(), context);
  }
  return std::move(rows).build();
}

ExecuteResult SqliteSession::execute(const relational::BoundQuery& bound, const Context& context) {
  check_transaction();
  const MutexGuard mutex(connection_.handle());
  Prepared& statement = prepared(bound);
  const DeadlineGuard deadline(connection_, context.deadline, busy_timeout_);
  const Run run(statement, bound);
  while (step(statement.handle(), context)) {
  }
  if (!statement.changes_rows()) return {};
  return {.affected_rows = static_cast<std::uint64_t>(sqlite3_changes64(connection_.handle()))};
}

/// An immediate transaction takes the write lock at once: one that read first and wrote later could fail for
/// good where another wrote in between.
void SqliteSession::begin(const TransactionOptions& options, const Context& context) {
  if (options.read_only) {
    query_only_ = true;
    run("PRAGMA query_only = ON", context);
  }
  run(options.read_only || read_only_ ? "BEGIN" : "BEGIN IMMEDIATE", context);
  in_transaction_ = true;
}

void SqliteSession::commit(const Context& context) {
  check_transaction();
  run("COMMIT", context);
  in_transaction_ = false;
}

void SqliteSession::rollback() {
  in_transaction_ = false;
  if (sqlite3_get_autocommit(connection_.handle()) == 0) run("ROLLBACK", {});
}

void SqliteSession::ping(const Context& context) {
  int moved = 0;
  sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved != 0) {
    usable_ = false;
    throw make_error(Errc::unavailable, "the file was moved or replaced: " + connection_.location().path);
  }
  run("PRAGMA schema_version", context);
}

Effects SqliteSession::effects(const Statement& statement, TextAnalysis analysis, const Context& context) {
  const MutexGuard mutex(connection_.handle());
  const DeadlineGuard deadline(connection_, context.deadline, busy_timeout_);
  return effects_by_catalog(connection_, statement, std::move(analysis));
}

bool SqliteSession::reset() noexcept {
  in_transaction_ = false;
  sqlite3* const handle = connection_.handle();
  const auto done = [handle](const char* sql) {
    return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  };
  if (sqlite3_get_autocommit(handle) == 0 && !done("ROLLBACK")) return false;
  if (query_only_ && !done("PRAGMA query_only = OFF")) return false;
  query_only_ = false;
  return true;
}

Prepared& SqliteSession::prepared(const relational::BoundQuery& bound) {
  const Statement& statement = bound.query.statement();
  if (Prepared* kept = statements_.find(statement.sql(), statement.hash())) return *kept;
  check_pragma(bound.parsed, statement.sql());
  return statements_.keep(statement.sql(), statement.hash(), Prepared(connection_, statement, bound.parsed));
}

/// Some errors (disk full, an interrupted write) make SQLite roll the transaction back by itself. What
/// follows must not run outside of it.
void SqliteSession::check_transaction() const {
  if (in_transaction_ && sqlite3_get_autocommit(connection_.handle()) != 0)
    throw make_error(Errc::invalid_argument,
                     "SQLite rolled the transaction back after an earlier error: begin another");
}

/// Whether the statement stands on a row now; false at its end.
bool SqliteSession::step(sqlite3_stmt* statement, const Context& context) {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw failure(code, context);
}

void SqliteSession::run(const char* sql, const Context& context) {
  const DeadlineGuard deadline(connection_, context.deadline, busy_timeout_);
  const int code = sqlite3_exec(connection_.handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw failure(code, context);
}

/// An error of SQLite; timeout where it is the call's deadline that made it give up.
Error SqliteSession::failure(int code, const Context& context) {
  Error error = connection_.error(code);
  const bool of_the_file = error.kind() == Errc::corrupt || error.kind() == Errc::unavailable;
  if (of_the_file && !connection_.location().in_memory()) usable_ = false;
  const bool gave_up = error.kind() == Errc::cancelled || error.kind() == Errc::busy;
  if (!gave_up || !has_passed(context.deadline)) return error;
  return make_error(Errc::timeout, "the call's deadline passed", std::string(error.native_code()));
}

}  // namespace weir::sqlite
