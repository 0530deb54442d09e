// SPDX-License-Identifier: BSL-1.0
/// \file
/// What stands where a link of a config could not be built, so that the mistakes of the links before it are
/// found too. Never given to a program.
#pragma once

#include "weir/cache.hpp"
#include "weir/store.hpp"

namespace weir::detail {

StorePtr store_stand_in();
CachePtr cache_stand_in();

}  // namespace weir::detail
