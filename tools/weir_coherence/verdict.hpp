// SPDX-License-Identifier: BSL-1.0
/// \file
/// Whether what a read saw of one row was too old.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "ledger.hpp"
#include "weir/context.hpp"

namespace weir::coherence_check {

/// What was known of a row when a read of it began.
struct Expected {
  Nanos began;
  std::int64_t returned;
  std::int64_t seen;
  std::int64_t own;  ///< the highest whose write returned in this very process; 0: none

  static Expected of(const RowRecord& row, std::int64_t own) noexcept;
};

struct Limits {
  Freshness freshness;
  Nanos staleness;  ///< of bounded, with the margin
  Nanos fence_time;
};

enum class Verdict : std::uint8_t {
  fresh,
  stale_returned,  ///< older than a write that had returned
  stale_own,       ///< the same, of this process
  stale_seen,      ///< older than what had been read, of a commit that took effect while its fence stood
  late_commit,     ///< older than what had been read, of a commit that may have come after its fence was over
};

struct Judgement {
  Verdict verdict = Verdict::fresh;
  std::int64_t wanted = 0;
  Nanos staleness = 0;  ///< since when something newer had returned

  bool stale() const noexcept { return verdict != Verdict::fresh && verdict != Verdict::late_commit; }
};

/// \param version  what the read saw, now that it is over
Judgement judge(RowRecord& row, const Expected& expected, std::int64_t version,
                const Limits& limits) noexcept;

}  // namespace weir::coherence_check
