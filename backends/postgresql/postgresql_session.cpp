// SPDX-License-Identifier: BSL-1.0
#include "postgresql_session.hpp"

#include <charconv>

#include "decode.hpp"
#include "dialect.hpp"
#include "effects.hpp"
#include "encode.hpp"
#include "statement_nature.hpp"

namespace weir::postgresql {
namespace {

using std::chrono::steady_clock;

// How long calls without a Context of their own may take.
constexpr std::chrono::seconds housekeeping_limit{5};
// Deallocating is a round trip, so names are gathered for one.
constexpr std::size_t names_worth_a_round_trip = 16;

StatementText text_of(const relational::BoundQuery& bound) {
  return {bound.query.statement().sql(), bound.parsed};
}

// A table changed under a prepared statement, or somebody deallocated it.
bool is_stale_statement(const PGresult* result) {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  return sqlstate == "26000" ||
         (sqlstate == "0A000" && diagnostic(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery");
}

// A column has changed its type perhaps, and the parameters kept those that they were prepared with.
bool may_be_stale_statement(const PGresult* result) {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  return sqlstate.starts_with("42") || sqlstate == "22P02" || sqlstate == "22P03" || sqlstate == "22003" ||
         sqlstate == "22007" || sqlstate == "22008";
}

// Where the server could not tell what a parameter is: gives it the type of its value, or all of them where
// the message names none. False where that was tried already or the error is another.
bool give_types(const PGresult* result, const BoundValues& values, std::vector<Oid>& types) {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  if (sqlstate != "42P18" && sqlstate != "42P08" && sqlstate != "42725") return false;
  types.resize(values.size(), 0);
  const std::string_view message = diagnostic(result, PG_DIAG_MESSAGE_PRIMARY);
  std::size_t number = 0;
  if (const std::size_t dollar = message.find('$'); dollar != std::string_view::npos)
    std::from_chars(message.data() + dollar + 1, message.data() + message.size(), number);
  bool changed = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if ((number != 0 && i + 1 != number) || types[i] != 0) continue;
    types[i] = natural_type(values[i]);
    changed = true;
  }
  return changed;
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

std::uint64_t affected_rows(PGresult* result) {
  const std::string_view tag = PQcmdStatus(result);
  if (!tag.starts_with("INSERT") && !tag.starts_with("UPDATE") && !tag.starts_with("DELETE") &&
      !tag.starts_with("MERGE"))
    return 0;
  const std::string_view count = PQcmdTuples(result);
  std::uint64_t rows = 0;
  std::from_chars(count.data(), count.data() + count.size(), rows);
  return rows;
}

}  // namespace

PostgresqlSession::PostgresqlSession(OpenConnection connection, const Canceller& canceller,
                                     std::size_t statements, SchemaChanges changes)
    : connection_(std::move(connection), canceller),
      statements_(statements),
      changes_(std::move(changes)),
      changes_seen_(*changes_) {}

Rows PostgresqlSession::query(const BoundQuery& bound, const Context& context) {
  return decode_rows(run(bound, context.deadline).get());
}

ExecuteResult PostgresqlSession::execute(const BoundQuery& bound, const Context& context) {
  return {affected_rows(run(bound, context.deadline).get())};
}

Result PostgresqlSession::run(const BoundQuery& bound, Deadline deadline) {
  check_usable(deadline);
  forget_outdated_statements();
  const std::string_view sql = bound.query.statement().sql();
  const std::uint64_t hash = bound.query.statement().hash();
  const bool autocommit = !in_transaction();
  while (true) {
    Prepared* prepared = statements_.find(sql, hash);
    const bool kept = prepared && prepared->suits(bound.values);
    if (!prepared && !worth_preparing(sql, bound.parsed)) return run_unprepared(bound, deadline);
    if (!kept) prepared = &prepared_for(bound, deadline);
    check_bytes(*prepared, bound, deadline);
    traces_ = traces_ || prepared->leaves_traces;
    Reply reply = run_prepared(*prepared, bound, deadline);
    const bool answered = reply.end == Reply::End::answered;
    if (answered && succeeded(reply.result.get())) return std::move(reply.result);
    if (answered && kept &&
        (is_stale_statement(reply.result.get()) || may_be_stale_statement(reply.result.get()))) {
      statements_.drop(sql, hash);
      if (autocommit) continue;  // with a fresh one: the server has undone what failed
      if (is_stale_statement(reply.result.get()))
        throw failure(Errc::serialization_failure,
                      "a table changed under a prepared statement: run the transaction again");
    }
    const StatementText text = text_of(bound);
    fail(reply, &text, autocommit && !answered && !surely_only_reads(bound.query.statement()));
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
  const bool autocommit = !in_transaction();
  traces_ = true;
  Reply reply = connection_.run(
      [&](PGconn* connection) {
        return PQsendQueryParams(connection, rendered.c_str(), parameters.size(), nullptr, parameters.texts(),
                                 parameters.lengths(), parameters.formats(), 0);
      },
      deadline);
  if (changes_types(text.sql, bound.parsed)) ++*changes_;
  if (reply.end == Reply::End::answered && succeeded(reply.result.get())) return std::move(reply.result);
  fail(reply, &text, autocommit && reply.end != Reply::End::answered);
}

Result PostgresqlSession::run_text(const char* sql, Deadline deadline) {
  Reply reply = connection_.run_text(sql, deadline);
  if (reply.end == Reply::End::answered && succeeded(reply.result.get())) return std::move(reply.result);
  fail(reply, nullptr, false);
}

// The server plans a statement anew when a table changes, but parameters keep the types that they were
// prepared with: what was double precision would go on rounding what is numeric now.
void PostgresqlSession::forget_outdated_statements() {
  const std::uint64_t now = changes_->load(std::memory_order_relaxed);
  if (now == changes_seen_) return;
  changes_seen_ = now;
  statements_.clear();
}

Prepared& PostgresqlSession::prepared_for(const BoundQuery& bound, Deadline deadline) {
  const Statement& statement = bound.query.statement();
  statements_.drop(statement.sql(), statement.hash());
  deallocate_dropped(deadline);
  return statements_.keep(statement.sql(), statement.hash(), prepare(bound, deadline));
}

Prepared PostgresqlSession::prepare(const BoundQuery& bound, Deadline deadline) {
  const StatementText text = text_of(bound);
  const std::string rendered = bound.parsed.render(text.sql, dialect.placeholder);
  const std::string name = "w" + std::to_string(++last_name_);
  // A first try that fails must not cost a transaction its life.
  const bool guarded = in_transaction() && bound.values.size() > 0;
  if (guarded) run_text("SAVEPOINT weir_prepare", deadline);
  std::vector<Oid> types;
  while (true) {
    const Reply reply = connection_.run(
        [&](PGconn* connection) {
          return PQsendPrepare(connection, name.c_str(), rendered.c_str(), static_cast<int>(types.size()),
                               types.data());
        },
        deadline);
    if (reply.end == Reply::End::answered && succeeded(reply.result.get())) break;
    if (reply.end != Reply::End::answered || !give_types(reply.result.get(), bound.values, types))
      fail(reply, &text, false);
    if (guarded) run_text("ROLLBACK TO SAVEPOINT weir_prepare", deadline);
  }
  if (guarded) run_text("RELEASE SAVEPOINT weir_prepare", deadline);
  Prepared prepared(name, dropped_);
  prepared.given_types = std::move(types);
  prepared.leaves_traces = may_leave_traces(bound.query.statement());
  return prepared;
}

// Bytes travel as octets, which only bytea reads as what they are: elsewhere they would silently become a
// number or a text.
void PostgresqlSession::check_bytes(Prepared& prepared, const BoundQuery& bound, Deadline deadline) {
  for (std::size_t i = 0; i < bound.values.size(); ++i) {
    if (bound.values[i].type() != ValueType::bytes) continue;
    if (prepared.parameter_types.empty()) {
      const Reply reply = connection_.run(
          [&](PGconn* connection) { return PQsendDescribePrepared(connection, prepared.name().c_str()); },
          deadline);
      if (reply.end != Reply::End::answered || !succeeded(reply.result.get())) fail(reply, nullptr, false);
      for (int n = 0; n < PQnparams(reply.result.get()); ++n)
        prepared.parameter_types.push_back(PQparamtype(reply.result.get(), n));
    }
    if (prepared.parameter_types.at(i) != natural_type(bound.values[i]))
      throw failure(Errc::type_mismatch,
                    "parameter :" + bound.parsed.parameter_names[i] +
                        " is bytes, but the server takes another type there; a cast to bytea "
                        "says otherwise");
  }
}

void PostgresqlSession::deallocate_dropped(Deadline deadline) {
  if (dropped_.size() < names_worth_a_round_trip || in_transaction()) return;
  std::string text;
  for (const std::string& name : dropped_) text += "DEALLOCATE " + name + ';';
  dropped_.clear();
  const Reply reply = connection_.run_text(text.c_str(), deadline);
  // A name that is unknown to the server, after somebody's DEALLOCATE ALL, is as good as deallocated.
  if (reply.end != Reply::End::answered) fail(reply, nullptr, false);
}

void PostgresqlSession::begin(const TransactionOptions& options, const Context& context) {
  check_usable(context.deadline);
  run_text(begin_text(options).c_str(), context.deadline);
}

void PostgresqlSession::commit(const Context& context) {
  check_usable(context.deadline);
  const Reply reply = connection_.run_text("COMMIT", context.deadline);
  if (reply.end != Reply::End::answered || !succeeded(reply.result.get()))
    fail(reply, nullptr, reply.end == Reply::End::broken || reply.end == Reply::End::abandoned);
  if (std::string_view(PQcmdStatus(reply.result.get())) == "ROLLBACK")
    throw failure(Errc::invalid_argument,
                  "an earlier statement of the transaction failed, so all of it has been rolled back");
}

void PostgresqlSession::rollback() {
  if (!usable()) return;  // the server rolls back when the connection ends
  run_text("ROLLBACK", steady_clock::now() + housekeeping_limit);
}

void PostgresqlSession::ping(const Context& context) {
  check_usable(context.deadline);
  run_text("", context.deadline);
}

Effects PostgresqlSession::effects(const Statement& statement, TextAnalysis analysis,
                                   const Context& context) {
  check_usable(context.deadline);
  const auto ask = [&](const char* sql, const std::vector<std::string>& arguments) {
    std::vector<const char*> texts;
    for (const std::string& argument : arguments) texts.push_back(argument.c_str());
    Reply reply = connection_.run(
        [&](PGconn* connection) {
          return PQsendQueryParams(connection, sql, static_cast<int>(texts.size()), nullptr, texts.data(),
                                   nullptr, nullptr, 0);
        },
        context.deadline);
    if (reply.end != Reply::End::answered || !succeeded(reply.result.get())) fail(reply, nullptr, false);
    return std::move(reply.result);
  };
  return resolve_effects(statement, std::move(analysis), ask);
}

bool PostgresqlSession::reset() noexcept {
  try {
    if (!usable()) return false;
    const bool open = in_transaction();
    if (!open && !traces_) return true;
    std::string text;
    if (open) text = "ROLLBACK;";
    // All that DISCARD ALL does, prepared statements excepted.
    if (traces_)
      text +=
          "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *; "
          "SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";
    run_text(text.c_str(), steady_clock::now() + housekeeping_limit);
    traces_ = false;
    return !in_transaction();
  } catch (const std::exception&) {
    return false;
  }
}

void PostgresqlSession::check_usable(Deadline deadline) {
  if (!connection_.still_there()) throw failure(Errc::unavailable, "the server has closed the connection");
  if (deadline != no_deadline && steady_clock::now() >= deadline)
    throw failure(Errc::timeout, "the deadline had passed before the statement was sent");
}

void PostgresqlSession::fail(const Reply& reply, const StatementText* text, bool maybe_applied) const {
  switch (reply.end) {
    case Reply::End::cancelled:
      throw failure(Errc::timeout, "the deadline passed, and the server has undone the statement");
    case Reply::End::abandoned:
      throw failure(Errc::timeout, "the deadline passed before the server answered; the connection is closed",
                    maybe_applied);
    case Reply::End::broken:
      if (diagnostic(reply.result.get(), PG_DIAG_SQLSTATE).empty())
        throw failure(Errc::unavailable, "the connection to the server was lost", maybe_applied);
      throw server_failure(reply.result.get(), text, maybe_applied);
    case Reply::End::answered:
      break;
  }
  if (!usable())
    throw failure(Errc::unsupported, "COPY can't be run as a statement; the connection is closed");
  throw server_failure(reply.result.get(), text);
}

}  // namespace weir::postgresql
