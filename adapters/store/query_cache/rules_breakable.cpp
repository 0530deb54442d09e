// SPDX-License-Identifier: BSL-1.0
// In the build for tests only.
#include <atomic>

#include "rules.hpp"

namespace weir::query_cache_detail {
namespace {

std::atomic<std::uint32_t> broken{0};

constexpr std::uint32_t bit(Rule rule) noexcept { return 1U << static_cast<unsigned>(rule); }

}  // namespace

bool holds(Rule rule) noexcept { return (broken.load(std::memory_order_relaxed) & bit(rule)) == 0; }

void break_rule(Rule rule) noexcept { broken |= bit(rule); }

}  // namespace weir::query_cache_detail
