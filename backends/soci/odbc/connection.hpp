// SPDX-License-Identifier: BSL-1.0
/// \file
/// The connection that SOCI opens.
#pragma once

#include <sql.h>

#include "settings.hpp"

namespace soci {
struct odbc_session_backend;
}

namespace weir::relational::odbc {

/// A connection for one statement, opened without SOCI and within a few seconds. Not thread-safe.
class SideConnection {
 public:
  /// Throws Error.
  explicit SideConnection(const Settings& settings);
  SideConnection(const SideConnection&) = delete;
  ~SideConnection();

  /// Whether the engine took the statement.
  bool run(std::string sql) noexcept;

 private:
  SQLHENV environment_ = SQL_NULL_HENV;
  SQLHDBC connection_ = SQL_NULL_HDBC;
};

/// An open connection. Its statement handles must be gone before it. Not thread-safe.
class Connection {
 public:
  /// Opens it; may block for as long as the driver likes. Throws Error.
  explicit Connection(const Settings& settings);
  Connection(const Connection&) = delete;
  ~Connection();

  SQLHDBC native() const noexcept;

 private:
  soci::odbc_session_backend* backend_ = nullptr;
};

}  // namespace weir::relational::odbc
