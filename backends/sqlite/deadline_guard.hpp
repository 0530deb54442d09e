// SPDX-License-Identifier: BSL-1.0
/// \file
/// The deadline of one call on a connection.
#pragma once

#include <algorithm>
#include <chrono>

#include "connection.hpp"

namespace weir::sqlite {

/// Makes SQLite give up at the deadline for as long as this lives: SQLITE_INTERRUPT where it computes,
/// SQLITE_BUSY where it waits for a lock. Costs nothing without a deadline.
class DeadlineGuard {
 public:
  /// \param busy_timeout  the connection's own, set again afterwards
  /// \throws Error        timeout where the deadline has passed already
  DeadlineGuard(Connection& connection, Deadline deadline, std::chrono::milliseconds busy_timeout)
      : connection_(connection), deadline_(deadline), busy_timeout_(busy_timeout) {
    if (deadline_ == no_deadline) return;
    using std::chrono::ceil;
    using std::chrono::milliseconds;
    const auto left = deadline_ - std::chrono::steady_clock::now();
    if (left <= left.zero()) throw make_error(Errc::timeout, "the deadline had passed before the call began");
    connection_.set_busy_timeout(std::min(busy_timeout_, ceil<milliseconds>(left)));
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
    return std::chrono::steady_clock::now() >= static_cast<DeadlineGuard*>(self)->deadline_ ? 1 : 0;
  }

  Connection& connection_;
  Deadline deadline_;
  std::chrono::milliseconds busy_timeout_;
};

}  // namespace weir::sqlite
