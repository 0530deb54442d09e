// SPDX-License-Identifier: BSL-1.0
/// \file
/// Oracle and SQL Server can't be installed for tests. Their dialects run on engines that understand most of
/// them; what those don't is here, and here alone.
#pragma once

#include "weir/dialect.hpp"

namespace weir::conformance {

/// Oracle's dialect, as far as H2 in its Oracle mode understands it.
const Dialect& oracle_on_h2() noexcept;
/// SQL Server's dialect, as far as H2 in its SQL Server mode understands it.
const Dialect& sqlserver_on_h2() noexcept;
/// Oracle's dialect, as far as PostgreSQL with orafce understands it.
const Dialect& oracle_on_orafce() noexcept;

}  // namespace weir::conformance
