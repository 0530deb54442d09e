// SPDX-License-Identifier: BSL-1.0
/// \file
/// A statement handle that frees itself.
#pragma once

#include <sql.h>
#include <sqlext.h>

#include <utility>

namespace weir::relational::odbc {

/// Owns a statement handle. Its connection must outlive it.
class StatementHandle {
 public:
  StatementHandle() noexcept = default;
  explicit StatementHandle(SQLHSTMT handle) noexcept : handle_(handle) {}
  StatementHandle(StatementHandle&& other) noexcept
      : handle_(std::exchange(other.handle_, SQLHSTMT{SQL_NULL_HSTMT})) {}
  StatementHandle& operator=(StatementHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~StatementHandle() {
    if (handle_ != SQL_NULL_HSTMT) SQLFreeHandle(SQL_HANDLE_STMT, handle_);
  }

  SQLHSTMT get() const noexcept { return handle_; }

 private:
  SQLHSTMT handle_ = SQL_NULL_HSTMT;
};

inline bool succeeded(SQLRETURN code) noexcept { return SQL_SUCCEEDED(code); }

}  // namespace weir::relational::odbc
