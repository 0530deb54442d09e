// SPDX-License-Identifier: BSL-1.0
/// \file
/// Commands of weir's own, and how a command that went wrong is told.
#pragma once

#include <string>

#include "connection.hpp"
#include "failure.hpp"

namespace weir::postgresql {

/// Throws Error(unavailable) where the server has hung up, Error(timeout) where the deadline has passed:
/// nothing has been sent then.
void check_usable(Connection& connection, Deadline deadline);

/// Whether a transaction is open, good or failed.
inline bool in_transaction(const Connection& connection) noexcept {
  return connection.transaction() != PQTRANS_IDLE;
}

/// Runs SQL text without parameters, maybe several statements. Throws Error.
Result run_text(Connection& connection, const char* sql, Deadline deadline);
inline Result run_text(Connection& connection, const std::string& sql, Deadline deadline) {
  return run_text(connection, sql.c_str(), deadline);
}

/// Whether a command did what it should.
inline bool went_well(const Reply& reply) noexcept {
  return reply.end == Reply::End::answered && succeeded(reply.result.get());
}

/// Throws what a reply that did not go well means.
/// \param text           the user's text, null where it was weir's own
/// \param maybe_applied  whether the command may have taken effect where nobody knows
[[noreturn]] void fail(const Connection& connection, const Reply& reply, const StatementText* text,
                       bool maybe_applied);

}  // namespace weir::postgresql
