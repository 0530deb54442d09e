// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cache in this process's own memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/units.hpp"

namespace weir {

class Registry;

struct MemoryCacheOptions {
  /// What keys, values and bookkeeping may take together, at least 64 KiB; 0: only `entries` counts.
  ByteSize capacity{256ULL << 20U};
  /// How many entries there may be; 0: only `capacity` counts. With both, whichever is reached first.
  std::size_t entries = 0;
  /// Parts that are written to at the same time, a power of two, each with an equal share of the capacity; 0
  /// chooses by capacity and cores.
  std::size_t shards = 0;
  /// Borrowed; must outlive the cache.
  const Clock* clock = &system_clock();
  /// Of the hash of keys; 0 takes a random one, so that nobody can choose keys that collide. Set it only to
  /// have the same run twice.
  std::uint64_t seed = 0;
};

/// A bounded, concurrent cache in memory. Values are shared, not copied; reads don't wait for each other.
CachePtr memory_cache(const MemoryCacheOptions& options = {});

/// Makes the name "memory" and the scheme `memory:` known.
void register_memory(Registry& registry);

}  // namespace weir
