// SPDX-License-Identifier: BSL-1.0
#include "freshness.hpp"

#include <cmath>

namespace weir::load {

double exponential(std::uint64_t bits) noexcept {
  constexpr double steps = 18'446'744'073'709'551'616.0;  // 2^64
  return -std::log((static_cast<double>(bits) + 1) / steps);
}

}  // namespace weir::load
