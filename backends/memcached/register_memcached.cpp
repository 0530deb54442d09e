// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/memcached.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using DeadNode = MemcachedOptions::DeadNode;
using LargeValues = MemcachedOptions::LargeValues;

MemcachedOptions read_options(ConfigReader& reader, const BuildContext& context) {
  MemcachedOptions options;
  options.prefix = reader.text("prefix", options.prefix);
  options.discovery = reader.boolean("discovery", options.discovery);
  options.discovery_interval = reader.duration("discovery_interval", options.discovery_interval, 100ms, 24h);
  options.large_values = reader.choice("large_values", options.large_values,
                                       {{"refuse", LargeValues::refuse}, {"split", LargeValues::split}});
  options.item_size = reader.bytes("item_size", options.item_size, 4_KiB, 128_MiB);
  options.dead_node =
      reader.choice("dead_node", options.dead_node, {{"fail", DeadNode::fail}, {"miss", DeadNode::miss}});
  options.connect_timeout = reader.duration("connect_timeout", options.connect_timeout, 1ms, 24h);
  options.command_timeout = reader.duration("command_timeout", options.command_timeout, 1ms, 24h);
  options.pool_size = static_cast<std::size_t>(
      reader.integer("pool_size", static_cast<std::int64_t>(options.pool_size), 1, 10'000));
  options.eject_after = static_cast<int>(reader.integer("eject_after", options.eject_after, 1, 1'000));
  options.eject_time = reader.duration("eject_time", options.eject_time, 1ms, 24h);
  options.clock = context.clock;
  return options;
}

CachePtr make(ConfigReader& reader, const BuildContext& context) {
  const std::string url = reader.required_text("url");
  const MemcachedOptions options = read_options(reader, context);
  if (url.empty()) return nullptr;
  try {
    return memcached_cache(url, options);
  } catch (const Error& error) {
    reader.mistake(error.kind() == Errc::config ? "url" : "prefix", error);
    return nullptr;
  }
}

}  // namespace

void register_memcached(Registry& registry) { registry.add_cache_backend("memcached", {"memcached"}, make); }

}  // namespace weir
