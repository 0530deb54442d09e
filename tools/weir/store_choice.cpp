// SPDX-License-Identifier: BSL-1.0
#include "store_choice.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "parameters.hpp"
#include "weir/registry.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

/// A URL begins with a scheme that some backend answers to, or with `anything://`; all else is a file name.
bool is_url(std::string_view target) {
  const std::size_t colon = target.find(':');
  if (colon == std::string_view::npos) return false;
  return target.substr(colon).starts_with("://") ||
         !builtin_registry().store_backend_for_scheme(target.substr(0, colon)).empty();
}

}  // namespace

StorePtr store_of_config(const std::string& config, const std::string& store) {
  const Runtime weirs = weir::open(config);
  if (!store.empty()) return weirs.store(store);
  const std::vector<std::string>& names = weirs.store_names();
  if (names.size() == 1) return weirs.store(names.front());
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  throw UsageError(names.empty() ? fmt::format("{} defines no store", config)
                                 : fmt::format("choose one with --store: {}", list));
}

StorePtr store_of_target(const std::string& config_or_url, const std::string& store) {
  if (!is_url(config_or_url)) return store_of_config(config_or_url, store);
  if (!store.empty()) throw UsageError("--store goes with a config, not with a URL");
  return open_store(config_or_url);
}

}  // namespace weir::tool
