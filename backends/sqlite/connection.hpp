// SPDX-License-Identifier: BSL-1.0
/// \file
/// An open SQLite database.
#pragma once

#include <memory>
#include <string>

#include "sqlite_api.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/context.hpp"
#include "weir/error.hpp"

namespace weir::sqlite {

/// Which database to open.
struct Location {
  std::string path;  ///< absolute; ":memory:" for a private one in memory
  bool in_memory() const noexcept { return path == ":memory:"; }
};

/// A connection that SOCI opened, with the store's settings on it. Not thread-safe.
class Connection {
 public:
  /// \throws Error  unavailable, permission, busy, corrupt, read_only
  Connection(const Location& location, const SqliteOptions& options);

  sqlite3* handle() const noexcept { return handle_; }
  const Location& location() const noexcept { return location_; }

  /// Runs statements that take no parameters and whose rows nobody wants.
  void run(const char* sql);

  /// What SQLite says of its last failure, as an Error.
  /// \param code  the failed call's result code
  Error error(int code) const;

  /// Waits for locks for so long.
  void set_busy_timeout(std::chrono::milliseconds limit) noexcept;

 private:
  void check_exists(const SqliteOptions& options) const;
  void use_wal();

  Location location_;
  std::unique_ptr<soci::session> session_;
  sqlite3* handle_ = nullptr;
};

/// An Error of this backend.
Error make_error(Errc kind, const std::string& message, std::string native_code = {});

}  // namespace weir::sqlite
