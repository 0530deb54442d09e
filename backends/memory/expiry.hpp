// SPDX-License-Identifier: BSL-1.0
/// \file
/// When an entry expires.
#pragma once

#include "id_list.hpp"
#include "weir/clock.hpp"

namespace weir::memory {

/// The expiry of an entry that has none.
inline constexpr Clock::Instant never = Clock::Instant::max();

/// What is kept of an entry that expires, beside the Entry: most caches have either no such entries or no
/// others, and the former need not pay for it.
struct Expiry {
  Clock::Instant at = never;
  Links links;  ///< in the TimerWheel

  bool passed(Clock::Instant now) const noexcept { return now >= at; }
};

}  // namespace weir::memory
