// SPDX-License-Identifier: BSL-1.0
#include "cursor.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "decode.hpp"
#include "dialect.hpp"
#include "encode.hpp"
#include "parameter_types.hpp"
#include "statement_nature.hpp"

namespace weir::postgresql {
namespace {

// How long ending a cursor may take where nobody gave a deadline.
constexpr std::chrono::seconds ending_limit{1};
// How much more rows than the last fetch gave the next may ask for: should they be larger, not much more
// comes than was asked for.
constexpr std::size_t growth = 8;

// Bytes travel as octets, which another type would silently take for something else.
std::vector<Oid> types_of_bytes(const BoundValues& values) {
  std::vector<Oid> types;
  for (std::size_t i = 0; i < values.size(); ++i)
    types.push_back(values[i].type() == ValueType::bytes ? natural_type(values[i]) : 0);
  return types;
}

}  // namespace

ServerCursor::ServerCursor(Connection& connection, std::string name, const relational::BoundQuery& bound,
                           const StreamOptions& options, const Context& context)
    : connection_(connection),
      name_(std::move(name)),
      options_(options),
      own_transaction_(!in_transaction(connection)) {
  if (!is_plain_read(bound.query.statement()))
    throw failure(Errc::unsupported, "only a statement that reads can be streamed: use query or execute");
  // All rows will be read: no reason to favour a plan that is quick with the first.
  if (own_transaction_) run_text(connection_, "BEGIN; SET LOCAL cursor_tuple_fraction = 1", context.deadline);
  try {
    declare(bound, context.deadline);
  } catch (const Error&) {
    end();
    throw;
  }
}

ServerCursor::~ServerCursor() { end(); }

void ServerCursor::declare(const relational::BoundQuery& bound, Deadline deadline) {
  const std::string before = "DECLARE " + name_ + " NO SCROLL CURSOR FOR ";
  const StatementText text{bound.query.statement().sql(), bound.parsed, before.size()};
  const std::string declaration = before + bound.parsed.render(text.sql, dialect.placeholder);
  const Parameters parameters(bound.parsed, bound.values);
  const std::vector<Oid> natural = natural_types(bound.values);
  run_typed(connection_, text, natural, types_of_bytes(bound.values), deadline,
            [&](PGconn* native, const std::vector<Oid>& types) {
              return PQsendQueryParams(native, declaration.c_str(), parameters.size(),
                                       types.empty() ? nullptr : types.data(), parameters.texts(),
                                       parameters.lengths(), parameters.formats(), 0);
            });
}

std::optional<Rows> ServerCursor::next(const Context& context) {
  if (at_end_) return std::nullopt;
  check_usable(connection_, context.deadline);
  RowsDecoder chunk;
  while (!at_end_ && chunk.rows() < options_.rows && chunk.octets() < options_.bytes) {
    const std::size_t asked = rows_to_fetch(chunk.rows(), chunk.octets());
    const Result result = fetch(asked, context.deadline);
    const std::size_t before = chunk.octets();
    chunk.add(result.get());
    last_fetch_ = static_cast<std::size_t>(PQntuples(result.get()));
    row_octets_ = std::max<std::size_t>(1, (chunk.octets() - before) / std::max<std::size_t>(1, last_fetch_));
    at_end_ = last_fetch_ < asked;
  }
  if (at_end_) {
    open_ = false;
    run_text(connection_, own_transaction_ ? "COMMIT" : "CLOSE " + name_, context.deadline);
  }
  if (chunk.rows() == 0 && !first_) return std::nullopt;
  first_ = false;
  return std::move(chunk).build();
}

Result ServerCursor::fetch(std::size_t rows, Deadline deadline) {
  return run_text(connection_, "FETCH FORWARD " + std::to_string(rows) + " FROM " + name_, deadline);
}

// What is left of the chunk, as far as the rows so far tell how large it will be.
std::size_t ServerCursor::rows_to_fetch(std::size_t rows, std::size_t octets) const noexcept {
  if (last_fetch_ == 0) return 1;
  const std::size_t by_octets = std::max<std::size_t>(1, (options_.bytes - octets) / row_octets_);
  return std::min({options_.rows - rows, by_octets, last_fetch_ * growth});
}

void ServerCursor::end() noexcept {
  if (!std::exchange(open_, false) || !connection_.usable()) return;
  if (connection_.transaction() == PQTRANS_IDLE) return;
  if (!own_transaction_ && connection_.transaction() != PQTRANS_INTRANS) return;  // the transaction closes it
  try {
    const Deadline deadline = std::chrono::steady_clock::now() + ending_limit;
    const Reply reply =
        connection_.run_text((own_transaction_ ? "ROLLBACK" : "CLOSE " + name_).c_str(), deadline);
    if (reply.end != Reply::End::answered) connection_.abandon();
  } catch (const std::exception&) {
    connection_.abandon();
  }
}

}  // namespace weir::postgresql
