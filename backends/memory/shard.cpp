// SPDX-License-Identifier: BSL-1.0
#include "shard.hpp"

#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "memory_error.hpp"

namespace weir::memory {
namespace {

Clock::Instant expiry(Clock::Instant now, Ttl ttl) noexcept {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(never - now);
  return ttl.duration() >= left ? never : now + ttl.duration();
}

// Only the text that to_string gives is a counter, as on Redis: no sign '+', no spaces, no leading zeros.
std::int64_t counter_of(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(count) != text) {
    throw memory_error(Errc::type_mismatch, "increment: the key holds no 64-bit count in decimal text");
  }
  return count;
}

std::int64_t sum_of(std::int64_t count, std::int64_t delta) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(count, delta, &sum)) {
    throw memory_error(Errc::out_of_range, "increment: the count would leave 64 bits");
  }
  return sum;
}

Entry& entry_of(SieveNode& node) noexcept { return static_cast<Entry&>(node); }

}  // namespace

// Holds what a call took out, and frees it when it goes. Stands before the lock in a function, so goes after.
class Shard::Released {
 public:
  Released() noexcept = default;
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;
  ~Released() {
    while (first_) {
      const Entry::Ptr entry(first_);
      first_ = static_cast<Entry*>(entry->newer);
    }
  }

  void entry(Entry::Ptr entry) noexcept {
    entry->newer = first_;
    first_ = entry.release();
  }
  void value(Blob value) noexcept { value_ = std::move(value); }

 private:
  Entry* first_ = nullptr;
  Blob value_;
};

// What every write begins with: the time, the lock, a step of the sweep.
class Shard::Writing {
 public:
  explicit Writing(Shard& shard) : now(shard.clock_.now()), lock_(shard.mutex_) {
    shard.sweep(now, released);
  }

  const Clock::Instant now;
  Released released;

 private:
  const std::lock_guard<std::mutex> lock_;
};

Shard::Shard(std::size_t capacity, const Clock& clock) noexcept : capacity_(capacity), clock_(clock) {}

std::optional<Blob> Shard::get(const HashedKey& key) {
  std::optional<Blob> value;
  Clock::Instant expires;
  {
    const std::lock_guard lock(mutex_);
    Entry* entry = index_.find(key);
    if (!entry) return std::nullopt;
    Sieve::hit(*entry);
    value = entry->value;
    expires = entry->expires;
  }
  if (expires == never || clock_.now() < expires) return value;
  drop_if_expired(key);
  return std::nullopt;
}

void Shard::set(const HashedKey& key, const Blob& value, Ttl ttl) {
  Writing writing(*this);
  put(find_live(key, writing.now, writing.released), key, value, expiry(writing.now, ttl), writing.released);
}

bool Shard::add(const HashedKey& key, const Blob& value, Ttl ttl) {
  Writing writing(*this);
  if (find_live(key, writing.now, writing.released)) return false;
  insert(nullptr, key, value, expiry(writing.now, ttl), writing.released);
  return true;
}

bool Shard::compare_and_set(const HashedKey& key, const Blob& expected, const Blob& desired, Ttl ttl) {
  Writing writing(*this);
  Entry* held = find_live(key, writing.now, writing.released);
  if (!held || held->value != expected) return false;
  put(held, key, desired, expiry(writing.now, ttl), writing.released);
  return true;
}

std::int64_t Shard::increment(const HashedKey& key, std::int64_t delta, Ttl ttl) {
  Writing writing(*this);
  Entry* held = find_live(key, writing.now, writing.released);
  const std::int64_t count = sum_of(held ? counter_of(held->value.view()) : 0, delta);
  const Clock::Instant expires = held ? held->expires : expiry(writing.now, ttl);
  put(held, key, Blob::copy_of(std::to_string(count)), expires, writing.released);
  return count;
}

