// SPDX-License-Identifier: BSL-1.0
/// \file
/// What weir knows of the engines that it was run with over ODBC.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "driver.hpp"
#include "odbc_engine.hpp"
#include "weir/capabilities.hpp"
#include "weir/dialect.hpp"

namespace weir::odbc {

/// An engine behind its usual driver.
struct Known {
  std::string_view dialect;
  Capabilities capabilities;
  relational::odbc::Ways ways{};
  std::vector<std::string> init{};  ///< what makes a session read as the dialect does, in UTC
};

/// What is known of a dialect; of another than the known ones, what is known of the driver's engine, or else
/// what every engine with a driver can.
const Known& known_of(const Dialect& dialect,
                      relational::odbc::DriverFamily family = relational::odbc::DriverFamily::other);

}  // namespace weir::odbc
