// SPDX-License-Identifier: BSL-1.0
#include "verdict.hpp"

#include <algorithm>

namespace weir::coherence_check {
namespace {

std::int64_t oldest_kept(const RowRecord& row, std::int64_t after) noexcept {
  return std::max(after + 1, row.last - versions_kept + 2);
}

/// How long before the read something newer had returned.
Nanos staleness(RowRecord& row, const Expected& expected, std::int64_t version) noexcept {
  Nanos first = expected.began;
  for (std::int64_t newer = oldest_kept(row, version); newer <= expected.returned; ++newer) {
    const Written& written = row.of(newer);
    if (written.version == newer && written.returned != 0) first = std::min<Nanos>(first, written.returned);
  }
  return expected.began - first;
}

/// A version that was seen by others, newer than what this read saw, and in time: who sees it so soon after
/// its write began knows that its fence stands.
std::int64_t seen_in_time(RowRecord& row, const Expected& expected, std::int64_t version,
                          Nanos fence_time) noexcept {
  for (std::int64_t newer = expected.seen; newer >= oldest_kept(row, version); --newer) {
    const Written& written = row.of(newer);
    const Nanos seen = written.first_seen;
    if (written.version == newer && seen != 0 && seen <= expected.began &&
        seen - written.began < fence_time / 2)
      return newer;
  }
  return 0;
}

}  // namespace

Expected Expected::of(const RowRecord& row, std::int64_t own) noexcept {
  Expected expected{.began = 0, .returned = row.returned, .seen = row.seen, .own = own};
  expected.began = nanos_now();  // after: what is expected had happened by then
  return expected;
}

Judgement judge(RowRecord& row, const Expected& expected, std::int64_t version,
                const Limits& limits) noexcept {
  Judgement judgement;
  if (version < expected.returned) judgement.staleness = staleness(row, expected, version);
  const auto found = [&](Verdict verdict, std::int64_t wanted) {
    judgement.verdict = verdict;
    judgement.wanted = wanted;
    return judgement;
  };
  if (version < expected.own) return found(Verdict::stale_own, expected.own);
  if (limits.freshness != Freshness::strict) {
    if (judgement.staleness > limits.staleness) return found(Verdict::stale_returned, expected.returned);
    return judgement;
  }
  if (version < expected.returned) return found(Verdict::stale_returned, expected.returned);
  if (version < expected.seen) {
    const std::int64_t wanted = seen_in_time(row, expected, version, limits.fence_time);
    return wanted != 0 ? found(Verdict::stale_seen, wanted) : found(Verdict::late_commit, expected.seen);
  }
  return judgement;
}

}  // namespace weir::coherence_check
