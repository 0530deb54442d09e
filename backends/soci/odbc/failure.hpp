// SPDX-License-Identifier: BSL-1.0
/// \file
/// Making the errors of the ODBC backends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "settings.hpp"
#include "weir/error.hpp"

namespace weir::relational::odbc {

/// An error that weir itself finds.
Error failure(const Settings& settings, Errc kind, const std::string& message, bool maybe_applied = false);

/// What a driver's records mean together: the first that says more than `internal`.
Errc kind_of(const Settings& settings, const std::vector<Diagnostic>& records);

/// What a driver or its engine said no to. \param advice  what to do, put behind its message
Error driver_failure(const Settings& settings, Errc kind, const std::vector<Diagnostic>& records,
                     bool maybe_applied, std::string_view advice = {});

}  // namespace weir::relational::odbc
