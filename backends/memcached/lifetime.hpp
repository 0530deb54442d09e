// SPDX-License-Identifier: BSL-1.0
/// \file
/// TTLs in milliseconds over an engine that counts seconds.
#pragma once

#include <cstdint>
#include <ctime>

#include "weir/cache.hpp"

namespace weir::memcached {

/// When an entry ends: the envelope holds it exactly, the engine at least as long.
struct Lifetime {
  std::int64_t expiry = 0;  ///< wall-clock milliseconds since 1970; 0: never
  std::time_t engine = 0;   ///< as the protocol takes it: seconds, or a date where they are more than 30 days
};

/// \param wall  the time now, since 1970
Lifetime lifetime_of(Ttl ttl, std::chrono::milliseconds wall) noexcept;
/// The same for an expiry that stands.
Lifetime lifetime_until(std::int64_t expiry, std::chrono::milliseconds wall) noexcept;

/// Over long ago: an item stored with it is gone at once.
inline constexpr Lifetime gone{1, -1};
/// Over long ago, but the item stays for a minute, to be looked at.
inline constexpr Lifetime going{1, 60};

bool is_over(std::int64_t expiry, std::chrono::milliseconds wall) noexcept;
/// What is left; at least 1 ms.
Ttl ttl_left(std::int64_t expiry, std::chrono::milliseconds wall);

}  // namespace weir::memcached
