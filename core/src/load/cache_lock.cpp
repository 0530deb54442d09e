// SPDX-License-Identifier: BSL-1.0
#include "cache_lock.hpp"

#include <optional>

#include "keys.hpp"
#include "weir/error.hpp"

namespace weir::load {
namespace {

// A release leaves an empty value behind, for as short as the cache can: comparing can replace, but not
// remove. Who finds one may take it.
const Blob& released() {
  static const Blob empty;
  return empty;
}

Context of_shared(const Context& context) {
  Context shared;
  shared.deadline = context.deadline;
  shared.trace_parent = context.trace_parent;
  shared.scope = CacheScope::shared;
  return shared;
}

}  // namespace

CacheLock::CacheLock(Cache& cache, std::string_view key, std::chrono::milliseconds ttl, const Clock& clock,
                     const Context& context)
    : cache_(cache), key_(lock_key(key)), ttl_(ttl), clock_(clock), context_(of_shared(context)) {}

CacheLock::~CacheLock() { release(); }

CacheLock::Taken CacheLock::acquire(const std::string& owner) {
  owner_ = Blob::copy_of(owner);
  since_ = clock_.now();
  try {
    held_ = take();
    return held_ ? Taken::yes : Taken::no;
  } catch (const Error&) {
    return Taken::cache_failed;
  }
}

bool CacheLock::take() {
  if (cache_.add(key_, owner_, ttl_, context_)) return true;
  const std::optional<Blob> holder = cache_.get(key_, context_);
  if (!holder) return cache_.add(key_, owner_, ttl_, context_);
  return holder->empty() && cache_.compare_and_set(key_, released(), owner_, ttl_, context_);
}

// The deadline of the call may be over; others wait for the lock all the same.
bool CacheLock::release() noexcept {
  if (!held_) return true;
  held_ = false;
  try {
    Context context = context_;
    context.deadline = no_deadline;
    return cache_.compare_and_set(key_, owner_, released(), std::chrono::milliseconds(1), context) ||
           outlived();
  } catch (const std::exception&) {
    return true;  // its TTL ends it
  }
}

bool CacheLock::outlived() const { return clock_.now() - since_ >= ttl_; }

}  // namespace weir::load
