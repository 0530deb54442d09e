// SPDX-License-Identifier: BSL-1.0
/// \file
/// The mutex of one connection.
#pragma once

#include "sqlite_api.hpp"

namespace weir::sqlite {

/// Holds the connection's mutex through a call: each function of SQLite takes it, which is cheaper when it is
/// ours.
class MutexGuard {
 public:
  explicit MutexGuard(sqlite3* connection) noexcept : mutex_(sqlite3_db_mutex(connection)) {
    sqlite3_mutex_enter(mutex_);
  }
  MutexGuard(const MutexGuard&) = delete;
  MutexGuard& operator=(const MutexGuard&) = delete;
  ~MutexGuard() { sqlite3_mutex_leave(mutex_); }

 private:
  sqlite3_mutex* mutex_;
};

}  // namespace weir::sqlite
