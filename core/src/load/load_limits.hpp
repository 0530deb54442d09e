// SPDX-License-Identifier: BSL-1.0
/// \file
/// The options of a call, checked, and what follows from them.
#pragma once

#include <chrono>

#include "freshness.hpp"
#include "weir/get_or_load.hpp"

namespace weir::load {

/// Throws Error(invalid_argument) that names the bad option.
void check(const LoadOptions& options);

/// The times of a value that was loaded just now.
/// \param shortened  a random number in [0, 1): of what jitter may take off
Lifetime lifetime_of(const LoadOptions& options, bool negative, std::chrono::milliseconds now,
                     std::chrono::microseconds load_time, double shortened);

/// How long the cache has to keep it; 0: not at all.
std::chrono::milliseconds kept_for(const Lifetime& life);

/// How long the version of a tag is kept: longer than any value with it, lest it ends them early.
std::chrono::milliseconds tag_ttl(const LoadOptions& options);

}  // namespace weir::load
