// SPDX-License-Identifier: BSL-1.0
/// \file
/// A small near cache before a large far one.
#pragma once

#include "weir/cache.hpp"
#include "weir/durations.hpp"

namespace weir {

class Registry;

struct TieredOptions {
  /// The longest that the near tier keeps a copy of what the far one holds, at least 1 ms: the longest that
  /// it may answer after another process changed the key.
  std::chrono::milliseconds near_ttl = std::chrono::seconds(60);
};

/// A Cache of two tiers: reads ask `near` first and fill it from `far`; writes go to `far` first, then to
/// `near`. Atomic operations (add, compare_and_set, increment) are `far`'s, and drop the near copy. With
/// CacheScope::shared only `far` is asked. Where `far` fails, reads still have what `near` holds; writes drop
/// the near copy and throw.
CachePtr tiered(CachePtr near, CachePtr far, const TieredOptions& options = {});

/// Makes the cache backend name "tiered" known.
void register_tiered(Registry& registry);

}  // namespace weir
