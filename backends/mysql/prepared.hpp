// SPDX-License-Identifier: BSL-1.0
/// \file
/// A statement that the server keeps prepared.
#pragma once

#include <mysql.h>

#include <memory>

#include "encode.hpp"
#include "statement_nature.hpp"

namespace weir::mysql {

/// Tells the server to forget the statement; needs no answer.
struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const noexcept { mysql_stmt_close(statement); }
};
using NativeStatement = std::unique_ptr<MYSQL_STMT, CloseStatement>;

/// A prepared statement and room for its parameters. Must not outlive its connection.
struct Prepared {
  NativeStatement native;
  Parameters parameters;
  Counting counting{};
  bool leaves_traces = true;
};

}  // namespace weir::mysql
