// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection and the running of commands on it within a deadline.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
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

  /// Gives the next piece of COPY's data in the place of what is there; false where there is none. What it
  /// throws passes through once the server has given up the command.
  using NextPiece = std::function<bool(std::string& piece)>;
  /// Runs a COPY … FROM STDIN.
  Reply copy_in(const std::string& sql, const NextPiece& next, Deadline deadline);

  /// Many commands of which one does not wait for another's answer.
  struct Series {
    std::size_t size;
    /// Sends the command of this index as in `run` and adds to `octets` about what it sent. What it throws
    /// passes through.
    std::function<int(PGconn* connection, std::size_t index, std::size_t& octets)> send;
    /// Takes a result of a command, in order; one command may give several.
    std::function<void(PGresult* result)> take;
  };
  /// How far a series came, and the answer to it: of the first that failed, or of the last.
  struct SeriesReply {
    Reply reply;
    std::size_t done;  ///< commands that went well
  };
  /// Runs a series in a transaction that is open, with a bounded number of commands on the way.
  SeriesReply run_series(const Series& series, Deadline deadline);

  /// False once the connection is broken or abandoned.
  bool usable() const noexcept { return usable_; }
  /// Looks whether the server has hung up in the meantime, where the connection lay idle long enough for that
  /// to be worth a system call. Nothing has been sent yet then. The answer is `usable`.
  bool still_there() noexcept;
  /// The same however short it lay idle.
  bool look() noexcept;
  /// When that was asked last.
  std::chrono::steady_clock::time_point looked_at() const noexcept { return looked_at_; }
  /// Never to be used again; closing will not block.
  void abandon() noexcept;

  PGTransactionStatusType transaction() const noexcept { return PQtransactionStatus(native_); }
  PGconn* native() const noexcept { return native_; }

 private:
  struct Progress;

  Reply receive(Deadline deadline, Result first = nullptr);
  Reply give_up();
  static Deadline end_of_grace() noexcept;
  Reply lost(Result why = nullptr);
  Reply confirmed(bool ended, Result last, const Canceller::Request& cancel, Deadline grace);
  bool collect(Result& last, Deadline deadline);
  bool wait_for_answer(Deadline deadline);
  bool wait(short events, Deadline deadline);

  bool send_pieces(const NextPiece& next, Deadline deadline);
  bool flush(Deadline deadline);

  bool send_some(const Series& series, Progress& progress);
  bool take_one(const Series& series, Progress& progress);
  bool drain(Progress& progress, Deadline deadline);
  SeriesReply end_series(Progress& progress, Deadline deadline);
  SeriesReply give_up_series(Progress& progress);

  OpenConnection open_;
  PGconn* native_;
  Canceller canceller_;
  bool usable_ = true;
  std::chrono::steady_clock::time_point last_answer_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point looked_at_ = last_answer_;
};

}  // namespace weir::postgresql
