// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which fences and quarantines of a cell are over.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "cell.hpp"
#include "weir/clock.hpp"

namespace weir::query_cache_detail {

/// What this process has seen of one cell, to tell by its own steady clock alone, whatever those of other
/// machines say, what is over: a fence that was seen for the fence time without a beat between, and a
/// quarantine that was seen for as long. A machine without clock and I/O; not thread-safe.
class CellWatch {
 public:
  explicit CellWatch(std::chrono::nanoseconds fence_time) noexcept : fence_time_(fence_time) {}

  /// What is over, as far as a reading of the cell tells.
  struct Over {
    std::vector<Fence> fences;
    bool quarantine = false;

    bool nothing() const noexcept { return fences.empty() && !quarantine; }
  };
  /// \param asked     when the cache was asked for the cell
  /// \param answered  when its answer was there
  Over look(const Cell& cell, Clock::Instant asked, Clock::Instant answered);

 private:
  struct Sighting {
    Fence fence;
    Clock::Instant since;
  };
  Clock::Instant first_seen(const Fence& fence, Clock::Instant answered) const noexcept;

  std::chrono::nanoseconds fence_time_;
  std::vector<Sighting> fences_;
  std::uint64_t birth_ = 0;  // of the cell that was seen in quarantine
  Clock::Instant born_{};    // when that was first seen
};

}  // namespace weir::query_cache_detail
