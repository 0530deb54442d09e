// SPDX-License-Identifier: BSL-1.0
/// \file
/// What this process knows of one table's token.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "weir/clock.hpp"

namespace weir::query_cache_detail {

/// This process's copy of one table's token, and who of this process is writing the table: a machine without
/// clock and I/O. Thread-safe; reading takes no lock and writes nothing.
///
/// The rules that it keeps:
/// - A write is announced (`begin_write`) before the database is asked and ends (`end_write`) after its fresh
///   token was offered to the cache. In between no reader of this process uses or fills the cache for the
///   table, so a fresh token is never noted before the cache has it or has been given up on.
/// - A token read from the cache is adopted only if no local write was announced since the reading began:
///   else a slow reading could bring back the token from before that write.
class alignas(64) TableCell {
 public:
  /// The copy at one instant.
  struct View {
    std::uint64_t token;
    Clock::Instant valid_until;  ///< from then on the copy is not trusted
    std::uint32_t writers;       ///< writes of this process in progress

    bool usable(Clock::Instant now) const noexcept { return writers == 0 && now < valid_until; }
  };

  /// Taken before the cache is asked for the token, handed back with what it said.
  struct Ticket {
    std::uint64_t epoch;
    bool allowed;    ///< false while a write is in progress: nothing to be learnt now
    bool must_push;  ///< do not read the cell, replace it: what it holds may be older than our own writes
  };

  /// \param token  a fresh one; the copy is not trusted before it is adopted or pushed
  TableCell(std::string cache_key, std::uint64_t token) : cache_key_(std::move(cache_key)), token_(token) {}

  const std::string& cache_key() const noexcept { return cache_key_; }

  View view() const noexcept;

  // A write, in this order. `change` and `pushed` are left out where the write surely failed, `pushed` where
  // the cache may not have taken the token: then it must be pushed anew before the table is cached again.
  void begin_write();
  void change(std::uint64_t token);
  void pushed(std::uint64_t token, Clock::Instant valid_until);
  void end_write();

  // A refresh.
  Ticket begin_refresh() const;
  /// Takes what the cache holds as the copy, unless that may be outdated by a local write. \return whether
  /// it did.
  bool adopt(const Ticket& ticket, std::uint64_t token, Clock::Instant valid_until);

  /// The cache was out of reach and may come back with what it held before our writes. If this process wrote
  /// the table, its cell must be replaced before it is trusted again.
  void contact_lost();

 private:
  void publish(std::uint64_t token, Clock::Instant valid_until, std::uint32_t writers) noexcept;

  const std::string cache_key_;

  // Readers see these three as of one instant: `version_` is odd while they change (a sequence lock).
  std::atomic<std::uint64_t> version_{0};
  std::atomic<std::uint64_t> token_;
  std::atomic<Clock::Instant::rep> valid_until_{Clock::Instant::min().time_since_epoch().count()};
  std::atomic<std::uint32_t> writers_{0};

  mutable std::mutex mutex_;  // of every change and of what follows
  std::uint64_t epoch_ = 0;   // grows with all that outdates a refresh in flight
  std::uint64_t losses_ = 0;
  std::uint64_t losses_at_change_ = 0;
  bool written_ = false;
  bool must_push_ = false;
};

}  // namespace weir::query_cache_detail
