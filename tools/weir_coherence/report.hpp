// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a run found, in words.
#pragma once

#include <cstdint>

#include "ledger.hpp"

namespace weir::coherence_check {

/// Reads and hits of all workers so far.
struct Answers {
  std::uint64_t reads = 0;
  std::uint64_t hits = 0;

  static Answers of(const Ledger& ledger) noexcept;
  Answers operator-(const Answers& other) const noexcept { return {reads - other.reads, hits - other.hits}; }
  Answers& operator+=(const Answers& other) noexcept;
  double ratio() const noexcept;
};

std::uint64_t writes_of(const Ledger& ledger) noexcept;

/// Failed calls by kind, what the stretches without faults were like, and the line of figures, last.
/// \return whether nothing was stale, and something was read, hit and written
bool print_report(const Ledger& ledger, const Answers& quiet, std::uint64_t faults);

}  // namespace weir::coherence_check
