// SPDX-License-Identifier: BSL-1.0
#include "shard.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include "counter.hpp"
#include "memory_error.hpp"
#include "released.hpp"

namespace weir::memory {
namespace {

Clock::Instant expiry(Clock::Instant now, Ttl ttl) noexcept {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(never - now);
  return ttl.duration() >= left ? never : now + ttl.duration();
}

}  // namespace

// What every write begins with: the lock, and a few expired entries that go.
class Shard::Writing {
 public:
  explicit Writing(Shard& shard) : shard_(shard), lock_(shard.mutex_) {
    shard.policy_.apply(shard.shared_.tuner->recommended());
    shard.expire_some(*this);
    Id none = no_id;
    shard.compact(none, *this);
  }

  // Asked for once, and only where it matters.
  Clock::Instant now() noexcept {
    if (!now_) now_ = shard_.shared_.clock->now();
    return *now_;
  }
  Clock::Instant expiry_of(Ttl ttl) noexcept { return ttl.is_forever() ? never : expiry(now(), ttl); }

  Released released;

 private:
  Shard& shard_;
  std::optional<Clock::Instant> now_;
  const std::lock_guard<std::mutex> lock_;
};

std::size_t ShardLimits::most() const noexcept {
  const std::size_t by_bytes = bytes == 0 ? std::numeric_limits<std::size_t>::max() : bytes / sizeof(Entry);
  return entries == 0 ? by_bytes : std::min(entries, by_bytes);
}

std::size_t Shard::Nodes::weight(Id id) const noexcept {
  if (!by_bytes) return 1;
  const Entry& entry = entries[id];
  return sizeof(Entry) + Ghosts::bytes_per_entry + beside_entry(entry.key().size(), entry.value);
}

Shard::Shard(const ShardLimits& limits, const ShardShared& shared)
    : limits_(limits),
      shared_(shared),
      entries_(limits.most()),
      index_(entries_, *shared.hasher, limits.most()),
      nodes_{entries_, limits.bytes != 0},
      policy_(nodes_, ticks_),
      timers_(entries_, shared.clock->now()) {}

std::optional<Blob> Shard::get(const HashedKey& key) const {
  std::optional<Blob> value;
  Clock::Instant expires = never;
  index_.read(key, [&](Entry& entry, Id id) {
    value.emplace(entry.value.share());
    expires = expiry_of(id);
    entry.heat.read(ticks_.now());
  });
  if (expires != never && shared_.clock->now() >= expires) value.reset();
  return value;
}

void Shard::set(const HashedKey& key, const Blob& value, Ttl ttl) {
  Writing writing(*this);
  policy_.expects(key.hash);
  put(find_live(key, writing), key, value, writing.expiry_of(ttl), writing);
}

bool Shard::add(const HashedKey& key, const Blob& value, Ttl ttl) {
  Writing writing(*this);
  if (find_live(key, writing) != no_id) return false;
  insert(key, value, writing.expiry_of(ttl), writing);
  return true;
}

bool Shard::replace(const HashedKey& key, const Blob& value, Ttl ttl) {
  Writing writing(*this);
  const Id held = find_live(key, writing);
  if (held == no_id) return false;
  change(held, key, value, writing.expiry_of(ttl), writing);
  return true;
}

bool Shard::compare_and_set(const HashedKey& key, const Blob& expected, const Blob& desired, Ttl ttl) {
  Writing writing(*this);
  const Id held = find_live(key, writing);
  if (held == no_id || entries_[held].value.view() != expected.view()) return false;
  change(held, key, desired, writing.expiry_of(ttl), writing);
  return true;
}

std::int64_t Shard::increment(const HashedKey& key, std::int64_t delta, Ttl ttl) {
  Writing writing(*this);
  const Id held = find_live(key, writing);
  const std::int64_t count = sum_of(held == no_id ? 0 : counter_of(entries_[held].value.view()), delta);
  const Clock::Instant expires = held == no_id ? writing.expiry_of(ttl) : expiry_of(held);
  put(held, key, Blob::copy_of(std::to_string(count)), expires, writing);
  return count;
}

std::optional<Blob> Shard::get_and_touch(const HashedKey& key, Ttl ttl) {
  Writing writing(*this);
  const Id held = find_live(key, writing);
  if (held == no_id) return std::nullopt;
  const Clock::Instant expires = writing.expiry_of(ttl);
  if (expires != never) entries_.provide_expiry(held);
  std::optional<Blob> value = entries_[held].value.share();
  entries_[held].heat.read(ticks_.now());
  set_expiry(held, key.hash, expires);
  make_room({}, held, writing);
  return value;
}

std::optional<Ttl> Shard::expires_in(const HashedKey& key) const {
  Clock::Instant expires = never;
  if (!index_.read(key, [&](const Entry&, Id id) { expires = expiry_of(id); })) return std::nullopt;
  if (expires == never) return Ttl::forever();
  const Clock::Instant now = shared_.clock->now();
  if (now >= expires) return std::nullopt;
  return Ttl(std::chrono::ceil<std::chrono::milliseconds>(expires - now));
}

bool Shard::remove(const HashedKey& key) {
  Writing writing(*this);
  const Id held = find_live(key, writing);
  if (held != no_id) drop(held, key.hash, writing);
  return held != no_id;
}

// In steps, so that others get at it in between; those who set while it runs don't make it longer.
void Shard::clear() {
  constexpr std::size_t step = 8;  // as many values as Released has room for
  for (std::size_t left = counts().entries; left != 0;) {
    Writing writing(*this);
    for (std::size_t i = 0; i < step && left != 0; ++i, --left) {
      const Id id = policy_.any();
      if (id != no_id) drop(id, (*shared_.hasher)(entries_[id].key()), writing);
    }
  }
}

Shard::Counts Shard::counts() const {
  const std::lock_guard lock(mutex_);
  return {policy_.size(), used(), evictions_, expirations_};
}

Id Shard::find_live(const HashedKey& key, Writing& writing) noexcept {
  const Id id = index_.find(key);
  if (id == no_id || !entries_[id].expires() || !entries_.expiry(id).passed(writing.now())) return id;
  drop(id, key.hash, writing);
  ++expirations_;
  return no_id;
}

void Shard::put(Id held, const HashedKey& key, const Blob& value, Clock::Instant expires, Writing& writing) {
  if (held == no_id) {
    insert(key, value, expires, writing);
  } else {
    change(held, key, value, expires, writing);
  }
}

void Shard::insert(const HashedKey& key, const Blob& value, Clock::Instant expires, Writing& writing) {
  check_size(key, value);
  const std::size_t beside = beside_entry(key.text.size(), value);
  policy_.arrives(key.hash);
  const bool full = make_room({beside, 1, expires != never}, no_id, writing);
  const Id id = entries_.allocate();
  Entry& entry = entries_[id];
  try {
    entry.set_key(key.text);
    entry.value = PackedBlob::pack(value);
    if (expires != never) entries_.provide_expiry(id);
    index_.insert(key.hash, id);
  } catch (...) {
    writing.released.keep(entry.value.take());
    entries_.free(id);
    throw;
  }
  beside_ += beside;
  policy_.inserted(id, full);
  set_expiry(id, key.hash, expires);
}

// Too much may be in it for the moment that it takes to make room, but nobody else is let in.
void Shard::change(Id held, const HashedKey& key, const Blob& value, Clock::Instant expires,
                   Writing& writing) {
  check_size(key, value);
  Entry& entry = entries_[held];
  PackedBlob packed = PackedBlob::pack(value);
  try {
    if (expires != never) entries_.provide_expiry(held);
  } catch (...) {
    packed.take();
    throw;
  }
  const std::size_t before = beside_entry(key.text.size(), entry.value);
  const std::size_t now = beside_entry(key.text.size(), packed);
  if (nodes_.by_bytes) policy_.reweighed(held, before, now);
  beside_ += now - before;
  index_.change(key.hash, [&] { std::swap(entry.value, packed); });
  writing.released.keep(packed.take());
  set_expiry(held, key.hash, expires);
  entry.heat.read(ticks_.now());
  make_room({}, held, writing);
}

Clock::Instant Shard::expiry_of(Id id) const noexcept {
  return entries_[id].expires() ? entries_.expiry(id).at : never;
}

// There must be room for it. Only where it differs, as the timers need to know.
void Shard::set_expiry(Id id, std::uint64_t hash, Clock::Instant expires) noexcept {
  if (expiry_of(id) == expires) return;
  if (entries_[id].expires()) timers_.remove(id);
  index_.change(hash, [&] {
    entries_[id].set_expires(expires != never);
    if (expires != never) entries_.expiry(id).at = expires;
  });
  if (expires != never) timers_.add(id);
}

// What an empty shard could give to one entry. Its index doesn't shrink.
std::size_t Shard::room_of_empty() const noexcept {
  if (limits_.bytes == 0) return std::numeric_limits<std::size_t>::max();
  const std::size_t taken = sizeof(Shard) + entries_.least_bytes() + index_.bytes() + index_.growth();
  return limits_.bytes > taken ? limits_.bytes - taken : 0;
}

void Shard::check_size(const HashedKey& key, const Blob& value) const {
  const std::size_t needed = beside_entry(key.text.size(), value) + Ghosts::bytes_for(1);
  const std::size_t room = room_of_empty();
  if (needed <= room) return;
  throw memory_error(Errc::too_large, "a value of " + std::to_string(value.size()) + " octets; it takes " +
                                          std::to_string(needed) +
                                          " with its key, and a shard has room for " + std::to_string(room) +
                                          ": raise the capacity or have fewer shards");
}

bool Shard::lacks_room(const Need& need) const noexcept {
  if (limits_.entries != 0 && policy_.size() + need.entries > limits_.entries) return true;
  if (limits_.bytes == 0) return false;
  std::size_t growth = 0;
  if (need.entries != 0) growth += entries_.growth() + index_.growth() + policy_.growth();
  if (need.expires) growth += entries_.expiry_growth(entries_.next());
  return used() + growth + need.bytes > limits_.bytes;
}

// \return whether something had to go. `keep` stays.
bool Shard::make_room(const Need& need, Id keep, Writing& writing) noexcept {
  bool full = false;
  while (lacks_room(need)) {
    Id id = policy_.victim();
    if (id == keep) id = policy_.other_than(keep);
    if (id == no_id) {
      policy_.forget();
      compact(keep, writing);
      break;
    }
    evict(id, writing);
    compact(keep, writing);
    full = true;
  }
  return full;
}

void Shard::evict(Id id, Writing& writing) noexcept {
  const Entry& entry = entries_[id];
  const std::uint64_t hash = (*shared_.hasher)(entry.key());
  // All that the victim leaves is somewhere else and cold: so it is fetched at once.
  entry.value.prefetch();
  index_.prefetch(hash);
  policy_.expects(hash);
  __builtin_prefetch(&entries_[entry.links.newer], 1);
  shared_.tuner->begin(policy_.size() * shared_.shards);
  policy_.evicted(id, hash);
  take_out(id, hash, writing);
  ++evictions_;
}

void Shard::drop(Id id, std::uint64_t hash, Writing& writing) noexcept {
  policy_.removed(id);
  take_out(id, hash, writing);
}

// The policy knows already.
void Shard::take_out(Id id, std::uint64_t hash, Writing& writing) noexcept {
  Entry& entry = entries_[id];
  if (entry.expires()) timers_.remove(id);
  beside_ -= beside_entry(entry.key().size(), entry.value);
  index_.erase(hash, id);
  writing.released.keep(entry.value.take());
  entries_.free(id);
}

void Shard::expire_some(Writing& writing) noexcept {
  constexpr int most = 4;
  for (int gone = 0; gone < most && !timers_.empty(); ++gone) {
    const Id id = timers_.expired(writing.now());
    if (id == no_id) return;
    drop(id, (*shared_.hasher)(entries_[id].key()), writing);
    ++expirations_;
  }
}

// Fills holes among the entries from their end, two at a time. `keep` stays, under its new number if it gets
// one.
void Shard::compact(Id& keep, Writing& writing) noexcept {
  constexpr int most = 2;
  for (int moved = 0; moved < most; ++moved) {
    const auto [from, hole] = entries_.next_move();
    if (from == no_id) return;
    if (may_move(from, hole)) {
      move(from, hole);
      if (from == keep) keep = hole;
      continue;
    }
    entries_.free(hole);
    if (from == keep) return;
    evict(from, writing);
  }
}

// An entry that expires may come to a page where none did, for whose expiries there is no memory: then it
// goes.
bool Shard::may_move(Id from, Id to) noexcept {
  if (!entries_[from].expires()) return true;
  if (limits_.bytes != 0 && used() + entries_.expiry_growth(to) > limits_.bytes) return false;
  try {
    entries_.provide_expiry(to);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void Shard::move(Id from, Id to) noexcept {
  const std::uint64_t hash = (*shared_.hasher)(entries_[from].key());
  index_.move(hash, from, to, [&] {
    if (entries_[from].expires()) entries_.expiry(to) = entries_.expiry(from);
    entries_[to].move_from(entries_[from]);
  });
  policy_.renamed(from, to);
  if (entries_[to].expires()) timers_.renamed(to);
  entries_.free(from);
}

std::size_t Shard::used() const noexcept {
  return sizeof(Shard) + entries_.bytes() + index_.bytes() + policy_.bytes() + beside_;
}

}  // namespace weir::memory
