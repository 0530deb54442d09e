// SPDX-License-Identifier: BSL-1.0
/// \file
/// The adapter that answers queries from a cache.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "weir/cache.hpp"
#include "weir/chain.hpp"
#include "weir/change_feed.hpp"
#include "weir/clock.hpp"
#include "weir/context.hpp"
#include "weir/durations.hpp"
#include "weir/metrics.hpp"
#include "weir/units.hpp"

namespace weir {

class Registry;

/// What a write does while the cache can't tell other processes of it.
enum class OnCacheLoss : std::uint8_t {
  proceed,  ///< it is done: others may answer with what was before for up to the staleness and an entry's TTL
  fail,     ///< it is not done: Error(unavailable, timeout)
};

/// What a query does while a change feed is cut off.
enum class WhileFeedDown : std::uint8_t {
  proceed,  ///< it may answer from the cache: what was written past weir may be overlooked until the TTL
  bypass,   ///< the database is asked, unless `ttl` is fresh enough
};

/// A feed of what is written past weir (docs/feeds.md).
struct QueryCacheFeed {
  FeedOptions source{};
  WhileFeedDown while_down = WhileFeedDown::proceed;
  /// A feed of which nothing was heard for so long is cut off. At least 1 s, and longer than its poll.
  std::chrono::milliseconds down_after = std::chrono::seconds(5);
};

struct QueryCacheOptions {
  // Behaviour.
  /// How long an answer may be used, at least 1 ms.
  std::chrono::milliseconds ttl = std::chrono::minutes(5);
  /// How old an answer may be, unless the call or the statement says otherwise.
  Freshness freshness = Freshness::bounded;
  /// Of `bounded`: the longest that a write of another process goes unnoticed. At least 1 ms.
  std::chrono::milliseconds staleness = std::chrono::seconds(1);
  /// Behind a cache that processes share: how long a writer that gives no sign of life keeps others from
  /// using the cache for what it was writing. A commit must take effect within that once it was sent. At
  /// least 10 ms.
  std::chrono::milliseconds fence_time = std::chrono::seconds(5);
  /// Empty: `fail` where `freshness` is strict, else `proceed`.
  std::optional<OnCacheLoss> on_cache_loss{};
  /// Empty: none. A thread listens on a connection of its own, from the first query on.
  std::optional<QueryCacheFeed> feed{};
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
/// .bypasses, .invalidations, .cache_errors, .flights_joined, .fences_expired; of the feed: .feed.changes,
/// .feed.gaps, .feed.errors.
StoreLink query_cache(CachePtr cache, QueryCacheOptions options = {});

void register_query_cache(Registry& registry);

}  // namespace weir
