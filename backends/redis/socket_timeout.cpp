// SPDX-License-Identifier: BSL-1.0
#include "socket_timeout.hpp"

#include <algorithm>

namespace weir::redis {

std::chrono::milliseconds socket_timeout(std::chrono::nanoseconds left) noexcept {
  using std::chrono::milliseconds;
  constexpr milliseconds least(1);
  constexpr milliseconds step(10);
  const milliseconds exact = std::max(least, std::chrono::ceil<milliseconds>(left));
  return exact <= step ? exact : (exact + step - least) / step * step;
}

}  // namespace weir::redis
