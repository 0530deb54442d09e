// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cases by subject, each list in the file of its name under store/.
#pragma once

#include <span>

#include "weir/conformance/suite.hpp"

namespace weir::conformance {

using StoreCases = std::span<const StoreCase>;

StoreCases absence_cases();
StoreCases analysis_cases();
StoreCases batch_cases();
StoreCases concurrency_cases();
StoreCases error_cases();
StoreCases execute_cases();
StoreCases freshness_cases();
StoreCases identity_cases();
StoreCases isolation_cases();
StoreCases parameter_cases();
StoreCases prepared_cases();
StoreCases row_cases();
StoreCases savepoint_cases();
StoreCases sql_cases();
StoreCases stream_cases();
StoreCases text_cases();
StoreCases time_cases();
StoreCases transaction_cases();
StoreCases value_cases();

}  // namespace weir::conformance
