// SPDX-License-Identifier: BSL-1.0
/// \file
/// How a cache is divided into shards.
#pragma once

#include <cstddef>
#include <vector>

#include "shard.hpp"
#include "weir/backends/memory.hpp"

namespace weir::memory {

/// The limits of each shard; a power of two of them. Throws Error(invalid_argument) where the options are
/// wrong.
std::vector<ShardLimits> plan_shards(const MemoryCacheOptions& options);

}  // namespace weir::memory
