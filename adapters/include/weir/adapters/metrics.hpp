// SPDX-License-Identifier: BSL-1.0
/// \file
/// The adapter that counts what passes.
#pragma once

#include <string>

#include "weir/chain.hpp"
#include "weir/metrics.hpp"

namespace weir {

class Registry;

/// What `metrics()` gives: a link for a chain of Stores or of Caches, whichever it is put into.
class MetricsLink {
 public:
  MetricsLink(MetricsPtr registry, std::string owner)
      : registry_(std::move(registry)), owner_(std::move(owner)) {}
  operator StoreLink() const;  // NOLINT(google-explicit-constructor)
  operator CacheLink() const;  // NOLINT(google-explicit-constructor)

 private:
  MetricsPtr registry_;
  std::string owner_;
};

/// Counts calls, errors and time at its place in the chain. Thread-safe; costs two clock readings and a few
/// relaxed additions a call.
///
/// Over a Store: store.queries, store.rows (of queries and streams), store.executes, store.batches,
/// store.batch_rows, store.streams, store.begins, store.commits, store.rollbacks, store.errors,
/// store.busy_ns. Over a Cache: cache.gets, cache.hits, cache.sets, cache.removes,
/// cache.others, cache.errors, cache.busy_ns. \param owner  whose counters these are; in a config
/// "stores.NAME" or "caches.NAME"
MetricsLink metrics(MetricsPtr registry, std::string owner = "store");

void register_metrics(Registry& registry);

}  // namespace weir
