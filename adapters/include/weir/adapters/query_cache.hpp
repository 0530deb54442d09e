// SPDX-License-Identifier: BSL-1.0
/// \file
/// The adapter that answers queries from a cache.
#pragma once

#include <string>

#include "weir/cache.hpp"
#include "weir/chain.hpp"
#include "weir/clock.hpp"
#include "weir/durations.hpp"
#include "weir/metrics.hpp"
#include "weir/units.hpp"

namespace weir {

class Registry;

struct QueryCacheOptions {
  // Behaviour.
  /// How long an answer may be used, at least 1 ms. Writes through this process end it at once whatever this
  /// says.
  std::chrono::milliseconds ttl = std::chrono::minutes(5);
  /// How long this process trusts its copy of the tables' tokens before it reads them from the cache again:
  /// the longest that a write of another process, whose cache answered, goes unnoticed. At least 1 ms.
  std::chrono::milliseconds token_ttl = std::chrono::seconds(1);
  /// Put before every key in the cache: what shares entries shares it.
  std::string name_space = "q";

  // Performance.
  /// A larger answer is not stored.
  ByteSize max_entry{1U << 20U};

  MetricsPtr metrics{};         ///< where to count; null: nowhere
  std::string owner = "store";  ///< whose counters these are
  /// Borrowed; must outlive the store.
  const Clock* clock = &system_clock();
};

/// Answers a query from `cache` while none of the tables that it reads was written through a chain over this
/// cache.
///
/// Belongs outside of retry and outside of anything that changes what a query answers; metrics may stand on
/// either side. Inside a transaction nothing is read from or put into the cache; its writes count when it
/// commits. A cache that fails never fails a read. Counters: query_cache.hits.local, .hits.shared, .misses,
/// .bypasses, .invalidations, .cache_errors, .flights_joined.
StoreLink query_cache(CachePtr cache, QueryCacheOptions options = {});

void register_query_cache(Registry& registry);

}  // namespace weir
