// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a cache can do beyond what every cache can, as data: tests, docs and programs read the same.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "weir/capability_set.hpp"

namespace weir {

/// What some caches can't. Without one, it behaves as its comment says; it never fails silently.
enum class CacheCapability : std::uint8_t {
  expires_in,            ///< Cache::expires_in tells. Without: Errc::unsupported
  atomic_get_and_touch,  ///< get_and_touch is one step. Without: a set by somebody else may come in between,
                         ///< and keeps its own TTL
  millisecond_ttls,  ///< an entry is gone within 10 ms of its TTL. Without: within 2 s, or within what the
                     ///< options say
  large_values,      ///< values of 4 MiB fit. Without: over 1,000,000 octets may be Errc::too_large
  shared,            ///< other processes see the same entries. Without: they are this object's own
  statistics,        ///< Cache::statistics tells entries, hits and misses at least. Without: what it
                     ///< can't tell is nullopt
};

/// The stable spelling: "expires_in", "large_values" …
std::string_view to_string(CacheCapability capability) noexcept;

/// Every one, in the order above.
std::span<const CacheCapability> all_cache_capabilities() noexcept;

/// A set of them. A plain value.
using CacheCapabilities = CapabilitySet<CacheCapability>;
template <>
CacheCapabilities CacheCapabilities::all() noexcept;

}  // namespace weir
