// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a cache tells of itself.
#pragma once

#include <cstdint>
#include <optional>

namespace weir {

/// Numbers of a cache; nullopt is one that it can't tell. Those of a server are the server's: the keys and
/// calls of others count, too, and they begin with its start; those of a cache in this process begin with its
/// making.
struct CacheStatistics {
  // Now:
  std::optional<std::uint64_t> entries{};         ///< expired ones may count until they are met
  std::optional<std::uint64_t> bytes{};           ///< keys, values and overhead
  std::optional<std::uint64_t> capacity_bytes{};  ///< the most that `bytes` may be
  // Ever:
  std::optional<std::uint64_t> hits{};  ///< keys that reads asked for and found
  std::optional<std::uint64_t> misses{};
  std::optional<std::uint64_t> evictions{};    ///< entries that went to make room
  std::optional<std::uint64_t> expirations{};  ///< entries that went when their time was over
  std::optional<std::uint64_t>
      foreign_values{};  ///< values under our keys that somebody else wrote, so misses
};

}  // namespace weir
