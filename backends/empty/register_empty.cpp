// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/empty.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

// Reads every option first, so that a config's mistakes are found in one pass; then builds, opening nothing.
CachePtr make(ConfigReader& reader, const BuildContext& /*context*/) {
  EmptyCacheOptions options;
  options.label = reader.text("label", options.label);
  if (reader.text("url", "empty:") != "empty:") {
    reader.mistake("url", "an empty cache has no address; expected \"empty:\"");
    return nullptr;
  }
  try {
    return empty_cache(options);
  } catch (const Error& error) {
    reader.mistake("", error);
    return nullptr;
  }
}

}  // namespace

void register_empty(Registry& registry) { registry.add_cache_backend("empty", {"empty"}, make); }

}  // namespace weir
