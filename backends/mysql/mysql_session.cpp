// SPDX-License-Identifier: BSL-1.0
#include "mysql_session.hpp"

#include <charconv>

#include "bulk_insert.hpp"
#include "catalog_effects.hpp"
#include "classify_error.hpp"
#include "conninfo.hpp"
#include "cursor.hpp"
#include "decode.hpp"
#include "dialect.hpp"
#include "failure.hpp"

namespace weir::mysql {
namespace {

using std::chrono::steady_clock;

// How long calls without a Context of their own may take.
constexpr std::chrono::seconds housekeeping_limit{5};
// After a shorter pause a hang-up is left for the next statement to find.
constexpr std::chrono::milliseconds idle_worth_checking{20};

Refusal refusal_of(MYSQL_STMT* statement) {
  return {mysql_stmt_errno(statement), mysql_stmt_sqlstate(statement), mysql_stmt_error(statement)};
}

// The server forgot the statement, or a table changed under it. Nothing was run then.
bool is_stale_statement(unsigned number) noexcept { return number == 1243 || number == 1615; }

// The same, but found by the library on reading the answer: it was run.
constexpr unsigned changed_columns = 2057;

// Of errors that the server answers, maybe, by rolling back the whole transaction; others undo one statement.
bool may_roll_back(Errc kind) noexcept {
  return kind == Errc::deadlock || kind == Errc::busy || kind == Errc::serialization_failure ||
         kind == Errc::too_large || kind == Errc::internal || kind == Errc::unavailable;
}

[[noreturn]] void throw_timeout(const DeadlinePassed& passed, bool usable, bool maybe_applied) {
  if (passed.undone)
    throw failure(Errc::timeout, "the deadline passed, and the server has undone the statement");
  throw failure(Errc::timeout,
                usable ? "the deadline passed before the server answered"
                       : "the deadline passed before the server answered; the connection is closed",
                maybe_applied);
}

std::string_view isolation_text(Isolation isolation) noexcept {
  switch (isolation) {
    case Isolation::engine_default:
      break;
    case Isolation::read_committed:
      return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
    case Isolation::repeatable_read:
      return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    case Isolation::serializable:
      return "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";
  }
  return {};
}

// Of an INSERT … ON DUPLICATE KEY UPDATE: the server counts 2 for a row that it updates. Where there are more
// than one, it also says "Records: 3  Duplicates: 1  Warnings: 0".
std::uint64_t upserted_rows(const char* info, std::uint64_t counted) noexcept {
  constexpr std::string_view label = "Records: ";
  const std::string_view text = info != nullptr ? info : "";
  std::uint64_t records = counted > 0 ? 1 : 0;
  if (const std::size_t place = text.find(label); place != std::string_view::npos)
    std::from_chars(text.data() + place + label.size(), text.data() + text.size(), records);
  return records;
}

}  // namespace

MysqlSession::MysqlSession(OpenConnection connection, Canceller& canceller, std::size_t statements,
                           Deadline deadline)
    : connection_(std::move(connection), canceller), statements_(statements) {
  set_up(deadline);
}

void MysqlSession::set_up(Deadline deadline) { run_text(session_settings, deadline); }

Rows MysqlSession::query(const BoundQuery& bound, const Context& context) {
  return run(bound, Want::rows, context.deadline).rows;
}

ExecuteResult MysqlSession::execute(const BoundQuery& bound, const Context& context) {
  return {run(bound, Want::count, context.deadline).affected_rows};
}

MysqlSession::Answer MysqlSession::run(const BoundQuery& bound, Want want, Deadline deadline) {
  check_usable(deadline);
  check_transaction();
  const Statement& statement = bound.query.statement();
  const bool autocommit = !connection_.in_transaction();
  const auto may_be_applied = [&] { return autocommit && !surely_only_reads(statement); };
  while (true) {
    Prepared* prepared = statements_.find(statement.sql(), statement.hash());
    const bool kept = prepared != nullptr;
    if (!kept) {
      if (!worth_preparing(statement.sql(), bound.parsed)) return run_unprepared(bound, deadline);
      prepared =
          &statements_.keep(statement.sql(), statement.hash(), prepare(statement, bound.parsed, deadline));
    }
    prepared->parameters.set_all(bound.parsed, bound.values);
    traces_ = traces_ || prepared->leaves_traces;
    try {
      Answer answer = run_prepared(*prepared, want, deadline);
      if (answer.has_new_columns) statements_.drop(statement.sql(), statement.hash());
      go_on_in_transaction(deadline);
      return answer;
    } catch (const DeadlinePassed& passed) {
      statements_.drop(statement.sql(), statement.hash());
      throw_timeout(passed, usable(), may_be_applied());
    } catch (const Refusal& refusal) {
      const bool was_run = refusal.number == changed_columns;
      if (was_run || is_stale_statement(refusal.number)) {
        statements_.drop(statement.sql(), statement.hash());
        if (kept && (!was_run || surely_only_reads(statement))) continue;
      }
      throw error_of(refusal, may_be_applied());
    } catch (...) {
      // What can't be read is dropped; what comes after it can't be.
      if (connection_.has_more_to_read()) connection_.abandon();
      throw;
    }
  }
}

MysqlSession::Answer MysqlSession::run_prepared(Prepared& prepared, Want want, Deadline deadline) {
  MYSQL_STMT* const statement = prepared.native.get();
  if (prepared.parameters.take_changes() && mysql_stmt_bind_param(statement, prepared.parameters.data()) != 0)
    throw refusal_of(statement);
  if (connection_.run(stmt_execute, deadline, statement) != 0) throw refusal_of(statement);
  Answer answer;
  std::uint64_t returned = 0;
  std::uint64_t counted = 0;
  while (true) {
    if (mysql_stmt_field_count(statement) == 0) {
      counted = mysql_stmt_affected_rows(statement);
    } else {
      // Of a CALL's several answers the first with columns counts.
      read_rows(statement, answer.rows.column_count() == 0 ? want : Want::count, answer, deadline);
      returned = mysql_stmt_num_rows(statement);
      mysql_stmt_free_result(statement);
    }
    if (!mysql_stmt_more_results(statement)) break;
    if (connection_.run(stmt_next_result, deadline, statement) > 0) throw refusal_of(statement);
  }
  if (!prepared.counting.changes) return answer;
  answer.affected_rows = prepared.counting.returning ? returned : counted;
  if (prepared.counting.upserts && !prepared.counting.returning)
    answer.affected_rows = upserted_rows(mysql_info(connection_.native()), counted);
  return answer;
}

void MysqlSession::read_rows(MYSQL_STMT* statement, Want want, Answer& answer, Deadline deadline) {
  answer.has_new_columns = answer.has_new_columns || has_new_columns(statement);
  columns_of(connection_.native(), columns_);
  if (connection_.run(stmt_store_result, deadline, statement) != 0) throw refusal_of(statement);
  if (want == Want::count) return;
  Decoder decoder(columns_);
  for (const MYSQL_ROWS* row = statement->result.data; row != nullptr; row = row->next) decoder.add(*row);
  answer.rows = std::move(decoder).take();
}

Prepared MysqlSession::prepare(const Statement& statement, const ParsedSql& parsed, Deadline deadline) {
  Prepared prepared = prepare_text(parsed.render(statement.sql(), dialect.placeholder), deadline);
  prepared.parameters.resize(parsed.placeholders.size());
  prepared.counting = counting_of(statement.sql(), parsed);
  prepared.leaves_traces = may_leave_traces(statement);
  return prepared;
}

Prepared MysqlSession::prepare_text(std::string_view rendered, Deadline deadline) {
  Prepared prepared;
  prepared.native.reset(mysql_stmt_init(connection_.native()));
  if (!prepared.native) throw error_of(connection_.refusal(), false);
  try {
    if (connection_.run(stmt_prepare, deadline, prepared.native.get(), rendered.data(), rendered.size()) == 0)
      return prepared;
  } catch (const DeadlinePassed& passed) {
    throw_timeout(passed, usable(), false);
  }
  throw error_of(refusal_of(prepared.native.get()), false);
}

// DDL, and what else is not worth preparing or can't be.
MysqlSession::Answer MysqlSession::run_unprepared(const BoundQuery& bound, Deadline deadline) {
  const Statement& statement = bound.query.statement();
  if (bound.values.size() > 0)
    throw failure(Errc::unsupported,
                  "MySQL takes parameters only in SELECT, INSERT, UPDATE, DELETE and the like");
  traces_ = traces_ || may_leave_traces(statement);
  const std::string text = bound.parsed.render(statement.sql(), dialect.placeholder);
  try {
    // DDL commits before it begins, so that it may be applied in a transaction, too.
    run_text(text, deadline, true);
  } catch (const Error&) {
    look_at_transaction();
    if (usable()) go_on_in_transaction(deadline);
    throw;
  }
  go_on_in_transaction(deadline);
  return {};
}

void MysqlSession::run_text(std::string_view sql, Deadline deadline, bool maybe_applied) {
  MYSQL* const native = connection_.native();
  bool had_rows = false;
  try {
    int failed = connection_.run(real_query, deadline, native, sql.data(), sql.size());
    while (failed == 0) {
      if (mysql_field_count(native) > 0) {
        had_rows = true;
        mysql_free_result(connection_.run(store_result, deadline, native));
      }
      if (!mysql_more_results(native)) break;
      failed = connection_.run(next_result, deadline, native);
    }
    if (mysql_errno(native) != 0) throw error_of(connection_.refusal(), maybe_applied);
  } catch (const DeadlinePassed& passed) {
    throw_timeout(passed, usable(), maybe_applied);
  }
  if (had_rows)
    throw failure(Errc::unsupported, "MySQL can't prepare this statement, so its rows can't be read");
}

ExecuteResult MysqlSession::execute_many(const relational::BoundBatch& batch, const Context& context) {
  check_usable(context.deadline);
  check_transaction();
  const auto insert = relational::plain_insert(batch.batch.statement().sql(), batch.parsed);
  if (insert) return {run_multi_row(*insert, batch, context.deadline)};
  return {run_row_by_row(batch, context.deadline)};
}

// As many rows at a time as one statement may take, by number and by size.
std::uint64_t MysqlSession::run_multi_row(const relational::PlainInsert& insert,
                                          const relational::BoundBatch& batch, Deadline deadline) {
  traces_ = traces_ || may_leave_traces(batch.batch.statement());
  std::uint64_t affected = 0;
  std::size_t prepared_rows = 0;
  Prepared prepared;
  for (std::size_t row = 0; row < batch.batch.size();) {
    const std::size_t rows = rows_of_one_insert(insert, batch, row);
    if (rows != prepared_rows) {
      prepared = prepare_text(multi_row_text(insert, rows), deadline);
      prepared.parameters.resize(rows * insert.parameters.size());
      prepared.counting = {.changes = true};
      prepared_rows = rows;
    }
    set_rows(prepared.parameters, insert, batch, row);
    affected += run_of_batch(prepared, deadline);
    row += rows;
  }
  return affected;
}

std::uint64_t MysqlSession::run_row_by_row(const relational::BoundBatch& batch, Deadline deadline) {
  const Statement& statement = batch.batch.statement();
  Prepared prepared = prepare(statement, batch.parsed, deadline);
  traces_ = traces_ || prepared.leaves_traces;
  std::uint64_t affected = 0;
  for (std::size_t row = 0; row < batch.batch.size(); ++row) {
    for (std::size_t place = 0; place < prepared.parameters.size(); ++place) {
      const std::size_t index = batch.parsed.placeholders[place].index;
      prepared.parameters.set(place, batch.value(row, index), batch.parsed.parameter_names[index]);
    }
    try {
      affected += run_of_batch(prepared, deadline);
    } catch (const Error& error) {
      throw error.retryable() ? error : error.with_row(row);
    }
  }
  return affected;
}

// A batch has a transaction around it, so nothing of it stays where its connection dies.
std::uint64_t MysqlSession::run_of_batch(Prepared& prepared, Deadline deadline) {
  try {
    return run_prepared(prepared, Want::count, deadline).affected_rows;
  } catch (const DeadlinePassed& passed) {
    throw_timeout(passed, usable(), false);
  } catch (const Refusal& refusal) {
    throw error_of(refusal, false);
  }
}

std::unique_ptr<relational::Cursor> MysqlSession::open_cursor(const BoundQuery& bound,
                                                              const StreamOptions& options,
                                                              const Context& context) {
  check_usable(context.deadline);
  check_transaction();
  return std::make_unique<MysqlCursor>(*this, bound, options, context.deadline);
}

void MysqlSession::begin(const TransactionOptions& options, const Context& context) {
  check_usable(context.deadline);
  if (const std::string_view isolation = isolation_text(options.isolation); !isolation.empty()) {
    traces_ = true;  // it holds for whatever begins next
    run_text(isolation, context.deadline);
  }
  begun_ = options.read_only ? "START TRANSACTION READ ONLY" : "START TRANSACTION";
  try {
    run_text(begun_, context.deadline);
  } catch (const Error&) {
    begun_ = {};
    throw;
  }
}

void MysqlSession::commit(const Context& context) {
  check_usable(context.deadline);
  check_transaction();
  begun_ = {};
  run_text("COMMIT", context.deadline, true);
}

void MysqlSession::rollback() {
  begun_ = {};
  if (!usable()) return;  // the server rolls back when the connection ends
  run_text("ROLLBACK", steady_clock::now() + housekeeping_limit);
}

void MysqlSession::control(const std::string& sql, const Context& context) {
  check_usable(context.deadline);
  check_transaction();
  run_text(sql, context.deadline);
}

void MysqlSession::ping(const Context& context) {
  check_usable(context.deadline);
  try {
    if (connection_.run(ping_server, context.deadline, connection_.native()) == 0) return;
  } catch (const DeadlinePassed& passed) {
    throw_timeout(passed, usable(), false);
  }
  throw error_of(connection_.refusal(), false);
}

Effects MysqlSession::effects(const Statement& statement, TextAnalysis analysis, const Context& context) {
  const auto ask = [&](const Query& query) {
    const ParsedSql& parsed = query.statement().parsed(dialect.lexical);
    return run({query, parsed, BoundValues(parsed, query)}, Want::rows, context.deadline).rows;
  };
  return relational::resolve_effects(statement, std::move(analysis), dialect, ask);
}

bool MysqlSession::reset() noexcept {
  try {
    begun_ = {};
    if (!usable()) return false;
    const Deadline deadline = steady_clock::now() + housekeeping_limit;
    if (traces_) {
      statements_.clear();
      if (connection_.run(reset_connection, deadline, connection_.native()) != 0) return false;
      set_up(deadline);
      traces_ = false;
    } else if (connection_.in_transaction()) {
      run_text("ROLLBACK", deadline);
    }
    return !connection_.in_transaction();
  } catch (const std::exception&) {
    return false;
  }
}

bool MysqlSession::hung_up() noexcept { return connection_.hung_up(); }

void MysqlSession::check_usable(Deadline deadline) {
  const auto now = steady_clock::now();
  if (now - last_use_ >= idle_worth_checking && hung_up()) connection_.abandon();
  last_use_ = now;
  if (!usable()) throw failure(Errc::unavailable, "the server has closed the connection");
  if (deadline != no_deadline && now >= deadline)
    throw failure(Errc::timeout, "the deadline had passed before the statement was sent");
}

// Whatever came next would be committed by itself.
void MysqlSession::check_transaction() const {
  if (usable() && is_lost_transaction())
    throw failure(Errc::invalid_argument,
                  "the server has rolled back the transaction after an error: begin another");
}

// DDL, or a routine, has committed: what comes next belongs to a transaction still.
void MysqlSession::go_on_in_transaction(Deadline deadline) {
  if (is_lost_transaction()) run_text(begun_, deadline);
}

// An error does not tell whether the transaction is still there; any success does.
void MysqlSession::look_at_transaction() noexcept {
  if (begun_.empty() || !usable()) return;
  try {
    constexpr std::string_view nothing = "DO 0";
    const Deadline deadline = steady_clock::now() + housekeeping_limit;
    if (connection_.run(real_query, deadline, connection_.native(), nothing.data(), nothing.size()) == 0)
      return;
  } catch (const std::exception&) {
    return connection_.abandon();
  }
  connection_.abandon();
}

Error MysqlSession::error_of(const Refusal& refusal, bool maybe_applied) {
  if (is_lost_connection(refusal.number)) {
    connection_.abandon();
    return server_failure(refusal, maybe_applied);
  }
  Error error = server_failure(refusal);
  if (may_roll_back(error.kind())) look_at_transaction();
  return error;
}

}  // namespace weir::mysql
