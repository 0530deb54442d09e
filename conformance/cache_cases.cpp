// SPDX-License-Identifier: BSL-1.0
#include <vector>

#include "case_lists.hpp"

namespace weir::conformance {

std::span<const CacheCase> cache_cases() {
  static const std::vector<CacheCase> all = [] {
    std::vector<CacheCase> cases;
    for (const CacheCases list : {get_cases(), set_cases(), conditional_cases(), counter_cases(), ttl_cases(),
                                  touch_cases(), remove_cases(), key_cases(), cache_value_cases(),
                                  cache_concurrency_cases(), deadline_cases(), cache_identity_cases()})
      cases.insert(cases.end(), list.begin(), list.end());
    return cases;
  }();
  return all;
}

}  // namespace weir::conformance
