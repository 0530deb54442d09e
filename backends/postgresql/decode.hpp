// SPDX-License-Identifier: BSL-1.0
/// \file
/// PostgreSQL's answers as Rows.
#pragma once

#include <libpq-fe.h>

#include "weir/rows.hpp"

namespace weir::postgresql {

/// The type that a column of this PostgreSQL type gets. What has no type of its own in weir (enums, arrays,
/// intervals, money, addresses …) is text as the server prints it.
ValueType column_type(Oid type) noexcept;

/// The rows of a result in text format, from a session with weir's settings (conninfo.hpp). A result without
/// columns gives Rows without columns. Throws Error(out_of_range) that names column and row for a value that
/// weir's type can't hold: NaN or more than 38 digits as decimal, a timestamp beyond the year 294246.
Rows decode_rows(const PGresult* result);

}  // namespace weir::postgresql
