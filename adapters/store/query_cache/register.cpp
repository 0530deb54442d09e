// SPDX-License-Identifier: BSL-1.0
#include <memory>
#include <utility>

#include "query_cache.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);

QueryCacheFeed read_feed(ConfigReader feed) {
  using std::chrono::milliseconds;
  QueryCacheFeed options;
  options.source.kind = feed.choice("kind", options.source.kind,
                                    {{"automatic", FeedKind::automatic},
                                     {"notify", FeedKind::notify},
                                     {"versions", FeedKind::versions},
                                     {"data_version", FeedKind::data_version}});
  options.source.poll = feed.duration("poll", options.source.poll, milliseconds(1), longest);
  options.while_down = feed.choice("while_down", options.while_down,
                                   {{"proceed", WhileFeedDown::proceed}, {"bypass", WhileFeedDown::bypass}});
  options.down_after = feed.duration("down_after", options.down_after, milliseconds(1000), longest);
  if (options.down_after <= options.source.poll) {
    feed.mistake("down_after", "must be longer than the feed's poll");
    options = {};
  }
  return options;
}

StorePtr make(ConfigReader& reader, const BuildContext& context, StorePtr next) {
  using std::chrono::milliseconds;
  QueryCacheOptions options;
  const std::string cache_name = reader.required_text("cache");
  options.ttl = reader.duration("ttl", options.ttl, milliseconds(1), longest);
  options.freshness = reader.choice(
      "freshness", options.freshness,
      {{"ttl", Freshness::ttl}, {"bounded", Freshness::bounded}, {"strict", Freshness::strict}});
  options.staleness = reader.duration("staleness", options.staleness, milliseconds(1), longest);
  options.fence_time = reader.duration("fence_time", options.fence_time, milliseconds(10), longest);
  if (reader.has("on_cache_loss"))
    options.on_cache_loss = reader.choice("on_cache_loss", OnCacheLoss::proceed,
                                          {{"fail", OnCacheLoss::fail}, {"proceed", OnCacheLoss::proceed}});
  if (reader.has("feed")) options.feed = read_feed(reader.object("feed"));
  options.name_space = reader.text("namespace", options.name_space);
  if (options.name_space.size() > 512) {
    reader.mistake("namespace", "is longer than 512 octets");
    options.name_space.clear();
  }
  options.max_entry = reader.bytes("max_entry", options.max_entry);
  options.metrics = context.metrics;
  options.owner = context.owner;
  options.clock = context.clock;
  const CachePtr cache = cache_name.empty() ? nullptr : context.cache(reader, "cache", cache_name);
  if (cache == nullptr || next == nullptr) return next;
  return std::make_shared<query_cache_detail::QueryCache>(std::move(next), cache, std::move(options),
                                                          context.lifetime);
}

}  // namespace

void register_query_cache(Registry& registry) { registry.add_store_adapter("query_cache", make); }

}  // namespace weir
