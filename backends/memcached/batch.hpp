// SPDX-License-Identifier: BSL-1.0
/// \file
/// Writes of many keys: to all nodes at a time, one round trip each, or two.
#pragma once

#include <cstddef>
#include <span>

#include "failure.hpp"
#include "fleet.hpp"
#include "space.hpp"
#include "weir/cache.hpp"

namespace weir::memcached {

/// Sets each key. \param items  as many as keys; each value fits into one item
void store_all(const Space& space, const Fleet& fleet, std::span<const Key> keys,
               std::span<const CacheItem> items, const Limit& limit);
/// \param keys  none twice. \return how many were present
std::size_t remove_all(Space& space, const Fleet& fleet, std::span<const Key> keys, const Limit& limit);
/// Gives every node a new generation.
void begin_generations(const Space& space, const Fleet& fleet, const Limit& limit);
/// Throws unless every node answers.
void ask_all(const Space& space, const Fleet& fleet, const Limit& limit);

}  // namespace weir::memcached
