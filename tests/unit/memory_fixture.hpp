// SPDX-License-Identifier: BSL-1.0
/// \file
/// Parts of the memory cache, for the tests of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "hashed_key.hpp"
#include "shard.hpp"
#include "support/manual_clock.hpp"
#include "tuner.hpp"
#include "weir/blob.hpp"

namespace weir::test {

inline std::string numbered(std::size_t i) { return "key-" + std::to_string(i); }

/// A shard with all that it borrows. Keys hash the same in every run.
struct OneShard {
  explicit OneShard(const memory::ShardLimits& limits) : shard(limits, {&clock, &hasher, &tuner, 1}) {}

  memory::HashedKey hashed(std::string_view key) const { return {hasher(key), key}; }
  void set(std::string_view key, std::string_view value, Ttl ttl = Ttl::forever()) {
    shard.set(hashed(key), Blob::copy_of(value), ttl);
  }
  bool has(std::string_view key) const { return shard.get(hashed(key)).has_value(); }
  std::string read(std::string_view key) const {
    const std::optional<Blob> value = shard.get(hashed(key));
    return value ? std::string(value->view()) : "(absent)";
  }

  ManualClock clock;
  memory::KeyHasher hasher{7};
  memory::Tuner tuner;
  memory::Shard shard;
};

}  // namespace weir::test
