// SPDX-License-Identifier: BSL-1.0
#include "lifetime.hpp"

#include <algorithm>
#include <limits>

namespace weir::memcached {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds longest_ttl = std::chrono::hours(24 * 365 * 1000);
constexpr seconds longest_relative = std::chrono::hours(24 * 30);
constexpr std::int64_t latest_date = std::numeric_limits<std::int32_t>::max();

// One second more than the rounding, since the engine's clock ticks in seconds: an item of 1 s may be gone at
// once. What the protocol can't tell is forever to the engine; the envelope knows better.
std::time_t engine_time(milliseconds left, milliseconds wall) noexcept {
  const seconds time = std::chrono::ceil<seconds>(std::max(left, milliseconds(0))) + seconds(1);
  if (time <= longest_relative) return time.count();
  const std::int64_t date = (std::chrono::ceil<seconds>(wall) + time).count();
  return date <= latest_date ? date : 0;
}

}  // namespace

Lifetime lifetime_of(Ttl ttl, milliseconds wall) noexcept {
  if (ttl.duration() >= longest_ttl) return {};
  return {(wall + ttl.duration()).count(), engine_time(ttl.duration(), wall)};
}

Lifetime lifetime_until(std::int64_t expiry, milliseconds wall) noexcept {
  if (expiry == 0) return {};
  return {expiry, engine_time(milliseconds(expiry) - wall, wall)};
}

bool is_over(std::int64_t expiry, milliseconds wall) noexcept {
  return expiry != 0 && expiry <= wall.count();
}

Ttl ttl_left(std::int64_t expiry, milliseconds wall) {
  if (expiry == 0) return Ttl::forever();
  return {std::max(milliseconds(expiry) - wall, milliseconds(1))};
}

}  // namespace weir::memcached
