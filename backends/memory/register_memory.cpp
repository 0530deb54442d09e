// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/memory.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

CachePtr make(ConfigReader& reader, const BuildContext& context) {
  MemoryCacheOptions options;
  options.capacity = reader.bytes("capacity", options.capacity, 64_KiB);
  options.entries = static_cast<std::size_t>(reader.integer("entries", 0, 0, 1LL << 40U));
  options.shards = static_cast<std::size_t>(reader.integer("shards", 0, 0, 4096));
  options.clock = context.clock;
  if (reader.text("url", "memory:") != "memory:") {
    reader.mistake("url", "a memory cache has no address; expected \"memory:\", options beside it");
    return nullptr;
  }
  try {
    return memory_cache(options);
  } catch (const Error& error) {
    reader.mistake("", error);
    return nullptr;
  }
}

}  // namespace

void register_memory(Registry& registry) { registry.add_cache_backend("memory", {"memory"}, make); }

}  // namespace weir
