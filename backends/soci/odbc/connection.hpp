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
