// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"

#include <chrono>

namespace weir::postgresql {

void check_usable(Connection& connection, Deadline deadline) {
  if (!connection.still_there()) throw failure(Errc::unavailable, "the server has closed the connection");
  if (deadline != no_deadline && std::chrono::steady_clock::now() >= deadline)
    throw failure(Errc::timeout, "the deadline had passed before the statement was sent");
}

Result run_text(Connection& connection, const char* sql, Deadline deadline) {
  Reply reply = connection.run_text(sql, deadline);
  if (went_well(reply)) return std::move(reply.result);
  fail(connection, reply, nullptr, false);
}

void fail(const Connection& connection, const Reply& reply, const StatementText* text, bool maybe_applied) {
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
  if (!connection.usable())
    throw failure(Errc::unsupported, "COPY can't be run as a statement; the connection is closed");
  throw server_failure(reply.result.get(), text);
}

}  // namespace weir::postgresql
