// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace weir::postgresql {
namespace {

using std::chrono::steady_clock;

// How long after its deadline a call may still wait for the server to confirm a cancel.
constexpr std::chrono::milliseconds cancel_grace{35};
// After a shorter pause a hang-up is left for the next command to find.
constexpr std::chrono::milliseconds idle_worth_checking{20};

void ignore_notice(void*, const char*) {}

int milliseconds_until(Deadline deadline) {
  constexpr int longest = 60'000;
  if (deadline == no_deadline) return longest;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, longest));
}

bool copying(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

}  // namespace

Connection::Connection(OpenConnection open, Canceller canceller)
    : open_(std::move(open)), native_(open_.native()), canceller_(std::move(canceller)) {
  PQsetNoticeProcessor(native_, ignore_notice, nullptr);  // libpq would write them to stderr
}

Connection::~Connection() = default;

bool Connection::still_there() noexcept {
  if (!usable_) return false;
  looked_at_ = steady_clock::now();
  return looked_at_ - last_answer_ < idle_worth_checking || look();
}

bool Connection::look() noexcept {
  if (!usable_) return false;
  pollfd waiting{PQsocket(native_), POLLIN, 0};
  if (poll(&waiting, 1, 0) > 0) {
    // A server that ends says so, then hangs up: two reads.
    if (PQconsumeInput(native_) != 1 || PQconsumeInput(native_) != 1 || PQstatus(native_) != CONNECTION_OK)
      abandon();
  }
  return usable_;
}

void Connection::abandon() noexcept {
  usable_ = false;
  // The farewell that closing sends must not wait for a server that reads nothing.
  shutdown(PQsocket(native_), SHUT_RDWR);
}

Reply Connection::lost(Result why) {
  abandon();
  return {Reply::End::broken, std::move(why)};
}

// \param first  a result of the command that was read already
Reply Connection::receive(Deadline deadline, Result first) {
  Result last = std::move(first);
  if (!collect(last, deadline)) return give_up();
  last_answer_ = steady_clock::now();
  if (PQstatus(native_) == CONNECTION_OK && last) return {Reply::End::answered, std::move(last)};
  return lost(std::move(last));
}

// Reads results until the server is ready for the next command. Keeps the last, or the first that is an
// error.
bool Connection::collect(Result& last, Deadline deadline) {
  while (true) {
    if (deadline != no_deadline && !wait_for_answer(deadline)) return false;
    Result next(PQgetResult(native_));
    if (!next) return true;
    if (!last || succeeded(last.get())) last = std::move(next);
    if (copying(last.get())) {  // there is no way back but to say goodbye
      abandon();
      return true;
    }
  }
}

// Sends what is left to be sent, too. What is broken is no reason to wait: PQgetResult tells.
bool Connection::wait_for_answer(Deadline deadline) {
  while (true) {
    const int unsent = PQflush(native_);
    if (unsent == 0 && PQisBusy(native_) == 0) return true;
    if (PQsocket(native_) < 0 || unsent < 0) return true;
    if (!wait(unsent == 1 ? POLLIN | POLLOUT : POLLIN, deadline)) return false;
    if (PQstatus(native_) != CONNECTION_OK) return true;
  }
}

// Waits for the socket once and reads what has come; false where the deadline passed.
bool Connection::wait(short events, Deadline deadline) {
  pollfd waiting{PQsocket(native_), events, 0};
  const int ready = poll(&waiting, 1, milliseconds_until(deadline));
  if (ready > 0 && (waiting.revents & ~POLLOUT) != 0) PQconsumeInput(native_);
  return ready > 0 || deadline == no_deadline || steady_clock::now() < deadline;
}

Deadline Connection::end_of_grace() noexcept { return steady_clock::now() + cancel_grace; }

Reply Connection::give_up() {
  const Deadline grace = end_of_grace();
  const Canceller::Request cancel = canceller_.start(native_);
  Result last;
  const bool ended = collect(last, grace);
  return confirmed(ended, std::move(last), cancel, grace);
}

// What is known of a command that was cancelled. A request that the server has not taken yet could still hit
// the next one.
Reply Connection::confirmed(bool ended, Result last, const Canceller::Request& cancel, Deadline grace) {
  if (ended && usable_ && PQstatus(native_) == CONNECTION_OK &&
      diagnostic(last.get(), PG_DIAG_SQLSTATE) == "57014" && cancel.delivered_by(grace)) {
    last_answer_ = steady_clock::now();
    return {Reply::End::cancelled, std::move(last)};
  }
  cancel.persist();
  abandon();
  return {Reply::End::abandoned, nullptr};
}

}  // namespace weir::postgresql
