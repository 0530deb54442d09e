// SPDX-License-Identifier: BSL-1.0
#include "sqlite_session.hpp"

#include <utility>

#include "batch_run.hpp"
#include "binding.hpp"
#include "catalog.hpp"
#include "cursor.hpp"
#include "pragma_rules.hpp"
#include "reading.hpp"
#include "weir/rows_builder.hpp"

namespace weir::sqlite {
namespace {

/// Brings a statement back to where it can run again. The bindings stay: every run sets all of them anew
/// before SQLite looks at any, so clearing them would be for nothing, though what they point to is gone.
class Run {
 public:
  explicit Run(Prepared& prepared) noexcept : statement_(prepared.handle()) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { sqlite3_reset(statement_); }

 private:
  sqlite3_stmt* statement_;
};

bool has_passed(Deadline deadline) noexcept {
  return deadline != no_deadline && std::chrono::steady_clock::now() >= deadline;
}

Error deadline_passed(std::string native_code = {}) {
  return make_error(Errc::timeout, "the call's deadline passed", std::move(native_code));
}

}  // namespace

SqliteSession::SqliteSession(Connection connection, const SqliteOptions& options)
    : connection_(std::move(connection)),
      busy_timeout_(options.busy_timeout),
      read_only_(options.read_only),
      statements_(options.pool.statement_cache) {
  connection_.set_busy_timeout(busy_timeout_);
}

SqliteSession::Call::Call(SqliteSession& session, const Context& context, std::chrono::milliseconds grace)
    : mutex_(session.connection_.handle()),
      deadline_(session.connection_, context.deadline, session.busy_timeout_, grace) {
  session.check_transaction();
}

Rows SqliteSession::query(const relational::BoundQuery& bound, const Context& context) {
  const Call call(*this, context);
  Prepared& statement = prepared(bound.query.statement(), bound.parsed);
  const Run run(statement);
  bind(statement.handle(), bound.parsed, bound.values);
  bool on_row = step(statement.handle(), context);
  const std::vector<Column>& columns = statement.columns();
  if (columns.empty()) return {};
  RowsBuilder rows(statement.rows_columns());
  for (std::size_t row = 0; on_row; ++row) {
    read_row(statement.handle(), columns, row, rows);
    on_row = step(statement.handle(), context);
  }
  return std::move(rows).build();
}

ExecuteResult SqliteSession::execute(const relational::BoundQuery& bound, const Context& context) {
  const Call call(*this, context);
  Prepared& statement = prepared(bound.query.statement(), bound.parsed);
  const Run run(statement);
  bind(statement.handle(), bound.parsed, bound.values);
  return {.affected_rows = finish(statement, context)};
}

ExecuteResult SqliteSession::execute_many(const relational::BoundBatch& batch, const Context& context) {
  constexpr std::chrono::milliseconds grace(20);  // a row rarely takes as long
  const Call call(*this, context, grace);
  Prepared& statement = prepared(batch.batch.statement(), batch.parsed);
  ExecuteResult result;
  for (std::size_t row = 0; row < batch.batch.size(); ++row) {
    if (has_passed(context.deadline)) throw deadline_passed();
    const Run run(statement);
    try {
      bind(statement.handle(), batch, row);
      result.affected_rows += finish(statement, context);
    } catch (const Error& error) {
      throw relational::may_be_of_a_row(error) ? error.with_row(row) : error;
    }
  }
  return result;
}

std::unique_ptr<relational::Cursor> SqliteSession::open_cursor(const relational::BoundQuery& bound,
                                                               const StreamOptions& options,
                                                               const Context& context) {
  const Call call(*this, context);
  const Statement& statement = bound.query.statement();
  check_pragma(bound.parsed, statement.sql());
  Prepared own(connection_, statement, bound.parsed);
  if (sqlite3_stmt_readonly(own.handle()) == 0 || sqlite3_column_count(own.handle()) == 0)
    throw make_error(Errc::unsupported, "only a statement that does nothing but read can be streamed");
  bind(own.handle(), bound.parsed, bound.values);
  return std::make_unique<SqliteCursor>(*this, std::move(own), options);
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

void SqliteSession::control(const std::string& sql, const Context& context) {
  check_transaction();
  run(sql.c_str(), context);
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

Prepared& SqliteSession::prepared(const Statement& statement, const ParsedSql& parsed) {
  if (Prepared* kept = statements_.find(statement.sql(), statement.hash())) return *kept;
  check_pragma(parsed, statement.sql());
  return statements_.keep(statement.sql(), statement.hash(), Prepared(connection_, statement, parsed));
}

/// Some errors (disk full, an interrupted write) make SQLite roll the transaction back by itself. What
/// follows must not run outside of it.
void SqliteSession::check_transaction() const {
  if (in_transaction_ && sqlite3_get_autocommit(connection_.handle()) != 0)
    throw make_error(Errc::invalid_argument,
                     "SQLite rolled the transaction back after an earlier error: begin another");
}

/// Runs a statement to its end and drops its rows. \return those that it changed
std::uint64_t SqliteSession::finish(Prepared& statement, const Context& context) {
  while (step(statement.handle(), context)) {
  }
  if (!statement.changes_rows()) return 0;
  return static_cast<std::uint64_t>(sqlite3_changes64(connection_.handle()));
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
  return deadline_passed(std::string(error.native_code()));
}

}  // namespace weir::sqlite
