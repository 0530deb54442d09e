// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cases by subject, each list in the file of its name under store/ or cache/.
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

using CacheCases = std::span<const CacheCase>;

CacheCases cache_concurrency_cases();
CacheCases cache_identity_cases();
CacheCases cache_value_cases();
CacheCases conditional_cases();
CacheCases counter_cases();
CacheCases deadline_cases();
CacheCases get_cases();
CacheCases key_cases();
CacheCases remove_cases();
CacheCases set_cases();
CacheCases touch_cases();
CacheCases ttl_cases();

}  // namespace weir::conformance
