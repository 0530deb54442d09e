// SPDX-License-Identifier: BSL-1.0
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hashed_key.hpp"
#include "read_counters.hpp"
#include "shard.hpp"
#include "shard_plan.hpp"
#include "tuner.hpp"
#include "weir/backends/memory.hpp"

namespace weir {
namespace {

using memory::HashedKey;
using memory::Shard;

class MemoryCache final : public Cache {
 public:
  explicit MemoryCache(const MemoryCacheOptions& options)
      : capacity_(options.capacity), entries_(options.entries), hasher_(options.seed) {
    const std::vector<memory::ShardLimits> plan = memory::plan_shards(options);
    for (const memory::ShardLimits& limits : plan) {
      shards_.push_back(std::make_unique<Shard>(
          limits, memory::ShardShared{options.clock, &hasher_, &tuner_, plan.size()}));
    }
  }

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    const HashedKey hashed = hash(key);
    std::optional<Blob> value = shard(hashed).get(hashed);
    count_read(hashed, value.has_value(), context);
    return value;
  }

  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    for (const std::string_view key : keys) check_cache_key(key);
    std::vector<std::optional<Blob>> values;
    values.reserve(keys.size());
    for (const std::string_view key : keys) values.push_back(get(key, context));
    return values;
  }

  void set(std::string_view key, const Blob& value, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    shard(hashed).set(hashed, value, ttl);
    tuner_.wrote(hashed.hash);
  }

  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    const bool added = shard(hashed).add(hashed, value, ttl);
    if (added) tuner_.wrote(hashed.hash);
    return added;
  }

  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).replace(hashed, value, ttl);
  }

  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).compare_and_set(hashed, expected, desired, ttl);
  }

  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    const std::int64_t count = shard(hashed).increment(hashed, delta, ttl);
    tuner_.wrote(hashed.hash);
    return count;
  }

  bool touch(std::string_view key, Ttl ttl, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).get_and_touch(hashed, ttl).has_value();
  }

  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override {
    const HashedKey hashed = hash(key);
    std::optional<Blob> value = shard(hashed).get_and_touch(hashed, ttl);
    count_read(hashed, value.has_value(), context);
    return value;
  }

  std::optional<Ttl> expires_in(std::string_view key, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).expires_in(hashed);
  }

  bool remove(std::string_view key, const Context&) override {
    const HashedKey hashed = hash(key);
    return shard(hashed).remove(hashed);
  }

  void clear(const Context&) override {
    for (const auto& each : shards_) each->clear();
  }

  void ping(const Context&) override {}

  CacheStatistics statistics(const Context&) override {
    Shard::Counts sum;
    for (const auto& each : shards_) {
      const Shard::Counts counts = each->counts();
      sum.entries += counts.entries;
      sum.bytes += counts.bytes;
      sum.evictions += counts.evictions;
      sum.expirations += counts.expirations;
    }
    const memory::ReadCounters::Sum reads = reads_.sum();
    CacheStatistics statistics;
    statistics.entries = sum.entries;
    statistics.bytes = sum.bytes;
    if (capacity_.octets != 0) statistics.capacity_bytes = capacity_.octets;
    statistics.hits = reads.hits;
    statistics.misses = reads.misses;
    statistics.evictions = sum.evictions;
    statistics.expirations = sum.expirations;
    return statistics;
  }

  CacheCapabilities capabilities() const noexcept override {
    constexpr std::uint64_t large_shard = 5U << 20U;
    const CacheCapabilities all = CacheCapabilities::all().without({CacheCapability::shared});
    const bool large = capacity_.octets == 0 || capacity_.octets / shards_.size() >= large_shard;
    return large ? all : all.without({CacheCapability::large_values});
  }

  Description describe() const override {
    Description description{"memory", {}, {}};
    if (capacity_.octets != 0) description.options.emplace_back("capacity", as_text(capacity_));
    if (entries_ != 0) description.options.emplace_back("entries", std::to_string(entries_));
    description.options.emplace_back("shards", std::to_string(shards_.size()));
    return description;
  }

 private:
  HashedKey hash(std::string_view key) const {
    check_cache_key(key);
    return {hasher_(key), key};
  }
  // By bits that the buckets of an Index (the low ones), its slots and the Ghosts (the high ones) leave out.
  Shard& shard(const HashedKey& key) noexcept { return *shards_[key.hash >> 24U & (shards_.size() - 1)]; }

  void count_read(const HashedKey& key, bool hit, const Context& context) noexcept {
    reads_.count(hit);
    tuner_.read(key.hash, hit);
    if (hit && context.report) context.report->verdict = CacheVerdict::hit_local;
  }

  const ByteSize capacity_;
  const std::size_t entries_;
  const memory::KeyHasher hasher_;
  std::vector<std::unique_ptr<Shard>> shards_;
  memory::Tuner tuner_;
  memory::ReadCounters reads_;
};

}  // namespace

CachePtr memory_cache(const MemoryCacheOptions& options) { return std::make_shared<MemoryCache>(options); }

}  // namespace weir
