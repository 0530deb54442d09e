// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the query cache counts.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/metrics.hpp"

namespace weir::query_cache_detail {

/// A counter that may be absent.
class OptionalCounter {
 public:
  OptionalCounter(MetricsRegistry* registry, std::string_view name, std::string_view owner)
      : counter_(registry != nullptr ? &registry->counter(name, owner) : nullptr) {}

  void add(std::uint64_t amount = 1) const noexcept {
    if (counter_ != nullptr) counter_->add(amount);
  }

 private:
  Counter* counter_;
};

/// The counters of one query cache. Keeps their registry alive.
struct Counters {
  Counters(MetricsPtr metrics, std::string_view owner)
      : registry(std::move(metrics)),
        local_hits(registry.get(), "query_cache.hits.local", owner),
        shared_hits(registry.get(), "query_cache.hits.shared", owner),
        misses(registry.get(), "query_cache.misses", owner),
        bypasses(registry.get(), "query_cache.bypasses", owner),
        invalidations(registry.get(), "query_cache.invalidations", owner),
        cache_errors(registry.get(), "query_cache.cache_errors", owner),
        flights_joined(registry.get(), "query_cache.flights_joined", owner),
        fences_expired(registry.get(), "query_cache.fences_expired", owner),
        feed_changes(registry.get(), "query_cache.feed.changes", owner),
        feed_gaps(registry.get(), "query_cache.feed.gaps", owner),
        feed_errors(registry.get(), "query_cache.feed.errors", owner) {}

  MetricsPtr registry;
  OptionalCounter local_hits;
  OptionalCounter shared_hits;
  OptionalCounter misses;
  OptionalCounter bypasses;
  OptionalCounter invalidations;
  OptionalCounter cache_errors;
  OptionalCounter flights_joined;
  OptionalCounter fences_expired;
  OptionalCounter feed_changes;
  OptionalCounter feed_gaps;
  OptionalCounter feed_errors;
};

}  // namespace weir::query_cache_detail
