// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cache in this process's own memory.
#pragma once

#include <cstddef>

#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/units.hpp"

namespace weir {

class Registry;

struct MemoryCacheOptions {
  /// What keys, values and bookkeeping may take together, at least 64 KiB.
  ByteSize capacity{256ULL << 20U};
  /// Parts with a lock of their own, a power of two; 0 chooses by the machine's cores.
  std::size_t shards = 0;
  /// Borrowed; must outlive the cache.
  const Clock* clock = &system_clock();
};

/// A bounded, concurrent cache in memory. Values are shared, not copied.
CachePtr memory_cache(const MemoryCacheOptions& options = {});

/// Makes the name "memory" and the scheme `memory:` known.
void register_memory(Registry& registry);

}  // namespace weir
