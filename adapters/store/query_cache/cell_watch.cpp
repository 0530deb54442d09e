// SPDX-License-Identifier: BSL-1.0
#include "cell_watch.hpp"

#include <algorithm>
#include <utility>

namespace weir::query_cache_detail {

// From the end of the first reading to the begin of this one: what both saw was there all that time, and its
// writer, who last gave sign of life before the first ended, has had the whole fence time.
CellWatch::Over CellWatch::look(const Cell& cell, Clock::Instant asked, Clock::Instant answered) {
  Over over;
  std::vector<Sighting> seen;
  for (const Fence& fence : cell.fences()) {
    const Clock::Instant since = first_seen(fence, answered);
    if (asked - since >= fence_time_) over.fences.push_back(fence);
    seen.push_back({fence, since});
  }
  fences_ = std::move(seen);
  if (cell.quarantined()) {
    if (birth_ != cell.birth()) {
      birth_ = cell.birth();
      born_ = answered;
    }
    over.quarantine = asked - born_ >= fence_time_;
  }
  return over;
}

Clock::Instant CellWatch::first_seen(const Fence& fence, Clock::Instant answered) const noexcept {
  const auto found = std::find_if(fences_.begin(), fences_.end(), [&](const Sighting& sighting) {
    return sighting.fence.writer == fence.writer && sighting.fence.beat == fence.beat;
  });
  return found != fences_.end() ? found->since : answered;
}

}  // namespace weir::query_cache_detail
