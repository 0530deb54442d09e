// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an error reply asks for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace weir::redis {

/// What to do about an error reply before it may reach a caller. A command that got one was not done.
enum class Verdict : std::uint8_t {
  tell,         ///< it is the caller's
  redirect,     ///< MOVED, ASK: another node has the slot
  wait,         ///< TRYAGAIN: the keys of a slot on its way are in two places for a moment
  look_again,   ///< CLUSTERDOWN: a failover is under way
  not_primary,  ///< READONLY: a replica by now
  not_replica,  ///< LOADING, MASTERDOWN: a replica that can't tell, though the primary may
};

Verdict verdict_on(std::string_view error) noexcept;

/// How long to wait before the next try, after that many waits: twice as long each time, up to 50 ms.
/// \param jitter  0 to 1: lengthens it by up to a half
std::chrono::microseconds pause_after(int waits, double jitter) noexcept;

}  // namespace weir::redis
