// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace weir::mysql {
namespace {

using std::chrono::steady_clock;

// How long after its deadline a call may still wait for the server to confirm that it stopped.
constexpr std::chrono::milliseconds cancel_grace{30};

constexpr unsigned interrupted = 1317;

int milliseconds(steady_clock::duration left) {
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<std::int64_t>(count, 0, 60'000));
}

}  // namespace

Connection::Connection(OpenConnection open, Canceller& canceller)
    : open_(std::move(open)), native_(open_.native()), canceller_(canceller) {
  mysql_options(native_, MYSQL_OPT_NONBLOCK, nullptr);
}

Connection::~Connection() = default;

Refusal Connection::refusal() const {
  return {mysql_errno(native_), mysql_sqlstate(native_), mysql_error(native_)};
}

bool Connection::hung_up() const noexcept {
  if (!usable_) return true;
  pollfd waiting{mysql_get_socket(native_), POLLIN, 0};
  return poll(&waiting, 1, 0) != 0;
}

void Connection::abandon() noexcept {
  usable_ = false;
  // The farewell that closing sends must not wait for a server that reads nothing.
  if (const my_socket socket = mysql_get_socket(native_); socket >= 0) shutdown(socket, SHUT_RDWR);
}

// Goes on until the call is over. False where the deadline passes first; `waiting` then says for what it
// waits.
bool Connection::finish(int& waiting, Deadline deadline, Step go_on) const {
  while (waiting != 0) {
    const int ready = wait(waiting, deadline);
    if (ready == 0) return false;
    waiting = go_on(ready);
  }
  return true;
}

// What of `waiting` has come; 0 once the deadline has passed.
int Connection::wait(int waiting, Deadline deadline) const noexcept {
  const auto wanted = static_cast<short>((waiting & MYSQL_WAIT_READ ? POLLIN : 0) |
                                         (waiting & MYSQL_WAIT_WRITE ? POLLOUT : 0) |
                                         (waiting & MYSQL_WAIT_EXCEPT ? POLLPRI : 0));
  pollfd waited{mysql_get_socket(native_), wanted, 0};
  while (true) {
    const steady_clock::duration left = deadline - steady_clock::now();
    if (left <= steady_clock::duration::zero()) return 0;
    if (poll(&waited, 1, milliseconds(left)) <= 0) continue;
    // An error or a hang-up shows when the call goes on to read or write.
    return waiting & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT);
  }
}

// The same, but where the deadline passes first the connection is given up.
bool Connection::finish_or_abandon(int waiting, Deadline deadline, Step go_on) {
  if (finish(waiting, deadline, go_on)) return true;
  abandon();
  // The library is in the middle of the call, on a stack of its own: let it see that the connection is gone.
  while (waiting != 0) waiting = go_on(waiting);
  return false;
}

void Connection::give_up(int waiting, Step go_on, MYSQL_STMT* statement) {
  const Deadline grace = steady_clock::now() + cancel_grace;
  const Canceller::Request cancel = canceller_.start(mysql_thread_id(native_));
  if (!finish_or_abandon(waiting, grace, go_on)) throw DeadlinePassed(false);
  const bool undone = mysql_errno(native_) == interrupted;
  if (!settle(cancel, grace, statement)) abandon();
  throw DeadlinePassed(undone);
}

// Brings the connection to where nothing of the call, nor of its cancelling, can reach the next one.
bool Connection::settle(const Canceller::Request& cancel, Deadline grace, MYSQL_STMT* statement) {
  if (mysql_get_socket(native_) < 0 || !cancel.delivered_by(grace)) return false;
  if (native_->status != MYSQL_STATUS_READY && statement != nullptr) {
    my_bool freed = 0;
    auto go_on = [&](int ready) { return mysql_stmt_free_result_cont(&freed, statement, ready); };
    if (!finish_or_abandon(mysql_stmt_free_result_start(&freed, statement), grace, go_on)) return false;
  }
  return !has_more_to_read() && answers(grace);
}

// A KILL that came after the end of what it should stop may stop the next statement: let it be one that does
// nothing.
bool Connection::answers(Deadline grace) {
  constexpr std::string_view nothing = "DO 0";
  for (int tries = 0; tries < 2; ++tries) {
    int failed = 0;
    auto go_on = [&](int ready) { return mysql_real_query_cont(&failed, native_, ready); };
    if (!finish_or_abandon(mysql_real_query_start(&failed, native_, nothing.data(), nothing.size()), grace,
                           go_on))
      return false;
    if (failed == 0) return true;
    if (mysql_errno(native_) != interrupted) return false;
  }
  return false;
}

}  // namespace weir::mysql
