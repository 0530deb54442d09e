// SPDX-License-Identifier: BSL-1.0
//
// Operations on many keys: one round trip, or one to each node of a cluster at the same time.
#include <algorithm>
#include <numeric>
#include <utility>

#include "failure.hpp"
#include "named_keys.hpp"
#include "redis_cache.hpp"
#include "reply.hpp"

namespace weir::redis {
namespace {

using Places = std::span<const std::size_t>;

/// The places of the items that no later one of the same key makes void, in their order.
std::vector<std::size_t> last_of_each_key(std::span<const CacheItem> items) {
  std::vector<std::size_t> places(items.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    const int order = items[a].key.compare(items[b].key);
    return order != 0 ? order < 0 : a > b;
  });
  const auto end = std::unique(places.begin(), places.end(),
                               [&](std::size_t a, std::size_t b) { return items[a].key == items[b].key; });
  places.erase(end, places.end());
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace

std::vector<std::optional<Blob>> RedisCache::get_many(std::span<const std::string_view> keys,
                                                      const Context& context) {
  for (const std::string_view key : keys) check_cache_key(key);
  std::vector<std::optional<Blob>> values(keys.size());
  bool found = false;
  if (keys.empty()) return values;
  const Naming naming{"MGET", options_.prefix, false, role_for(context)};
  NamedKeys(dispatcher_, naming, keys, limit_of(context)).each([&](Reply&& reply, Places places) {
    auto some = read_values(std::move(reply), places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      found = found || some[i].has_value();
      values[places[i]] = std::move(some[i]);
    }
  });
  if (found && context.report) context.report->verdict = CacheVerdict::hit_shared;
  return values;
}

std::size_t RedisCache::remove_many(std::span<const std::string_view> keys, const Context& context) {
  for (const std::string_view key : keys) check_cache_key(key);
  std::size_t removed = 0;
  if (keys.empty()) return removed;
  NamedKeys(dispatcher_, {"UNLINK", options_.prefix, true}, keys, limit_of(context))
      .each([&](const Reply& reply, Places) { removed += static_cast<std::size_t>(read_integer(reply)); });
  return removed;
}

void RedisCache::set_many(std::span<const CacheItem> items, const Context& context) {
  std::vector<Request> requests;
  requests.reserve(items.size());
  for (const std::size_t place : last_of_each_key(items))
    requests.push_back(request(set_command(items[place], {}), items[place].key));
  if (requests.empty()) return;
  dispatcher_.run(requests, limit_of(context));
  throw_first_failure(requests);
  for (const Request& each : requests) read_was_set(each.reply);
}

}  // namespace weir::redis
