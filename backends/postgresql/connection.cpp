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
constexpr std::chrono::milliseconds cancel_grace{200};
// After a shorter pause a hang-up is left for the next command to find.
constexpr std::chrono::milliseconds idle_worth_checking{20};

void ignore_notice(void*, const char*) {}

int milliseconds_until(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
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
  if (!usable_ || steady_clock::now() - last_answer_ < idle_worth_checking) return usable_;
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

Reply Connection::lost() {
  abandon();
  return {Reply::End::broken, nullptr};
}

Reply Connection::receive(Deadline deadline) {
  Result last;
  if (!collect(last, deadline)) return give_up();
  last_answer_ = steady_clock::now();
  if (PQstatus(native_) == CONNECTION_OK && last) return {Reply::End::answered, std::move(last)};
  abandon();
  return {Reply::End::broken, std::move(last)};
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

bool Connection::wait_for_answer(Deadline deadline) {
  while (true) {
    const int unsent = PQflush(native_);
    if (unsent == 0 && PQisBusy(native_) == 0) return true;
    const auto wanted = static_cast<short>(unsent == 1 ? POLLIN | POLLOUT : POLLIN);
    pollfd waiting{PQsocket(native_), wanted, 0};
    if (waiting.fd < 0) return true;
    const int ready = poll(&waiting, 1, milliseconds_until(deadline));
    if (ready == 0 && steady_clock::now() >= deadline) return false;
    if (ready < 0 && errno != EINTR) return true;
    if (ready > 0 && PQconsumeInput(native_) != 1) return true;  // PQgetResult tells what broke
  }
}

Reply Connection::give_up() {
  const Deadline grace = steady_clock::now() + cancel_grace;
  const Canceller::Request cancel = canceller_.start(native_);
  Result last;
  const bool answered = collect(last, grace);
  if (answered && usable_ && PQstatus(native_) == CONNECTION_OK &&
      diagnostic(last.get(), PG_DIAG_SQLSTATE) == "57014" && cancel.delivered_by(grace)) {
    last_answer_ = steady_clock::now();
    return {Reply::End::cancelled, std::move(last)};
  }
  abandon();
  return {Reply::End::abandoned, nullptr};
}

}  // namespace weir::postgresql
