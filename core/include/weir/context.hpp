// SPDX-License-Identifier: BSL-1.0
/// \file
/// What goes along with a call besides its subject: deadline, cache policy, freshness, report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/durations.hpp"

namespace weir {

/// The instant (steady clock) after which a call gives up with Errc::timeout. The default is never.
using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline no_deadline = Deadline::max();

/// What a query cache may do for a call.
enum class CachePolicy : std::uint8_t {
  use,      ///< answer from the cache where that is right
  bypass,   ///< neither read it nor fill it
  refresh,  ///< do not read it, but fill it
};

/// How old an answer from a query cache may be: what a hit costs, and what it promises.
enum class Freshness : std::uint8_t {
  ttl,      ///< as old as its TTL: what was written meanwhile is not asked for
  bounded,  ///< older than a write that returned by no more than the cache's staleness; within this process
            ///< not at all
  strict,   ///< no older than any write that returned before the call began; a round trip to the shared cache
};

/// Which tiers of a Cache a call addresses.
enum class CacheScope : std::uint8_t {
  all,     ///< any tier may answer
  shared,  ///< skip tiers that are private to this process where a shared one stands behind them: see what
           ///< others see
  local,  ///< of `get` and `set`: ask no server. What is kept in this process alone is found and set; a cache
          ///< that keeps nothing there finds and sets nothing
};

/// Where an answer came from.
enum class CacheVerdict : std::uint8_t {
  none,        ///< no cache was asked
  hit_local,   ///< from this process's memory
  hit_shared,  ///< from a cache that other processes share
  miss,        ///< from the database, and stored
  bypass,      ///< from the database, not stored; `CallReport::reason` says why
};

/// "hit local", "hit shared", "miss", "bypass", "none".
std::string_view to_string(CacheVerdict verdict) noexcept;
/// "ttl", "bounded", "strict".
std::string_view to_string(Freshness freshness) noexcept;

/// What a call tells besides its answer, to whoever passes one in a Context. Filled by the links of the
/// chain.
struct CallReport {
  CacheVerdict verdict = CacheVerdict::none;
  std::string reason{};  ///< for bypass: why, in a few words
};

/// Travels with every call down the chain. Cheap to copy; borrowed for the call only.
struct Context {
  Deadline deadline = no_deadline;
  CachePolicy cache = CachePolicy::use;
  CacheScope scope = CacheScope::all;
  std::optional<Freshness> freshness{};            ///< instead of the statement's or the query cache's own
  std::optional<std::chrono::milliseconds> ttl{};  ///< instead of the query cache's own; at least 1 ms
  std::string_view trace_parent{};                 ///< W3C trace context, handed on as it is
  CallReport* report = nullptr;                    ///< filled where given; must outlive the call

  /// A Context whose deadline is this far away.
  static Context within(std::chrono::milliseconds limit) {
    Context context;
    context.deadline = std::chrono::steady_clock::now() + limit;
    return context;
  }
};

}  // namespace weir
