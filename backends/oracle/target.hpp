// SPDX-License-Identifier: BSL-1.0
/// \file
/// Oracle as an engine over ODBC: where it is, what it can, where it leaves the usual ways.
#pragma once

#include <string_view>

#include "odbc_engine.hpp"
#include "weir/backends/oracle.hpp"

namespace weir::oracle {

/// Throws Error(config) for a URL or options that can't be used, or if no driver is installed.
relational::odbc::Target target_of(std::string_view url, const OracleOptions& options);

}  // namespace weir::oracle
