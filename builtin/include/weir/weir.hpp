// SPDX-License-Identifier: BSL-1.0
/// \file
/// weir with every backend and adapter that it ships.
#pragma once

#include <string>
#include <string_view>

#include "weir/runtime.hpp"

namespace weir {

class Registry;

/// Every backend and adapter that ships with weir. Built once; lives as long as the program; thread-safe.
const Registry& builtin_registry();

/// The chains of a config file, from the built-in registry. Throws as Runtime::load.
Runtime open(const std::string& path);

/// A bare store from a URL, e.g. `sqlite:shop.db`. Throws as Runtime::store_from_url.
StorePtr open_store(std::string_view url);

/// A bare cache from a URL, e.g. `redis://127.0.0.1`. Throws as Runtime::cache_from_url.
CachePtr open_cache(std::string_view url);

}  // namespace weir
