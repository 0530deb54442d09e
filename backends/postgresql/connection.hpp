// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection and the running of one command on it within a deadline.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

#include "canceller.hpp"
#include "opener.hpp"
#include "result.hpp"
#include "weir/context.hpp"

namespace weir::postgresql {

/// How a command ended.
struct Reply {
  enum class End : std::uint8_t {
    answered,   ///< `result` is the server's answer, good or bad
    broken,     ///< the connection died; `result` may say why
    cancelled,  ///< the deadline passed and the server has confirmed that it undid the command
    abandoned,  ///< the deadline passed and nobody knows; the connection is closed
  };
  End end;
  Result result;
};

/// A connection to a server. Used by one thread at a time.
class Connection {
 public:
  Connection(OpenConnection open, Canceller canceller);
  ~Connection();
  Connection(const Connection&) = delete;

  /// Sends a command and reads its whole answer.
  /// \param send  calls one of libpq's PQsend… functions and returns its result
  template <class Send>
  Reply run(Send&& send, Deadline deadline) {
    PQsetnonblocking(native_, deadline != no_deadline);
    if (std::forward<Send>(send)(native_) != 1) return lost();
    return receive(deadline);
  }
  /// The same for SQL text without parameters, maybe several statements.
  Reply run_text(const char* sql, Deadline deadline) {
    return run([sql](PGconn* connection) { return PQsendQuery(connection, sql); }, deadline);
  }

  /// False once the connection is broken or abandoned.
  bool usable() const noexcept { return usable_; }
  /// Looks whether the server has hung up in the meantime, where the connection lay idle long enough for that
  /// to be worth a system call. Nothing has been sent yet then. The answer is `usable`.
  bool still_there() noexcept;
  /// Never to be used again; closing will not block.
  void abandon() noexcept;

  PGTransactionStatusType transaction() const noexcept { return PQtransactionStatus(native_); }
  PGconn* native() const noexcept { return native_; }

 private:
  Reply receive(Deadline deadline);
  Reply give_up();
  Reply lost();
  bool collect(Result& last, Deadline deadline);
  bool wait_for_answer(Deadline deadline);

  OpenConnection open_;
  PGconn* native_;
  Canceller canceller_;
  bool usable_ = true;
  std::chrono::steady_clock::time_point last_answer_ = std::chrono::steady_clock::now();
};

}  // namespace weir::postgresql
