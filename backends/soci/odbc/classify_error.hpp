// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an ODBC driver's SQLSTATE means.
#pragma once

#include <string_view>

#include "weir/error.hpp"

namespace weir::relational::odbc {

/// By the SQLSTATE alone: exact codes before classes. Errc::internal for what says nothing (HY000).
Errc classify_sqlstate(std::string_view sqlstate) noexcept;

/// Whether a text that comes without a telling SQLSTATE is about a connection that is gone.
bool tells_of_lost_connection(std::string_view message) noexcept;

/// Whether it is about a driver that is not installed.
bool tells_of_missing_driver(std::string_view message) noexcept;

/// Whether it is about a user who may not connect.
bool tells_of_refused_login(std::string_view message) noexcept;

/// Whether it is about a database that is not there.
bool tells_of_missing_database(std::string_view message) noexcept;

}  // namespace weir::relational::odbc
