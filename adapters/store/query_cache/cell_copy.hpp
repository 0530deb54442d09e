// SPDX-License-Identifier: BSL-1.0
/// \file
/// What this process knows of one cell.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "cell.hpp"
#include "cell_watch.hpp"
#include "weir/blob.hpp"
#include "weir/clock.hpp"

namespace weir::query_cache_detail {

/// This process's copy of one cell, and who of this process is writing the parts: a machine without clock and
/// I/O. Thread-safe; `view` takes no lock and writes nothing.
///
/// The rules that it keeps:
/// - A part is closed while somebody may be about to change it (a write of this process, a fence of another
///   one), while the cell is in quarantine, and while this process owes the cache a fresh token for it, or
///   word of a write in doubt. Nobody of this process uses or fills the cache for a closed part.
/// - A cell that was read is taken only if this process put none there since the reading began, and took none
/// that
///   was asked for later: else a slow reading could bring back the tokens from before a write.
class alignas(64) CellCopy {
 public:
  /// The copy of one part at one instant.
  struct View {
    std::uint64_t token;
    Clock::Instant asked;        ///< it shows what was written before that, at least
    Clock::Instant valid_until;  ///< from then on the copy is not trusted
    bool closed;

    bool usable(Clock::Instant now) const noexcept { return !closed && now < valid_until; }
  };

  /// Until when a cell is trusted that was read or put. What is closed is soon open again, as a rule, so that
  /// one looks again sooner.
  struct Trust {
    Clock::Instant open;
    Clock::Instant closed;  ///< of parts closed by others
  };

  /// Taken before the cache is asked for the cell, handed back with what it said.
  struct Ticket {
    Clock::Instant asked;
    std::uint64_t puts;
    std::uint64_t losses;
    std::uint64_t debts;
    // What has to go into the cell where it is replaced:
    Parts owed;      ///< get a fresh token
    Parts doubtful;  ///< get a fence that nobody renews
    Parts writing;   ///< are within this process's fence
  };

  /// \param writer  this process, in fences
  CellCopy(std::string cache_key, std::uint64_t writer, std::chrono::nanoseconds fence_time)
      : cache_key_(std::move(cache_key)), writer_(writer), watch_(fence_time) {}

  const std::string& cache_key() const noexcept { return cache_key_; }

  View view(unsigned part) const noexcept;

  // A write, in this order. Where it surely changed nothing, `owe` is left out.
  void begin_write(Parts parts);
  /// From now on a fresh token is due; until the cache has it the parts are closed.
  void owe(Parts parts);
  /// The write may take effect yet: nobody may use the parts before the fence time is over, from when the
  /// cache has heard of it.
  void doubt(Parts parts);
  void end_write(Parts parts);

  /// How many of its writes are changing a part.
  std::uint32_t writers(unsigned part) const;
  /// Begins to read or to replace the cell.
  Ticket begin(Clock::Instant asked) const;
  /// Takes a cell as the cache held it, unless that may be outdated. \return what is over in it
  CellWatch::Over read(const Ticket& ticket, const Cell& cell, Blob octets, Clock::Instant answered,
                       const Trust& trust);
  /// The cache took this cell from this process, with what the ticket says. Who puts holds `turn`.
  void put(const Ticket& ticket, const Cell& cell, Blob octets, const Trust& trust);
  /// What the cache held when it was last heard of, to compare with; null where that is unknown.
  std::optional<Blob> last_octets() const;
  /// Whether this process's fence, put since `since`, is around these parts.
  bool fenced(Parts parts, Clock::Instant since) const;
  /// Whether the cache may hold a fence of this process around what it does not write any more, or lacks a
  /// fresh token.
  bool unsettled() const;
  /// When a fence of this process that is still needed was put; nothing where there is none.
  std::optional<Clock::Instant> fenced_since() const;
  /// This process is about to put a fence around these parts, and may never hear that it did.
  void fencing(Parts parts);

  /// Held while the cell is replaced in the cache: one thread of a process at a time.
  std::timed_mutex& turn() noexcept { return turn_; }

  /// The cache was out of reach and may come back with what it held before. Fresh tokens are due for all that
  /// this process ever wrote.
  void contact_lost();

 private:
  /// Long ago, yet near enough to be subtracted.
  static constexpr Clock::Instant never{Clock::Instant::min().time_since_epoch() / 2};

  void publish(const Cell& cell, Clock::Instant asked, const Trust& trust) noexcept;
  void publish_closed() noexcept;
  template <class Change>
  void publishing(Change change) noexcept;

  const std::string cache_key_;
  const std::uint64_t writer_;

  // Readers see these as of one instant: `version_` is odd while they change (a sequence lock).
  std::atomic<std::uint64_t> version_{0};
  std::array<std::atomic<std::uint64_t>, Cell::part_count> tokens_{};
  std::atomic<Parts> closed_{0};
  std::atomic<Clock::Instant> asked_{never};
  std::atomic<Parts> closed_by_others_{0};
  std::atomic<Clock::Instant> open_until_{Clock::Instant::min()};
  std::atomic<Clock::Instant> closed_until_{Clock::Instant::min()};

  mutable std::mutex mutex_;  // of every change and of what follows
  CellWatch watch_;
  std::optional<Blob> octets_;
  Parts others_ = 0;  // closed by fences of others, or by quarantine
  Parts owed_ = 0;
  Parts doubtful_ = 0;
  Parts written_ = 0;                 // by this process, ever
  Parts fenced_ = 0;                  // by this process, in the cache, or that may be
  Clock::Instant put_asked_ = never;  // of the last put
  std::array<std::uint32_t, Cell::part_count> writers_{};
  // Each outdates a reading on its way.
  std::uint64_t puts_ = 0;
  std::uint64_t losses_ = 0;
  std::uint64_t debts_ = 0;  // ever made

  std::timed_mutex turn_;
};

}  // namespace weir::query_cache_detail
