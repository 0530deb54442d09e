// SPDX-License-Identifier: BSL-1.0
#include "server_info.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace weir::redis {
namespace {

using Number = std::optional<std::uint64_t>;

/// Reads as many digits as there are.
Number number_at(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? Number(number) : std::nullopt;
}

/// What follows a label at the beginning of a line.
std::optional<std::string_view> after(std::string_view info, const std::string& label) {
  const std::string at_line = "\n" + label;
  const std::size_t found = info.find(at_line);
  if (found == std::string_view::npos) return std::nullopt;
  return info.substr(found + at_line.size());
}

Number field(std::string_view info, const std::string& name) {
  const auto text = after(info, name + ":");
  return text ? number_at(*text) : std::nullopt;
}

// A database without keys has no line.
Number entries_of(std::string_view info, int database) {
  if (const auto text = after(info, "db" + std::to_string(database) + ":keys=")) return number_at(*text);
  return after(info, "# Keyspace") ? Number(0) : std::nullopt;
}

}  // namespace

CacheStatistics read_info(std::string_view info, int database) {
  CacheStatistics statistics;
  statistics.entries = entries_of(info, database);
  statistics.bytes = field(info, "used_memory");
  statistics.capacity_bytes = field(info, "maxmemory");
  if (statistics.capacity_bytes == 0) statistics.capacity_bytes.reset();  // no limit
  statistics.hits = field(info, "keyspace_hits");
  statistics.misses = field(info, "keyspace_misses");
  statistics.evictions = field(info, "evicted_keys");
  statistics.expirations = field(info, "expired_keys");
  return statistics;
}

CacheStatistics sum_of(std::span<const CacheStatistics> servers) {
  CacheStatistics sum;
  for (Number CacheStatistics::*const each :
       {&CacheStatistics::entries, &CacheStatistics::bytes, &CacheStatistics::capacity_bytes,
        &CacheStatistics::hits, &CacheStatistics::misses, &CacheStatistics::evictions,
        &CacheStatistics::expirations}) {
    sum.*each = 0;
    for (const CacheStatistics& server : servers)
      sum.*each = sum.*each && server.*each ? Number(*(sum.*each) + *(server.*each)) : std::nullopt;
  }
  return sum;
}

}  // namespace weir::redis
