// SPDX-License-Identifier: BSL-1.0
#include "postgresql_session.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "bulk.hpp"
#include "cursor.hpp"
#include "decode.hpp"
#include "dialect.hpp"
#include "effects.hpp"
#include "encode.hpp"
#include "statement_nature.hpp"

namespace weir::postgresql {
namespace {

using std::chrono::steady_clock;

// How long calls without a Context of their own may take.
constexpr std::chrono::seconds housekeeping_limit{1};

// All that DISCARD ALL does, prepared statements excepted.
constexpr const char* clean_up_sql =
    "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *; "
    "SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

StatementText text_of(const relational::BoundQuery& bound) {
  return {bound.query.statement().sql(), bound.parsed};
}

std::string begin_text(const TransactionOptions& options) {
  std::string text = "BEGIN";
  switch (options.isolation) {
    case Isolation::engine_default:
      break;
    case Isolation::read_committed:
      text += " ISOLATION LEVEL READ COMMITTED";
      break;
    case Isolation::repeatable_read:
      text += " ISOLATION LEVEL REPEATABLE READ";
      break;
    case Isolation::serializable:
      text += " ISOLATION LEVEL SERIALIZABLE";
      break;
  }
  if (options.read_only) text += " READ ONLY";
  return text;
}

}  // namespace

PostgresqlSession::PostgresqlSession(OpenConnection connection, const Canceller& canceller,
                                     std::size_t statements, SchemaChanges changes)
    : connection_(std::move(connection), canceller),
      statements_(connection_, statements, std::move(changes)) {}

// An autocommit call ends without a reset, so that one which may have left something is cleaned up after by
// the next.
void PostgresqlSession::make_ready(Deadline deadline) {
  check_usable(connection_, deadline);
  if (!traces_ || in_transaction(connection_)) return;
  run_text(connection_, clean_up_sql, deadline);
  traces_ = false;
}

Rows PostgresqlSession::query(const BoundQuery& bound, const Context& context) {
  return decode_rows(run(bound, context.deadline).get());
}

ExecuteResult PostgresqlSession::execute(const BoundQuery& bound, const Context& context) {
  return {affected_rows(run(bound, context.deadline).get())};
}

ExecuteResult PostgresqlSession::execute_many(const relational::BoundBatch& bound, const Context& context) {
  make_ready(context.deadline);
  traces_ = traces_ || may_leave_traces(bound.batch.statement());
  return run_batch(connection_, statements_, bound, context.deadline);
}

std::unique_ptr<relational::Cursor> PostgresqlSession::open_cursor(const BoundQuery& bound,
                                                                   const StreamOptions& options,
                                                                   const Context& context) {
  make_ready(context.deadline);
  traces_ = traces_ || may_leave_traces(bound.query.statement());
  return std::make_unique<ServerCursor>(connection_, "weir_" + std::to_string(++last_cursor_), bound, options,
                                        context);
}

Result PostgresqlSession::run(const BoundQuery& bound, Deadline deadline) {
  make_ready(deadline);
  const Statement& statement = bound.query.statement();
  const bool autocommit = !in_transaction(connection_);
  while (true) {
    Prepared* prepared = statements_.find(statement);
    const bool kept = prepared && prepared->suits(bound.values);
    if (!prepared && !worth_preparing(statement.sql(), bound.parsed)) return run_unprepared(bound, deadline);
    if (!kept) prepared = &statements_.prepare(statement, bound.parsed, bound.values, deadline);
    statements_.check_bytes(*prepared, bound.parsed, bound.values, deadline);
    traces_ = traces_ || prepared->leaves_traces;
    Reply reply = run_prepared(*prepared, bound, deadline);
    if (went_well(reply)) return std::move(reply.result);
    const bool answered = reply.end == Reply::End::answered;
    if (answered && kept &&
        (is_stale_statement(reply.result.get()) || may_be_stale_statement(reply.result.get()))) {
      statements_.drop(statement);
      if (autocommit) continue;  // with a fresh one: the server has undone what failed
      if (is_stale_statement(reply.result.get()))
        throw failure(Errc::serialization_failure,
                      "a table changed under a prepared statement: run the transaction again");
    }
    const StatementText text = text_of(bound);
    fail(connection_, reply, &text, autocommit && !answered && !surely_only_reads(statement));
  }
}

Reply PostgresqlSession::run_prepared(const Prepared& prepared, const BoundQuery& bound, Deadline deadline) {
  const Parameters parameters(bound.parsed, bound.values);
  return connection_.run(
      [&](PGconn* connection) {
        return PQsendQueryPrepared(connection, prepared.name().c_str(), parameters.size(), parameters.texts(),
                                   parameters.lengths(), parameters.formats(), 0);
      },
      deadline);
}

Result PostgresqlSession::run_unprepared(const BoundQuery& bound, Deadline deadline) {
  const StatementText text = text_of(bound);
  const std::string rendered = bound.parsed.render(text.sql, dialect.placeholder);
  const Parameters parameters(bound.parsed, bound.values);
  const bool autocommit = !in_transaction(connection_);
  traces_ = true;
  Reply reply = connection_.run(
      [&](PGconn* connection) {
        return PQsendQueryParams(connection, rendered.c_str(), parameters.size(), nullptr, parameters.texts(),
                                 parameters.lengths(), parameters.formats(), 0);
      },
      deadline);
  if (changes_types(text.sql, bound.parsed)) statements_.note_change();
  if (went_well(reply)) return std::move(reply.result);
  fail(connection_, reply, &text, autocommit && reply.end != Reply::End::answered);
}

void PostgresqlSession::begin(const TransactionOptions& options, const Context& context) {
  make_ready(context.deadline);
  run_text(connection_, begin_text(options).c_str(), context.deadline);
}

void PostgresqlSession::commit(const Context& context) {
  make_ready(context.deadline);
  const Reply reply = connection_.run_text("COMMIT", context.deadline);
  if (!went_well(reply))
    fail(connection_, reply, nullptr, reply.end == Reply::End::broken || reply.end == Reply::End::abandoned);
  if (std::string_view(PQcmdStatus(reply.result.get())) == "ROLLBACK")
    throw failure(Errc::invalid_argument,
                  "an earlier statement of the transaction failed, so all of it has been rolled back");
}

void PostgresqlSession::rollback() {
  if (!usable()) return;  // the server rolls back when the connection ends
  run_text(connection_, "ROLLBACK", steady_clock::now() + housekeeping_limit);
}

void PostgresqlSession::control(const std::string& sql, const Context& context) {
  make_ready(context.deadline);
  run_text(connection_, sql, context.deadline);
}

void PostgresqlSession::ping(const Context& context) {
  make_ready(context.deadline);
  run_text(connection_, "", context.deadline);
}

Effects PostgresqlSession::effects(const Statement& statement, TextAnalysis analysis,
                                   const Context& context) {
  make_ready(context.deadline);
  const auto ask = [&](const char* sql, const std::vector<std::string>& arguments) {
    std::vector<const char*> texts;
    for (const std::string& argument : arguments) texts.push_back(argument.c_str());
    Reply reply = connection_.run(
        [&](PGconn* connection) {
          return PQsendQueryParams(connection, sql, static_cast<int>(texts.size()), nullptr, texts.data(),
                                   nullptr, nullptr, 0);
        },
        context.deadline);
    if (!went_well(reply)) fail(connection_, reply, nullptr, false);
    return std::move(reply.result);
  };
  return resolve_effects(statement, std::move(analysis), ask);
}

bool PostgresqlSession::reset() noexcept {
  try {
    if (!usable()) return false;
    const bool open = in_transaction(connection_);
    if (!open && !traces_) return true;
    std::string text;
    if (open) text = "ROLLBACK;";
    if (traces_) text += clean_up_sql;
    run_text(connection_, text.c_str(), steady_clock::now() + housekeeping_limit);
    traces_ = false;
    return !in_transaction(connection_);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace weir::postgresql
