// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a server tells of itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/cache_statistics.hpp"

namespace weir::redis {

/// The numbers in the reply to INFO, of one database. What is not there, or no number, is nullopt.
CacheStatistics read_info(std::string_view info, int database);

/// All servers together: a number that one of them can't tell is nullopt.
CacheStatistics sum_of(std::span<const CacheStatistics> servers);

}  // namespace weir::redis
