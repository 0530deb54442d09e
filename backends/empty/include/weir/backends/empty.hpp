// SPDX-License-Identifier: BSL-1.0
/// \file
/// A cache that keeps nothing: the folder to copy for a new backend.
#pragma once

#include <string>

#include "weir/cache.hpp"

namespace weir {

class Registry;

struct EmptyCacheOptions {
  // Behaviour.
  /// What `describe` shows. Not empty.
  std::string label = "empty";
};

/// A Cache that drops whatever it is given, as any cache may at any time. Opens nothing.
/// \throws Error  invalid_argument, where an option is out of its range
CachePtr empty_cache(const EmptyCacheOptions& options = {});

/// Makes the name "empty" and the scheme `empty:` known.
void register_empty(Registry& registry);

}  // namespace weir