bool Shard::touch(const HashedKey& key, Ttl ttl) {
  Writing writing(*this);
  Entry* held = find_live(key, writing.now, writing.released);
  if (!held) return false;
  expiring_ -= held->expires != never;
  held->expires = expiry(writing.now, ttl);
  expiring_ += held->expires != never;
  return true;
}

bool Shard::remove(const HashedKey& key) {
  Writing writing(*this);
  Entry* held = find_live(key, writing.now, writing.released);
  if (held) drop(*held, writing.released);
  return held != nullptr;
}

void Shard::clear() {
  Released released;
  const std::lock_guard lock(mutex_);
  while (SieveNode* node = sieve_.oldest()) drop(entry_of(*node), released);
}

std::size_t Shard::bytes() const {
  const std::lock_guard lock(mutex_);
  return used();
}

std::size_t Shard::size() const {
  const std::lock_guard lock(mutex_);
  return index_.size();
}

Entry* Shard::find_live(const HashedKey& key, Clock::Instant now, Released& released) noexcept {
  Entry* entry = index_.find(key);
  if (!entry || !entry->expired(now)) return entry;
  drop(*entry, released);
  return nullptr;
}

// `held` is the live entry of the key, or null. A larger value may need room, which the hand could find at
// `held` itself: then the entry is made anew.
void Shard::put(Entry* held, const HashedKey& key, const Blob& value, Clock::Instant expires,
                Released& released) {
  const std::size_t before = held ? held->bytes() : 0;
  const std::size_t after = entry_bytes(key.text.size(), value.size());
  if (!held || used() - before + after > capacity_) {
    insert(held, key, value, expires, released);
    return;
  }
  expiring_ -= held->expires != never;
  expiring_ += expires != never;
  entry_bytes_ += after - before;
  released.value(std::exchange(held->value, value));
  held->expires = expires;
  Sieve::hit(*held);
}

// `held` as in put; it goes once it is sure that the new one can be put in.
void Shard::insert(Entry* held, const HashedKey& key, const Blob& value, Clock::Instant expires,
                   Released& released) {
  const std::size_t needed = entry_bytes(key.text.size(), value.size());
  const std::size_t room = capacity_ - sizeof(Shard) - Index::least_bytes();
  if (needed > room) {
    throw memory_error(Errc::too_large,
                       "a value of " + std::to_string(value.size()) + " octets; it takes " +
                           std::to_string(needed) + " with its key, and a shard has room for " +
                           std::to_string(room) + ": raise the capacity or have fewer shards");
  }
  Entry::Ptr entry = Entry::make(key, value, expires);
  if (held) drop(*held, released);
  make_room(needed, released);
  Entry& inserted = index_.insert(std::move(entry));
  sieve_.inserted(inserted);
  entry_bytes_ += needed;
  expiring_ += expires != never;
}

void Shard::make_room(std::size_t needed, Released& released) {
  while (used() + index_.growth() + needed > capacity_) {
    SieveNode* victim = sieve_.victim();
    if (!victim) return;
    drop(entry_of(*victim), released);
  }
}

void Shard::drop(Entry& entry, Released& released) noexcept {
  if (sweep_ == &entry) sweep_ = entry.newer;
  sieve_.removed(entry);
  entry_bytes_ -= entry.bytes();
  expiring_ -= entry.expires != never;
  released.entry(index_.take(entry));
}

void Shard::drop_if_expired(const HashedKey& key) noexcept {
  Released released;
  const std::lock_guard lock(mutex_);
  find_live(key, clock_.now(), released);
}

void Shard::sweep(Clock::Instant now, Released& released) noexcept {
  for (int looked = 0; looked < sweep_width && expiring_ != 0; ++looked) {
    Entry& entry = entry_of(sweep_ ? *sweep_ : *sieve_.oldest());
    sweep_ = entry.newer;
    if (entry.expired(now)) drop(entry, released);
  }
}

}  // namespace weir::memory
