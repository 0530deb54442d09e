// SPDX-License-Identifier: BSL-1.0
#include "bulk.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "copy_insert.hpp"
#include "copy_text.hpp"
#include "effects.hpp"

namespace weir::postgresql {
namespace {

using relational::BoundBatch;

// Asking the catalog whether COPY may be used is a round trip more.
constexpr std::size_t rows_worth_a_copy = 50;
constexpr std::size_t piece_size = std::size_t{64} << 10;
constexpr Oid bytea = 17;

// One row a column, in order, where COPY does to the table ($1, as it is written) and its columns ($2) just
// what an INSERT would: no rule, no row security, no trigger of the user's (one for the statement would run
// once instead of once a row), no column that takes no values.
constexpr const char* copy_target_sql = R"(
SELECT c.relname, a.atttypid
FROM pg_catalog.unnest($2::pg_catalog.text[]) WITH ORDINALITY AS wanted(name, place)
JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass($1::pg_catalog.text)
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = wanted.name AND a.attnum > 0
WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND a.attidentity <> 'a' AND a.attgenerated = ''
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid)
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
ORDER BY wanted.place)";

struct CopyTarget {
  std::string table;       // the name alone, as the catalog spells it
  std::vector<Oid> types;  // by column
};

std::optional<CopyTarget> ask_copy_target(Connection& connection, const CopyInsert& insert,
                                          Deadline deadline) {
  const std::string columns = array_literal(insert.columns);
  const char* const arguments[] = {insert.table.c_str(), columns.c_str()};
  const Reply reply = connection.run(
      [&](PGconn* native) {
        return PQsendQueryParams(native, copy_target_sql, 2, nullptr, arguments, nullptr, nullptr, 0);
      },
      deadline);
  if (!went_well(reply)) fail(connection, reply, nullptr, false);
  const PGresult* const rows = reply.result.get();
  if (PQntuples(rows) != static_cast<int>(insert.columns.size())) return std::nullopt;
  CopyTarget target{PQgetvalue(rows, 0, 0), {}};
  for (int row = 0; row < PQntuples(rows); ++row) {
    const std::string_view text = PQgetvalue(rows, row, 1);
    std::from_chars(text.data(), text.data() + text.size(), target.types.emplace_back());
  }
  return target;
}

/// Throws the error, with the row where a row may be to blame for such a one.
[[noreturn]] void throw_of_row(const Error& error, std::optional<std::size_t> row) {
  switch (error.kind()) {
    case Errc::syntax:
    case Errc::undefined_object:
    case Errc::permission:
    case Errc::read_only:
    case Errc::cancelled:
    case Errc::corrupt:
      throw error;
    default:
      throw row && !error.retryable() ? error.with_row(*row) : error;
  }
}

void append_row(std::string& out, const BoundBatch& bound, std::size_t row, const CopyTarget& target) {
  const BatchRow values{bound, row};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = bound.parsed.parameter_names[i];
    if (values[i].type() == ValueType::bytes && target.types[i] != bytea) throw not_bytea(name);
    if (i > 0) out += copy_delimiter;
    append_copy_value(out, values[i], name);
  }
  out += copy_row_end;
}

// "COPY t, line 3, column a: …": the row that the server was at. Where it speaks another language, whoever
// called finds the row.
std::optional<std::size_t> failed_row(const PGresult* result, const CopyTarget& target) {
  const std::string_view context = diagnostic(result, PG_DIAG_CONTEXT);
  const std::string beginning = "COPY " + target.table + ", line ";
  const std::size_t place = context.find(beginning);
  if (place == std::string_view::npos) return std::nullopt;
  std::size_t line = 0;
  std::from_chars(context.data() + place + beginning.size(), context.data() + context.size(), line);
  if (line == 0) return std::nullopt;
  return line - 1;
}

ExecuteResult copy(Connection& connection, const BoundBatch& bound, const CopyInsert& insert,
                   const CopyTarget& target, Deadline deadline) {
  std::size_t row = 0;
  const auto next = [&](std::string& piece) {
    piece.clear();
    while (row < bound.batch.size() && piece.size() < piece_size) {
      try {
        append_row(piece, bound, row, target);
      } catch (const Error& error) {
        throw_of_row(error, row);
      }
      ++row;
    }
    return !piece.empty();
  };
  const Reply reply = connection.copy_in(insert.copy_command(), next, deadline);
  if (went_well(reply)) return {affected_rows(reply.result.get())};
  try {
    fail(connection, reply, nullptr, false);
  } catch (const Error& error) {
    throw_of_row(error, failed_row(reply.result.get(), target));
  }
}

