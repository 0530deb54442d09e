// SPDX-License-Identifier: BSL-1.0
/// \file
/// Readers that browse and search, a writer that changes prices, and the check that no reader sees an old
/// price.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "latencies.hpp"
#include "weir/store.hpp"

namespace catalogue {

struct Workload {
  std::int64_t products = 100'000;
  int readers = 2;
  std::chrono::milliseconds duration = std::chrono::seconds(5);
  std::chrono::milliseconds write_every = std::chrono::milliseconds(100);
  std::uint64_t seed = 1;
};

/// What a run saw.
struct Outcome {
  Latencies reads;
  std::uint64_t hits_local = 0;
  std::uint64_t hits_shared = 0;
  std::uint64_t misses = 0;    ///< answered by the database and stored
  std::uint64_t bypasses = 0;  ///< answered by the database, not stored
  std::uint64_t writes = 0;
  std::uint64_t stale = 0;   ///< rows older than a price change that had returned before the read began
  std::uint64_t errors = 0;  ///< calls that failed, and rows whose price does not belong to their version
  std::string first_error;
  double seconds = 0;

  double reads_per_second() const { return static_cast<double>(reads.count()) / seconds; }
  std::uint64_t hits() const { return hits_local + hits_shared; }
  double hit_ratio() const {
    return reads.count() == 0 ? 0 : static_cast<double>(hits()) / static_cast<double>(reads.count());
  }
};

/// Runs readers and a writer over one store for a while. Any failure of a call is counted, none ends the run.
Outcome run(weir::Store& store, const Workload& workload);

}  // namespace catalogue
