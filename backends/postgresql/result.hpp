// SPDX-License-Identifier: BSL-1.0
/// \file
/// A libpq result that frees itself.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace weir::postgresql {

struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

/// A field of an error, such as PG_DIAG_SQLSTATE; empty where the server gave none.
inline std::string_view diagnostic(const PGresult* result, int field) noexcept {
  const char* const text = result ? PQresultErrorField(result, field) : nullptr;
  return text ? std::string_view(text) : std::string_view();
}

/// Whether the command did what it should: with rows, without, or with nothing to do.
inline bool succeeded(const PGresult* result) noexcept {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

}  // namespace weir::postgresql
