// SPDX-License-Identifier: BSL-1.0
#include "verdict.hpp"

#include <algorithm>

#include "classify_error.hpp"

namespace weir::redis {
namespace {

struct Row {
  std::string_view prefix;
  Verdict verdict;
};

constexpr Row rows[] = {
    {"MOVED", Verdict::redirect},         {"ASK", Verdict::redirect},
    {"TRYAGAIN", Verdict::wait},          {"CLUSTERDOWN", Verdict::look_again},
    {"READONLY", Verdict::not_primary},   {"LOADING", Verdict::not_replica},
    {"MASTERDOWN", Verdict::not_replica},
};

}  // namespace

Verdict verdict_on(std::string_view error) noexcept {
  const std::string_view prefix = error_prefix(error);
  for (const Row& row : rows)
    if (prefix == row.prefix) return row.verdict;
  return Verdict::tell;
}

std::chrono::microseconds pause_after(int waits, double jitter) noexcept {
  constexpr int most_doublings = 6;
  constexpr long longest = 50'000;
  const long pause = std::min(1'000L << std::min(waits, most_doublings), longest);
  return std::chrono::microseconds(pause + static_cast<long>(static_cast<double>(pause) * jitter / 2));
}

}  // namespace weir::redis
