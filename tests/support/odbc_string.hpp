// SPDX-License-Identifier: BSL-1.0
/// \file
/// The tests' servers by ODBC.
#pragma once

#include <string>
#include <string_view>

namespace weir::test {

/// What an ODBC driver is told to reach the server of a URL. The tests' passwords hold nothing that needs
/// braces.
/// \param driver  as odbcinst.ini names it: "PostgreSQL Unicode", "MariaDB Unicode"
std::string odbc_string(std::string_view driver, std::string_view url);

}  // namespace weir::test
