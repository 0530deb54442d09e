// SPDX-License-Identifier: BSL-1.0
/// \file
/// From a key to its entry.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <shared_mutex>

#include "bucket_lock.hpp"
#include "entry_table.hpp"
#include "hashed_key.hpp"
#include "paged_array.hpp"

namespace weir::memory {

/// A hash table that many threads read while one writes. Its buckets are cache lines with a lock that readers
/// share and 14 slots: an entry's number and, in the bits that are left, a part of the hash, so that a lookup
/// touches the bucket and the right entry only. What does not fit into a bucket goes into others behind it.
///
/// It grows by one bucket at a time (linear hashing; Litwin: "Linear Hashing: a New Tool for File and Table
/// Addressing", VLDB 1980): no call takes long, and it never takes twice what it needs. It doesn't shrink.
///
/// `read` is thread-safe; of the others, one at a time.
class Index {
 public:
  /// The entries and the hasher are borrowed.
  /// \param most  entries that there will ever be
  Index(EntryTable& entries, const KeyHasher& hasher, std::size_t most);

  /// Calls `visit` with the entry of this key and its number while nobody changes it. \return whether there
  /// is one.
  template <class Visit>
  bool read(const HashedKey& key, const Visit& visit) const {
    for (;;) {
      const std::uint32_t home = home_of(key.hash, count_.load(std::memory_order_acquire));
      const Bucket& bucket = buckets_[home];
      const std::shared_lock lock(bucket.lock);
      if (home_of(key.hash, count_.load(std::memory_order_relaxed)) != home) continue;  // it was just divided
      const Id id = search(bucket, key);
      if (id == no_id) return false;
      visit(entries_[id], id);
      return true;
    }
  }

  /// For the writer: has the bucket of this hash fetched, as it is going to be changed.
  void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&bucket_of(hash), 1); }
  /// For the writer: the entry of this key, or no_id.
  Id find(const HashedKey& key) const noexcept { return search(bucket_of(key.hash), key); }
  /// For the writer: calls `change` while no reader is at an entry with this hash.
  template <class Change>
  void change(std::uint64_t hash, const Change& change) {
    const std::lock_guard lock(bucket_of(hash).lock);
    change();
  }

  /// The entry must be ready to be read; its key must be absent. Throws std::bad_alloc and changes nothing.
  void insert(std::uint64_t hash, Id id);
  void erase(std::uint64_t hash, Id id) noexcept;
  /// Calls `move`, which makes `to` what `from` is, while no reader is there.
  template <class Move>
  void move(std::uint64_t hash, Id from, Id to, const Move& move) {
    Bucket& bucket = bucket_of(hash);
    const std::lock_guard lock(bucket.lock);
    move();
    *slot_of(bucket, from) = slot(hash, to);
  }

  std::size_t bytes() const noexcept { return buckets_.bytes() + spare_.bytes(); }
  /// What the next insert may add to that.
  std::size_t growth() const noexcept;

 private:
  static constexpr std::size_t bucket_slots = 14;
  // On average. More would be a little smaller, and need more buckets behind others.
  static constexpr std::size_t entries_per_bucket = 11;

  struct alignas(64) Bucket {
    mutable BucketLock lock;
    std::uint32_t next = 0;  // of the spare ones
    std::array<std::uint32_t, bucket_slots> slots{};
  };

  static std::uint32_t home_of(std::uint64_t hash, std::uint32_t count) noexcept {
    const std::uint32_t whole = std::bit_floor(count);
    const auto low = static_cast<std::uint32_t>(hash);
    const std::uint32_t home = low & (2 * whole - 1);
    return home < count ? home : low & (whole - 1);
  }
  std::uint32_t slot(std::uint64_t hash, Id id) const noexcept {
    return (static_cast<std::uint32_t>(hash >> 32U) & ~ids_) | id;
  }
  Bucket& bucket_of(std::uint64_t hash) noexcept {
    return buckets_[home_of(hash, count_.load(std::memory_order_relaxed))];
  }
  const Bucket& bucket_of(std::uint64_t hash) const noexcept {
    return buckets_[home_of(hash, count_.load(std::memory_order_relaxed))];
  }

  Id search(const Bucket& bucket, const HashedKey& key) const noexcept {
    const std::uint32_t wanted = slot(key.hash, 0);
    for (const Bucket* at = &bucket;; at = &spare_[at->next]) {
      for (const std::uint32_t held : at->slots) {
        if ((held & ~ids_) != wanted || (held & ids_) == no_id) continue;
        if (entries_[held & ids_].key() == key.text) return held & ids_;
      }
      if (at->next == 0) return no_id;
    }
  }

  std::uint32_t* slot_of(Bucket& bucket, Id id) noexcept;
  std::uint32_t* gap_before(Bucket& bucket, const Bucket& last) noexcept;
  void put(Bucket& bucket, std::uint32_t slot) noexcept;
  void tidy(Bucket& bucket) noexcept;
  std::size_t length(const Bucket& bucket) const noexcept;
  void reserve_spare(std::size_t wanted);
  void divide_next();

  EntryTable& entries_;
  const KeyHasher& hasher_;
  const std::uint32_t ids_;  // the bits of a slot that are the number
  PagedArray<Bucket> buckets_;
  PagedArray<Bucket> spare_;  // 0 is none
  std::atomic<std::uint32_t> count_{1};
  std::size_t size_ = 0;
  std::uint32_t spare_end_ = 1;
  std::uint32_t first_free_spare_ = 0;  // the others behind it by `next`
  std::size_t free_spares_ = 0;
};

}  // namespace weir::memory
