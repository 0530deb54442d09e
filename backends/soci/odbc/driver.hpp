// SPDX-License-Identifier: BSL-1.0
/// \file
/// What is known of the drivers that weir was run with, and what is assumed of all others.
#pragma once

#include <cstdint>
#include <string_view>

#include "connection_string.hpp"

namespace weir::relational::odbc {

enum class DriverFamily : std::uint8_t { other, psqlodbc, mariadb, sqlite };

/// How a driver behaves.
struct Driver {
  DriverFamily family = DriverFamily::other;
  /// Text goes and comes as SQL_C_WCHAR (UTF-16), which every driver converts exactly; otherwise as
  /// SQL_C_CHAR, which is UTF-8 there.
  bool wide_text = true;
  bool text_holds_nul = false;       ///< a NUL in a text comes back
  bool columns_are_dynamic = false;  ///< a cell may be of another type than its column tells (SQLite)
  bool describes_parameters = true;  ///< asked for the type of a NULL
  bool writes_give_rows = true;      ///< INSERT … RETURNING does
};

/// What a driver is, by its library's or its data source's name.
DriverFamily family_of(std::string_view name) noexcept;
/// What it is going to be, by a connection string.
DriverFamily family_of(const Attributes& attributes);
const Driver& driver_of(DriverFamily family) noexcept;

/// Adds what the driver must be told to be exact, where the string does not say otherwise.
void add_defaults(Attributes& attributes, DriverFamily family);

}  // namespace weir::relational::odbc
