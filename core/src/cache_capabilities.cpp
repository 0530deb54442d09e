// SPDX-License-Identifier: BSL-1.0
#include "weir/cache_capabilities.hpp"

#include <array>

namespace weir {
namespace {

constexpr std::array every = {
    CacheCapability::expires_in,       CacheCapability::atomic_get_and_touch,
    CacheCapability::millisecond_ttls, CacheCapability::large_values,
    CacheCapability::shared,           CacheCapability::statistics,
};
static_assert(every.size() == static_cast<std::size_t>(CacheCapability::statistics) + 1);

}  // namespace

std::string_view to_string(CacheCapability capability) noexcept {
  switch (capability) {
    case CacheCapability::expires_in:
      return "expires_in";
    case CacheCapability::atomic_get_and_touch:
      return "atomic_get_and_touch";
    case CacheCapability::millisecond_ttls:
      return "millisecond_ttls";
    case CacheCapability::large_values:
      return "large_values";
    case CacheCapability::shared:
      return "shared";
    case CacheCapability::statistics:
      return "statistics";
  }
  return "unknown";
}

std::span<const CacheCapability> all_cache_capabilities() noexcept { return every; }

template <>
CacheCapabilities CacheCapabilities::all() noexcept {
  CacheCapabilities all;
  for (const CacheCapability each : every) all = all.with({each});
  return all;
}

}  // namespace weir
