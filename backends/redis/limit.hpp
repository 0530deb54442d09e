// SPDX-License-Identifier: BSL-1.0
/// \file
/// How long a call may take.
#pragma once

#include <algorithm>

#include "weir/clock.hpp"

namespace weir::redis {

struct Limit {
  Clock::Instant deadline;
  bool callers = false;  ///< set by the caller, sooner than the command timeout

  /// The same, for a part of the call that ends at `sooner` at the latest.
  Limit part(Clock::Instant sooner) const noexcept { return {std::min(deadline, sooner), callers}; }
};

}  // namespace weir::redis
