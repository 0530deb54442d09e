// SPDX-License-Identifier: BSL-1.0
/// \file
/// A part of the memory cache, with a share of the capacity of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

#include "entry_table.hpp"
#include "hashed_key.hpp"
#include "heat.hpp"
#include "index.hpp"
#include "policy.hpp"
#include "timer_wheel.hpp"
#include "tuner.hpp"
#include "weir/blob.hpp"
#include "weir/cache.hpp"
#include "weir/clock.hpp"

namespace weir::memory {

/// What a shard may hold. At least one of the two limits.
struct ShardLimits {
  std::size_t bytes = 0;    ///< what everything in it may take together, in octets; 0: no limit
  std::size_t entries = 0;  ///< 0: no limit

  /// How many entries there will never be more of.
  std::size_t most() const noexcept;
};

/// What all shards of a cache share, borrowed.
struct ShardShared {
  const Clock* clock;
  const KeyHasher* hasher;
  Tuner* tuner;
  std::size_t shards;
};

/// A bounded cache. Thread-safe: writes wait for each other, and a read only for a write that is just then at
/// an entry of the same bucket. Each operation on a key is atomic, and whoever reads after a write returned
/// sees it. What a write lets go of is freed after its lock was given back.
///
/// An expired entry is not given out. Its memory is freed when somebody writes to the key, or by the writes
/// that come after its time, each of which frees a few; none ever looks at all entries.
class Shard {
 public:
  struct Counts {
    std::size_t entries = 0;
    std::size_t bytes = 0;  ///< what it takes of memory; never more than its limit
    std::uint64_t evictions = 0;
    std::uint64_t expirations = 0;
  };

  Shard(const ShardLimits& limits, const ShardShared& shared);
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // As in Cache. Writes throw Error(too_large) for what does not fit.
  std::optional<Blob> get(const HashedKey& key) const;
  void set(const HashedKey& key, const Blob& value, Ttl ttl);
  bool add(const HashedKey& key, const Blob& value, Ttl ttl);
  bool replace(const HashedKey& key, const Blob& value, Ttl ttl);
  bool compare_and_set(const HashedKey& key, const Blob& expected, const Blob& desired, Ttl ttl);
  std::int64_t increment(const HashedKey& key, std::int64_t delta, Ttl ttl);
  std::optional<Blob> get_and_touch(const HashedKey& key, Ttl ttl);
  std::optional<Ttl> expires_in(const HashedKey& key) const;
  bool remove(const HashedKey& key);
  void clear();

  Counts counts() const;

 private:
  class Writing;

  struct Nodes {
    EntryTable& entries;
    bool by_bytes;
    Entry& operator[](Id id) const noexcept { return entries[id]; }
    std::size_t weight(Id id) const noexcept;
  };
  // What is still to come.
  struct Need {
    std::size_t bytes = 0;
    std::size_t entries = 0;
    bool expires = false;  // whether what is to come does
  };

  Id find_live(const HashedKey& key, Writing& writing) noexcept;
  void put(Id held, const HashedKey& key, const Blob& value, Clock::Instant expires, Writing& writing);
  void insert(const HashedKey& key, const Blob& value, Clock::Instant expires, Writing& writing);
  void change(Id held, const HashedKey& key, const Blob& value, Clock::Instant expires, Writing& writing);
  void set_expiry(Id id, std::uint64_t hash, Clock::Instant expires) noexcept;
  Clock::Instant expiry_of(Id id) const noexcept;
  std::size_t room_of_empty() const noexcept;
  void check_size(const HashedKey& key, const Blob& value) const;
  bool lacks_room(const Need& need) const noexcept;
  bool make_room(const Need& need, Id keep, Writing& writing) noexcept;
  void evict(Id id, Writing& writing) noexcept;
  void drop(Id id, std::uint64_t hash, Writing& writing) noexcept;
  void take_out(Id id, std::uint64_t hash, Writing& writing) noexcept;
  void expire_some(Writing& writing) noexcept;
  void compact(Id& keep, Writing& writing) noexcept;
  void move(Id from, Id to) noexcept;
  bool may_move(Id from, Id to) noexcept;
  std::size_t used() const noexcept;

  // Read by all, seldom changed:
  const ShardLimits limits_;
  const ShardShared shared_;
  TickClock ticks_;
  EntryTable entries_;
  Index index_;
  alignas(64) mutable std::mutex mutex_;
  // Guarded by mutex_, as are all writes to the above:
  Nodes nodes_;
  Policy<Nodes> policy_;
  TimerWheel timers_;
  std::size_t beside_ = 0;  // what keys and values take beside the entries
  std::uint64_t evictions_ = 0;
  std::uint64_t expirations_ = 0;
};

}  // namespace weir::memory
