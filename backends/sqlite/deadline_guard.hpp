// SPDX-License-Identifier: BSL-1.0
/// \file
/// The deadline of one call on a connection.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "connection.hpp"

namespace weir::sqlite {

/// Makes SQLite give up at the deadline for as long as this lives: SQLITE_INTERRUPT where it computes,
/// SQLITE_BUSY where it waits for a lock. Costs nothing without a deadline.
///
/// Waits for a lock by the clock: SQLite's own timeout adds up how long it meant to sleep.
class DeadlineGuard {
 public:
  /// \param busy_timeout  the connection's own, set again afterwards
  /// \param grace         how long after the deadline SQLite is interrupted, for a call that looks at the
  ///                      clock by itself: an interrupted write costs the whole transaction
  /// \throws Error        timeout where the deadline has passed already
  DeadlineGuard(Connection& connection, Deadline deadline, std::chrono::milliseconds busy_timeout,
                std::chrono::milliseconds grace = {})
      : connection_(connection), deadline_(deadline), busy_timeout_(busy_timeout), grace_(grace) {
    if (deadline_ == no_deadline) return;
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline_) throw make_error(Errc::timeout, "the deadline had passed before the call began");
    give_up_ = busy_timeout_ < deadline_ - now ? now + busy_timeout_ : deadline_;
    sqlite3_busy_handler(connection_.handle(), &wait_for_lock, this);
    sqlite3_progress_handler(connection_.handle(), instructions_between_looks, &has_passed, this);
  }

  DeadlineGuard(const DeadlineGuard&) = delete;
  DeadlineGuard& operator=(const DeadlineGuard&) = delete;

  ~DeadlineGuard() {
    if (deadline_ == no_deadline) return;
    sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr);
    connection_.set_busy_timeout(busy_timeout_);
  }

 private:
  static constexpr int instructions_between_looks = 1000;  // some 10 microseconds

  static int has_passed(void* self) {
    const DeadlineGuard& guard = *static_cast<DeadlineGuard*>(self);
    return std::chrono::steady_clock::now() - guard.grace_ >= guard.deadline_ ? 1 : 0;
  }

  /// \param waits  how often it was called for this lock already
  /// \return whether SQLite shall try again
  static int wait_for_lock(void* self, int waits) {
    const auto left = static_cast<DeadlineGuard*>(self)->give_up_ - std::chrono::steady_clock::now();
    if (left <= left.zero()) return 0;
    constexpr std::chrono::milliseconds longest(25);
    const std::chrono::milliseconds wait = std::min(longest, std::chrono::milliseconds(1 + 2 * waits));
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, wait));
    return 1;
  }

  Connection& connection_;
  Deadline deadline_;
  Deadline give_up_{};
  std::chrono::milliseconds busy_timeout_;
  std::chrono::milliseconds grace_;
};

}  // namespace weir::sqlite
