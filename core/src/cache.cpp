// SPDX-License-Identifier: BSL-1.0
#include "weir/cache.hpp"

#include <string>

#include "weir/error.hpp"

namespace weir {
namespace {

constexpr std::size_t longest_key = 1024;

// What the far tier holds, as the atomic operations see it.
Context shared_view(const Context& context) {
  Context view = context;
  view.scope = CacheScope::shared;
  view.report = nullptr;
  return view;
}

}  // namespace

Ttl::Ttl(std::chrono::milliseconds duration) : millis_(duration) {
  if (duration < std::chrono::milliseconds(1)) {
    throw Error(Errc::invalid_argument,
                "a TTL of " + std::to_string(duration.count()) + " ms; it must be at least 1 ms, or forever");
  }
}

void Cache::set_many(std::span<const CacheItem> items, const Context& context) {
  for (const CacheItem& item : items) check_cache_key(item.key);
  for (const CacheItem& item : items) set(item.key, item.value, item.ttl, context);
}

// A comparison fails only where somebody else has changed the key meanwhile, so somebody always gets on.
bool Cache::replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) {
  const Context view = shared_view(context);
  while (const std::optional<Blob> held = get(key, view))
    if (compare_and_set(key, *held, value, ttl, context)) return true;
  return false;
}

// The touch comes first: a value that is returned was surely present with the new TTL, or set later.
std::optional<Blob> Cache::get_and_touch(std::string_view key, Ttl ttl, const Context& context) {
  if (!touch(key, ttl, context)) return std::nullopt;
  return get(key, context);
}

std::optional<Ttl> Cache::expires_in(std::string_view key, const Context& /*context*/) {
  check_cache_key(key);
  throw Error(Errc::unsupported, "expires_in: the cache '" + describe().name +
                                     "' can't tell; ask its capabilities() for expires_in first");
}

std::size_t Cache::remove_many(std::span<const std::string_view> keys, const Context& context) {
  for (const std::string_view key : keys) check_cache_key(key);
  std::size_t removed = 0;
  for (const std::string_view key : keys) removed += remove(key, context) ? 1 : 0;
  return removed;
}

CacheStatistics Cache::statistics(const Context& /*context*/) { return {}; }

CacheCapabilities Cache::capabilities() const noexcept { return {}; }

void check_cache_key(std::string_view key) {
  if (key.empty()) throw Error(Errc::invalid_argument, "an empty cache key; it must have 1 to 1024 octets");
  if (key.size() > longest_key) {
    throw Error(Errc::invalid_argument, "a cache key of " + std::to_string(key.size()) +
                                            " octets; it must have 1 to 1024, so hash a longer one");
  }
}

}  // namespace weir
