// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a driver says about a failure.
#pragma once

#include <sql.h>

#include <cstdint>
#include <string>
#include <vector>

namespace weir::relational::odbc {

/// One record.
struct Diagnostic {
  std::string sqlstate;
  std::int64_t native_code = 0;
  std::string message;
};

/// Every record of a handle, the driver's order. Empty where it has none.
std::vector<Diagnostic> diagnostics(SQLSMALLINT kind, SQLHANDLE handle);

}  // namespace weir::relational::odbc
