// SPDX-License-Identifier: BSL-1.0
#include "index.hpp"

#include <utility>

namespace weir::memory {

Index::Index(EntryTable& entries, const KeyHasher& hasher, std::size_t most)
    : entries_(entries),
      hasher_(hasher),
      ids_(static_cast<std::uint32_t>(std::bit_ceil(most + 2) - 1)),
      buckets_(most / entries_per_bucket + 2),
      spare_(2 * (most / bucket_slots + bucket_slots)) {
  buckets_.grow();
  spare_.grow();
}

void Index::insert(std::uint64_t hash, Id id) {
  reserve_spare(1);
  if (size_ + 1 > count_.load(std::memory_order_relaxed) * entries_per_bucket) divide_next();
  Bucket& bucket = bucket_of(hash);
  const std::lock_guard lock(bucket.lock);
  put(bucket, slot(hash, id));
  ++size_;
}

void Index::erase(std::uint64_t hash, Id id) noexcept {
  Bucket& bucket = bucket_of(hash);
  const std::lock_guard lock(bucket.lock);
  *slot_of(bucket, id) = 0;
  tidy(bucket);
  --size_;
}

std::uint32_t* Index::slot_of(Bucket& bucket, Id id) noexcept {
  for (Bucket* at = &bucket;; at = &spare_[at->next]) {
    for (std::uint32_t& held : at->slots) {
      if ((held & ids_) == id) return &held;
    }
  }
}

// A spare bucket must be there for it.
void Index::put(Bucket& bucket, std::uint32_t slot) noexcept {
  for (Bucket* at = &bucket;; at = &spare_[at->next]) {
    for (std::uint32_t& held : at->slots) {
      if (held != 0) continue;
      held = slot;
      return;
    }
    if (at->next != 0) continue;
    at->next = first_free_spare_;
    Bucket& added = spare_[first_free_spare_];
    first_free_spare_ = added.next;
    added.next = 0;
    --free_spares_;
  }
}

std::uint32_t* Index::gap_before(Bucket& bucket, const Bucket& last) noexcept {
  for (Bucket* at = &bucket; at != &last; at = &spare_[at->next]) {
    for (std::uint32_t& held : at->slots) {
      if (held == 0) return &held;
    }
  }
  return nullptr;
}

// Fills the gaps of a bucket from the last one behind it, and frees those that get empty.
void Index::tidy(Bucket& bucket) noexcept {
  while (bucket.next != 0) {
    Bucket* before = &bucket;
    while (spare_[before->next].next != 0) before = &spare_[before->next];
    Bucket& last = spare_[before->next];
    for (std::uint32_t& held : last.slots) {
      if (held == 0) continue;
      std::uint32_t* const gap = gap_before(bucket, last);
      if (gap == nullptr) return;
      *gap = std::exchange(held, 0);
    }
    last.next = std::exchange(first_free_spare_, std::exchange(before->next, 0));
    ++free_spares_;
  }
}

std::size_t Index::growth() const noexcept {
  const std::uint32_t count = count_.load(std::memory_order_relaxed);
  const bool divides = size_ + 1 > count * entries_per_bucket;
  const bool needs_spare = free_spares_ < bucket_slots && spare_end_ + bucket_slots > spare_.size();
  return (divides && count == buckets_.size() ? buckets_.page_bytes() : 0) +
         (needs_spare ? spare_.page_bytes() : 0);
}

std::size_t Index::length(const Bucket& bucket) const noexcept {
  std::size_t length = 1;
  for (const Bucket* at = &bucket; at->next != 0; at = &spare_[at->next]) ++length;
  return length;
}

void Index::reserve_spare(std::size_t wanted) {
  while (free_spares_ < wanted) {
    if (spare_end_ == spare_.size()) spare_.grow();
    spare_[spare_end_].next = first_free_spare_;
    first_free_spare_ = spare_end_++;
    ++free_spares_;
  }
}

// The next bucket in turn gives those of its entries away whose hash has one more bit set. Readers that come
// to the old one for them see, once they are in, that there is a new one.
void Index::divide_next() {
  const std::uint32_t count = count_.load(std::memory_order_relaxed);
  if (count == buckets_.size()) buckets_.grow();
  Bucket& from = buckets_[count & (std::bit_floor(count) - 1)];
  reserve_spare(length(from) + 1);
  Bucket& to = buckets_[count];
  const std::lock_guard lock(from.lock);
  for (Bucket* at = &from;; at = &spare_[at->next]) {
    for (std::uint32_t& held : at->slots) {
      if (held == 0 || home_of(hasher_(entries_[held & ids_].key()), count + 1) != count) continue;
      put(to, held);
      held = 0;
    }
    if (at->next == 0) break;
  }
  tidy(from);
  count_.store(count + 1, std::memory_order_release);
}

}  // namespace weir::memory
