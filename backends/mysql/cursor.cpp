// SPDX-License-Identifier: BSL-1.0
#include "cursor.hpp"

#include <errmsg.h>

#include <algorithm>

#include "failure.hpp"
#include "mysql_session.hpp"

namespace weir::mysql {
namespace {

// Of rows whose size nobody knows yet.
constexpr unsigned long first_fetch = 16;
// How much larger a fetch may be than the one before.
constexpr unsigned long growth = 8;

[[noreturn]] void throw_timeout(const MysqlSession& session) {
  throw failure(Errc::timeout,
                session.usable()
                    ? "the deadline passed before the server answered"
                    : "the deadline passed before the server answered; the connection is closed");
}

Refusal refusal_of(MYSQL_STMT* statement) {
  return {mysql_stmt_errno(statement), mysql_stmt_sqlstate(statement), mysql_stmt_error(statement)};
}

// Some statements (EXPLAIN; on MySQL more of them) get no cursor but all of their answer. libmariadb then
// wants to read it before it has noted that there is one, and fails with this; the rows are still to come.
bool is_without_cursor(const MYSQL_STMT* statement) noexcept {
  return statement->last_errno == CR_COMMANDS_OUT_OF_SYNC &&
         statement->mysql->status == MYSQL_STATUS_GET_RESULT;
}

}  // namespace

MysqlCursor::MysqlCursor(MysqlSession& session, const relational::BoundQuery& bound,
                         const StreamOptions& options, Deadline deadline)
    : session_(session),
      options_(options),
      prepared_(session.prepare(bound.query.statement(), bound.parsed, deadline)) {
  const Statement& statement = bound.query.statement();
  if (mysql_stmt_field_count(prepared_.native.get()) == 0 ||
      counting_of(statement.sql(), bound.parsed).returning)
    throw failure(Errc::unsupported, "only a plain read can be streamed; this statement is none");
  prepared_.parameters.set_all(bound.parsed, bound.values);
  session_.traces_ = session_.traces_ || prepared_.leaves_traces;
  try {
    open(deadline);
  } catch (const DeadlinePassed&) {
    throw_timeout(session_);
  }
}

void MysqlCursor::open(Deadline deadline) {
  MYSQL_STMT* const statement = prepared_.native.get();
  const unsigned long read_only = CURSOR_TYPE_READ_ONLY;
  mysql_stmt_attr_set(statement, STMT_ATTR_CURSOR_TYPE, &read_only);
  if (prepared_.parameters.size() > 0) mysql_stmt_bind_param(statement, prepared_.parameters.data());
  const bool failed = session_.connection_.run(stmt_execute, deadline, statement) != 0;
  if (failed && !is_without_cursor(statement)) throw session_.error_of(refusal_of(statement), false);
  keep_columns();
  if (statement->cursor_exists != 0) return;
  all_fetched_ = true;
  if (failed) read_all(deadline);
  // Where the library has read all by itself, it goes on to say that it has not.
  session_.connection_.native()->status = MYSQL_STATUS_READY;
  ready_ = statement->result.data;
}

// What the library should have done.
void MysqlCursor::read_all(Deadline deadline) {
  MYSQL_STMT* const statement = prepared_.native.get();
  session_.connection_.native()->status = MYSQL_STATUS_STMT_RESULT;
  statement->last_errno = 0;
  if (session_.connection_.run(stmt_store_result, deadline, statement) != 0)
    throw session_.error_of(refusal_of(statement), false);
}

void MysqlCursor::keep_columns() {
  columns_of(session_.connection_.native(), columns_);
  names_.reserve(columns_.size());
  for (Column& column : columns_) column.name = names_.emplace_back(column.name);
}

std::optional<Rows> MysqlCursor::next(const Context& context) {
  session_.check_usable(context.deadline);
  Decoder decoder(columns_);
  std::size_t bytes = 0;
  while (decoder.row_count() < options_.rows && bytes < options_.bytes) {
    if (ready_ == nullptr &&
        (all_fetched_ || !fetch(rows_to_fetch(options_.rows - decoder.row_count(), options_.bytes - bytes),
                                context.deadline)))
      break;
    decoder.add(*ready_);
    bytes += ready_->length;
    largest_row_ = std::max<std::size_t>(largest_row_, ready_->length);
    ready_ = ready_->next;
  }
  if (decoder.row_count() == 0 && given_) return std::nullopt;
  given_ = true;
  return std::move(decoder).take();
}

// False where there are no more.
bool MysqlCursor::fetch(unsigned long rows, Deadline deadline) {
  MYSQL_STMT* const statement = prepared_.native.get();
  // Past the rows of the last fetch, so that the library asks for the next ones.
  if (last_fetch_ > 0) mysql_stmt_data_seek(statement, mysql_stmt_num_rows(statement));
  last_fetch_ = rows;
  mysql_stmt_attr_set(statement, STMT_ATTR_PREFETCH_ROWS, &rows);
  int outcome = 0;
  try {
    outcome = session_.connection_.run(stmt_fetch, deadline, statement);
  } catch (const DeadlinePassed&) {
    throw_timeout(session_);
  }
  if (outcome == MYSQL_NO_DATA) {
    all_fetched_ = true;
    return false;
  }
  if (outcome != 0 && outcome != MYSQL_DATA_TRUNCATED) throw session_.error_of(refusal_of(statement), false);
  ready_ = statement->result.data;
  return ready_ != nullptr;
}

unsigned long MysqlCursor::rows_to_fetch(std::size_t rows_left, std::size_t bytes_left) const noexcept {
  if (last_fetch_ == 0) return std::min<std::size_t>(first_fetch, rows_left);
  const std::size_t fit = std::max<std::size_t>(1, bytes_left / std::max<std::size_t>(1, largest_row_));
  return std::min({rows_left, fit, std::size_t{last_fetch_} * growth});
}

}  // namespace weir::mysql
