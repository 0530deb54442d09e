// SPDX-License-Identifier: BSL-1.0
#include "diagnostics.hpp"

#include <sqlext.h>

#include <algorithm>

namespace weir::relational::odbc {
namespace {

constexpr SQLSMALLINT most_records = 16;
constexpr SQLSMALLINT longest_message = 4096;

}  // namespace

std::vector<Diagnostic> diagnostics(SQLSMALLINT kind, SQLHANDLE handle) {
  std::vector<Diagnostic> found;
  std::string text(longest_message, '\0');
  auto* const buffer = reinterpret_cast<SQLCHAR*>(text.data());
  for (SQLSMALLINT record = 1; record <= most_records; ++record) {
    SQLCHAR state[SQL_SQLSTATE_SIZE + 1] = {};
    SQLINTEGER native = 0;
    SQLSMALLINT length = 0;
    if (!SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, record, state, &native, buffer, longest_message, &length)))
      break;
    const auto size = static_cast<std::size_t>(std::clamp<SQLSMALLINT>(length, 0, longest_message - 1));
    found.push_back({reinterpret_cast<const char*>(state), native, text.substr(0, size)});
  }
  return found;
}

}  // namespace weir::relational::odbc
