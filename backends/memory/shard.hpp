// SPDX-License-Identifier: BSL-1.0
/// \file
/// A part of the memory cache, with a lock and a share of the capacity of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

#include "entry.hpp"
#include "index.hpp"
#include "sieve.hpp"
#include "weir/blob.hpp"
#include "weir/cache.hpp"
#include "weir/clock.hpp"

namespace weir::memory {

/// A bounded cache under one lock. What it lets go of is freed after the lock was given back. Thread-safe.
///
/// An expired entry goes when it is read, when it is the next to be evicted, or when the sweep meets it: each
/// write looks at `sweep_width` entries in turn, so that after half as many writes as there are entries no
/// expired one from before is left.
class alignas(64) Shard {
 public:
  static constexpr int sweep_width = 2;

  /// \param capacity  what everything in it may take together, in octets
  /// \param clock     borrowed; must outlive it
  Shard(std::size_t capacity, const Clock& clock) noexcept;

  // As in Cache. Writes throw Error(too_large) for what does not fit.
  std::optional<Blob> get(const HashedKey& key);
  void set(const HashedKey& key, const Blob& value, Ttl ttl);
  bool add(const HashedKey& key, const Blob& value, Ttl ttl);
  bool compare_and_set(const HashedKey& key, const Blob& expected, const Blob& desired, Ttl ttl);
  std::int64_t increment(const HashedKey& key, std::int64_t delta, Ttl ttl);
  bool touch(const HashedKey& key, Ttl ttl);
  bool remove(const HashedKey& key);
  void clear();

  /// What it takes of memory now; never more than its capacity.
  std::size_t bytes() const;
  std::size_t size() const;

 private:
  class Released;
  class Writing;

  Entry* find_live(const HashedKey& key, Clock::Instant now, Released& released) noexcept;
  void put(Entry* held, const HashedKey& key, const Blob& value, Clock::Instant expires, Released& released);
  void insert(Entry* held, const HashedKey& key, const Blob& value, Clock::Instant expires,
              Released& released);
  void make_room(std::size_t needed, Released& released);
  void drop(Entry& entry, Released& released) noexcept;
  void drop_if_expired(const HashedKey& key) noexcept;
  void sweep(Clock::Instant now, Released& released) noexcept;
  std::size_t used() const noexcept { return sizeof(Shard) + index_.bytes() + entry_bytes_; }

  const std::size_t capacity_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  Index index_;
  Sieve sieve_;
  SieveNode* sweep_ = nullptr;  // where the sweep goes on; null: at the oldest
  std::size_t entry_bytes_ = 0;
  std::size_t expiring_ = 0;  // entries that have an expiry
};

}  // namespace weir::memory
