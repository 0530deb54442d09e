// SPDX-License-Identifier: BSL-1.0
#include "shard_plan.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <thread>

#include "memory_error.hpp"

namespace weir::memory {
namespace {

constexpr std::uint64_t least_bytes = 64U << 10U;
// By default a shard is no smaller, so that a value of a megabyte or two fits into any, and that the policy
// sees enough of what goes on.
constexpr std::uint64_t usual_least_bytes = 8U << 20U;
constexpr std::size_t usual_least_entries = 4096;
// More could not be told apart in the slots of an Index.
constexpr std::size_t most_entries = 1U << 26U;

Error wrong(const std::string& message) { return memory_error(Errc::invalid_argument, message); }

ShardLimits share_of(const MemoryCacheOptions& options, std::size_t shards, std::size_t number) {
  const std::size_t entries = options.entries / shards + (number < options.entries % shards ? 1 : 0);
  return {options.capacity.octets / shards, entries};
}

std::size_t chosen_shards(const MemoryCacheOptions& options) {
  if (options.shards != 0) return options.shards;
  std::size_t shards = std::bit_ceil(4 * std::max<std::size_t>(1, std::thread::hardware_concurrency()));
  if (options.capacity.octets != 0) shards = std::min(shards, options.capacity.octets / usual_least_bytes);
  if (options.entries != 0) shards = std::min(shards, options.entries / usual_least_entries);
  shards = std::bit_floor(std::max<std::size_t>(1, shards));
  while (share_of(options, shards, 0).most() > most_entries) shards *= 2;
  return shards;
}

}  // namespace

std::vector<ShardLimits> plan_shards(const MemoryCacheOptions& options) {
  if (options.capacity.octets == 0 && options.entries == 0) {
    throw wrong("capacity, entries: both are 0; a cache needs a limit");
  }
  const std::size_t count = chosen_shards(options);
  if (!std::has_single_bit(count)) {
    throw wrong("shards: " + std::to_string(count) + " is not a power of two");
  }
  if (options.capacity.octets != 0 && options.capacity.octets / count < least_bytes) {
    throw wrong("capacity: " + as_text(options.capacity) + " for " + std::to_string(count) +
                " shards; each needs 64KiB");
  }
  if (options.entries != 0 && options.entries < count) {
    throw wrong("entries: " + std::to_string(options.entries) + " for " + std::to_string(count) +
                " shards; each needs one");
  }
  std::vector<ShardLimits> plan;
  for (std::size_t i = 0; i < count; ++i) plan.push_back(share_of(options, count, i));
  if (plan.front().most() > most_entries) {
    throw wrong("shards: " + std::to_string(count) + " are too few; one may have 67,108,864 entries, 4GiB");
  }
  return plan;
}

}  // namespace weir::memory
