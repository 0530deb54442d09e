// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running a trace through a cache.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/blob.hpp"
#include "weir/cache.hpp"

namespace weir::trace {

/// What a cache made of a trace.
struct Tally {
  std::uint64_t requests = 0;
  std::uint64_t hits = 0;
  std::uint64_t misses() const noexcept { return requests - hits; }
  /// Of hits; 0 without requests.
  double ratio() const noexcept {
    return requests == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(requests);
  }
};

/// Asks a cache for key after key and sets those that it does not have, as a program does that looks them up
/// elsewhere then.
class Replay {
 public:
  /// The cache is borrowed.
  explicit Replay(Cache& cache) : cache_(cache) {}
  /// Throws what the cache throws.
  void request(std::string_view key);
  const Tally& tally() const noexcept { return tally_; }

 private:
  Cache& cache_;
  const Blob value_ = Blob::copy_of("1");
  Tally tally_;
};

}  // namespace weir::trace
