// SPDX-License-Identifier: BSL-1.0
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "memory_error.hpp"
#include "shard.hpp"
#include "weir/backends/memory.hpp"

namespace weir {
namespace {

using memory::HashedKey;
using memory::Shard;

constexpr std::uint64_t least_shard = 64U << 10U;
// By default a shard is no smaller, so that a value of a megabyte or two fits into any.
constexpr std::uint64_t default_least_shard = 8U << 20U;

std::size_t chosen_shards(const MemoryCacheOptions& options) {
  if (options.shards != 0) return options.shards;
  const std::size_t for_cores =
      std::bit_ceil(4 * std::max<std::size_t>(1, std::thread::hardware_concurrency()));
  const std::size_t by_size = std::bit_floor(options.capacity.octets / default_least_shard);
  return std::clamp<std::size_t>(by_size, 1, for_cores);
}

std::size_t checked_shards(const MemoryCacheOptions& options) {
  const std::size_t shards = chosen_shards(options);
  if (!std::has_single_bit(shards)) {
    throw memory::memory_error(Errc::invalid_argument,
                               "shards: " + std::to_string(shards) + " is not a power of two");
  }
  if (options.capacity.octets / shards < least_shard) {
    throw memory::memory_error(Errc::invalid_argument, "capacity: " + as_text(options.capacity) + " for " +
                                                           std::to_string(shards) +
                                                           " shards; each needs 64KiB");
  }
  return shards;
}

class MemoryCache final : public Cache {
 public:
  explicit MemoryCache(const MemoryCacheOptions& options)
      : capacity_(options.capacity), mask_(checked_shards(options) - 1) {
    const std::size_t each = options.capacity.octets / (mask_ + 1);
    for (std::size_t i = 0; i <= mask_; ++i) shards_.push_back(std::make_unique<Shard>(each, *options.clock));
  }

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    std::optional<Blob> value = find(key);
    if (value && context.report) context.report->verdict = CacheVerdict::hit_local;
    return value;
  }

  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    std::vector<std::optional<Blob>> values;
    values.reserve(keys.size());
    for (const std::string_view key : keys) values.push_back(get(key, context));
    return values;
  }

  void set(std::string_view key, const Blob& value, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    shard(hashed).set(hashed, value, ttl);
  }

  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).add(hashed, value, ttl);
  }

  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).compare_and_set(hashed, expected, desired, ttl);
  }

  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).increment(hashed, delta, ttl);
  }

  bool touch(std::string_view key, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).touch(hashed, ttl);
  }

  bool remove(std::string_view key, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).remove(hashed);
  }

  void clear(const Context&) override {
    for (const auto& each : shards_) each->clear();
  }

  void ping(const Context&) override {}

  Description describe() const override {
    return {"memory", {{"capacity", as_text(capacity_)}, {"shards", std::to_string(mask_ + 1)}}, {}};
  }

 private:
  static HashedKey hash(std::string_view key) {
    check_cache_key(key);
    return {XXH3_64bits(key.data(), key.size()), key};
  }
  Shard& shard(const HashedKey& key) noexcept { return *shards_[key.hash & mask_]; }

  std::optional<Blob> find(std::string_view key) {
    const HashedKey hashed = hash(key);
    return shard(hashed).get(hashed);
  }

  const ByteSize capacity_;
  const std::size_t mask_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace

CachePtr memory_cache(const MemoryCacheOptions& options) { return std::make_shared<MemoryCache>(options); }

}  // namespace weir