/// A batch by its prepared statement, in runs of rows whose values have the same types where the server can't
/// tell them.
class PreparedBatch {
 public:
  PreparedBatch(Connection& connection, Statements& statements, const BoundBatch& bound, Deadline deadline)
      : connection_(connection), statements_(statements), bound_(bound), deadline_(deadline) {}

  ExecuteResult run() {
    std::size_t row = 0;
    while (row < bound_.batch.size()) row = run_from(row);
    return {affected_};
  }

 private:
  // Runs rows from this one on and gives the one to go on with.
  std::size_t run_from(std::size_t first) {
    Prepared* prepared = statements_.find(statement());
    const bool kept = prepared && prepared->suits(BatchRow{bound_, first});
    if (!kept)
      prepared = &statements_.prepare(statement(), bound_.parsed, BatchRow{bound_, first}, deadline_);
    std::size_t end = first + 1;
    while (end < bound_.batch.size() && prepared->suits(BatchRow{bound_, end})) ++end;
    check_bytes(*prepared, first, end);
    // A table that changed under it is no reason to fail.
    if (kept) run_text(connection_, "SAVEPOINT weir_kept", deadline_);
    std::uint64_t affected = 0;
    const Connection::SeriesReply reply = send(*prepared, first, end, affected);
    if (went_well(reply.reply)) {
      if (kept) run_text(connection_, "RELEASE SAVEPOINT weir_kept", deadline_);
      affected_ += affected;
      return end;
    }
    if (!kept || !may_be_outdated(reply.reply)) throw_failure(reply.reply, first + reply.done);
    run_text(connection_, "ROLLBACK TO SAVEPOINT weir_kept; RELEASE SAVEPOINT weir_kept", deadline_);
    statements_.drop(statement());
    return first;
  }

  Connection::SeriesReply send(const Prepared& prepared, std::size_t first, std::size_t end,
                               std::uint64_t& affected) {
    const auto send_row = [&](PGconn* native, std::size_t index, std::size_t& octets) {
      const Parameters parameters = parameters_of(first + index);
      octets += parameters.octets();
      return PQsendQueryPrepared(native, prepared.name().c_str(), parameters.size(), parameters.texts(),
                                 parameters.lengths(), parameters.formats(), 0);
    };
    const auto take = [&](PGresult* result) { affected += affected_rows(result); };
    return connection_.run_series({end - first, send_row, take}, deadline_);
  }

  Parameters parameters_of(std::size_t row) const {
    try {
      return Parameters(bound_.parsed, BatchRow{bound_, row});
    } catch (const Error& error) {
      throw error.with_row(row);
    }
  }

  void check_bytes(Prepared& prepared, std::size_t first, std::size_t end) {
    for (std::size_t row = first; row < end; ++row) {
      try {
        statements_.check_bytes(prepared, bound_.parsed, BatchRow{bound_, row}, deadline_);
      } catch (const Error& error) {
        throw_of_row(error, row);
      }
    }
  }

  static bool may_be_outdated(const Reply& reply) {
    return reply.end == Reply::End::answered &&
           (is_stale_statement(reply.result.get()) || may_be_stale_statement(reply.result.get()));
  }

  [[noreturn]] void throw_failure(const Reply& reply, std::size_t row) {
    const StatementText text{statement().sql(), bound_.parsed};
    try {
      fail(connection_, reply, &text, false);
    } catch (const Error& error) {
      throw_of_row(error, row);
    }
  }

  const Statement& statement() const noexcept { return bound_.batch.statement(); }

  Connection& connection_;
  Statements& statements_;
  const BoundBatch& bound_;
  const Deadline deadline_;
  std::uint64_t affected_ = 0;
};

}  // namespace

ExecuteResult run_batch(Connection& connection, Statements& statements, const BoundBatch& bound,
                        Deadline deadline) {
  if (bound.batch.size() >= rows_worth_a_copy) {
    if (const auto insert = copy_insert(bound.batch.statement().sql(), bound.parsed))
      if (const auto target = ask_copy_target(connection, *insert, deadline))
        return copy(connection, bound, *insert, *target, deadline);
  }
  return PreparedBatch(connection, statements, bound, deadline).run();
}

std::uint64_t affected_rows(PGresult* result) {
  const std::string_view tag = PQcmdStatus(result);
  if (!tag.starts_with("INSERT") && !tag.starts_with("UPDATE") && !tag.starts_with("DELETE") &&
      !tag.starts_with("MERGE") && !tag.starts_with("COPY"))
    return 0;
  const std::string_view count = PQcmdTuples(result);
  std::uint64_t rows = 0;
  std::from_chars(count.data(), count.data() + count.size(), rows);
  return rows;
}

}  // namespace weir::postgresql
