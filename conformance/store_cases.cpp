// SPDX-License-Identifier: BSL-1.0
#include <vector>

#include "case_lists.hpp"

namespace weir::conformance {

std::span<const StoreCase> store_cases() {
  static const std::vector<StoreCase> all = [] {
    std::vector<StoreCase> cases;
    for (const StoreCases list :
         {value_cases(), text_cases(), time_cases(), row_cases(), parameter_cases(), execute_cases(),
          sql_cases(), error_cases(), freshness_cases(), transaction_cases(), isolation_cases(),
          savepoint_cases(), batch_cases(), stream_cases(), prepared_cases(), concurrency_cases(),
          analysis_cases(), identity_cases(), absence_cases()})
      cases.insert(cases.end(), list.begin(), list.end());
    return cases;
  }();
  return all;
}

}  // namespace weir::conformance
