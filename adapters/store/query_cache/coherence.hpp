// SPDX-License-Identifier: BSL-1.0
/// \file
/// The versions of a store's tables: in the cache, and as this process knows them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cell_copy.hpp"
#include "counters.hpp"
#include "read_set.hpp"
#include "refresh_turn.hpp"
#include "table_cells.hpp"
#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::query_cache_detail {

/// What a write changes: parts of one cell.
struct Change {
  CellCopy* cell;
  Parts parts;
};
using Changes = std::vector<Change>;

/// Adds a change to others, to that of the same cell where there is one.
void include(Changes& changes, const Change& change);

/// How the versions of tables are kept.
struct CoherenceOptions {
  std::string name_space;
  std::string identity;                  ///< of the store: one table name in two databases is two tables
  std::chrono::milliseconds staleness;   ///< how long a copy of a cell is good
  std::chrono::milliseconds fence_time;  ///< how long a writer that gives no sign of life holds its fences
};

/// The versions of all tables of one store. Thread-safe. docs/coherence.md is the protocol.
///
/// The cell `everything` belongs to all tables: every entry depends on it, and what may write any table, or
/// changes the schema, changes it.
class Coherence {
 public:
  /// How far the cache may answer for a set of dependencies.
  enum class Readiness : std::uint8_t {
    usable,       ///< read and fill
    ageing,       ///< usable, but due for a reading
    expired,      ///< the copies are too old
    closed,       ///< somebody may be about to change one of them, or a fence may have been lost
    unreachable,  ///< the copies are too old and the cache does not answer
  };

  Coherence(CachePtr cache, CoherenceOptions options, const Clock& clock, const Counters& counters);

  /// The cells of a table; they live as long as this.
  TableCells& table(std::string_view table);

  // What a read depends on.
  Dependency everything() noexcept { return {&everything_.whole(), TableCells::any_row}; }
  /// A table as a whole: every write of it changes that.
  Dependency any_row(TableCells& table) noexcept { return {&table.whole(), TableCells::any_row}; }
  /// The row of this key, and whatever writes all rows as far as anybody knows.
  ReadSet row(TableCells& table, std::int64_t key);

  /// Reads the cells of all groups of a table that is new to this process, so that those which are not there
  /// go through their quarantine together, and not each when its rows are first asked for. Never throws for
  /// the cache's sake.
  void meet_rows(TableCells& table, const Context& context);

  // What a write changes.
  Change change_of_everything() noexcept { return {&everything_.whole(), one_part(TableCells::any_row)}; }
  /// Of rows that nobody can name.
  Change change_of_rows(TableCells& table) noexcept;
  /// Of rows that nobody can have read: they are new.
  Change change_by_new_rows(TableCells& table) noexcept;
  /// Adds the change of the row of this key to others. Where there are many of one table, they become a
  /// change of rows that nobody can name.
  void include_row(Changes& changes, TableCells& table, std::int64_t key);

  /// A random number that nobody has had before; not 0.
  std::uint64_t fresh();

  /// What the copies allow at this instant; asks nobody.
  Readiness assess(std::span<const Dependency> dependencies, Clock::Instant now) const noexcept;
  /// Reads the cells again where `assess` says that they are ageing or expired. Never throws for the cache's
  /// sake. \return never ageing nor expired
  Readiness refresh(std::span<const Dependency> dependencies, const Context& context);
  /// Reads the cells, however young the copies are, in one batch; and with them `entry`, which is under
  /// `key`, unless that is empty. \return as `refresh`
  Readiness read_now(std::span<const Dependency> dependencies, std::string_view key,
                     std::optional<Blob>& entry, const Context& context);

  // What a write does to its cells; see Write.
  /// Whether other processes have to be kept from what is about to change.
  bool fences() const noexcept { return shared_; }
  /// Puts this process's fence around what it is writing in these cells, where other processes have to be
  /// kept from that. Throws Error where the cache does not take one.
  void fence(const Changes& changes, const Context& context);
  /// Gives what is owed a fresh token, and takes the fences away from what nobody of this process writes any
  /// more. \return whether the cache took all of it
  bool settle(const Changes& changes, const Context& context);
  /// Renews the fences of this process that will end soon. Never throws.
  /// \return when to do so again; nothing where it has none
  std::optional<Clock::Instant> renew_fences() noexcept;

  /// An operation of the cache failed: count it, and remember what that may mean.
  void cache_failed(const Error& error);

  /// Whether this process's fences around all of that have held without a gap until now.
  bool held(const Changes& changes) const;

  const Clock& clock() const noexcept { return clock_; }
  const Counters& counters() const noexcept { return counters_; }

 private:
  /// A cell that is being read.
  struct Reading {
    CellCopy* cell;
    CellCopy::Ticket ticket;
  };

  std::string cache_key(std::string_view table, std::optional<unsigned> group) const;
  TableCells::Make maker(std::string_view table) const;
  CellCopy::Trust trust_from(Clock::Instant asked) const noexcept;

  bool try_read(std::span<const Dependency> dependencies, std::string_view key, std::optional<Blob>* entry,
                const Context& context);
  void read(std::span<const Dependency> dependencies, std::string_view key, std::optional<Blob>* entry,
            const Context& context);
  void take(const Reading& reading, const std::optional<Blob>& octets, const Context& context);
  void tend(CellCopy& copy, const Cell& seen, const CellWatch::Over& over, const Context& context);
  void update(CellCopy& copy, const std::function<void(Cell&)>& change, const Context& context);
  void replace(CellCopy& copy, const std::function<void(Cell&)>& change, const Context& context);
  bool try_replace(CellCopy& copy, const CellCopy::Ticket& ticket, const std::function<void(Cell&)>& change,
                   const std::optional<Blob>& held, const Context& context);
  void put_fence(const Change& change, const Context& context);
  bool fenced_lately(const Changes& changes) const;
  bool backing_off(Clock::Instant now) const noexcept;
  void renew(CellCopy& copy) noexcept;
  std::vector<CellCopy*> all_cells();

  const CachePtr cache_;
  const CoherenceOptions options_;
  const Clock& clock_;
  const Counters& counters_;
  const bool shared_;

  std::mutex random_mutex_;
  std::random_device random_;
  const std::uint64_t writer_;
  std::atomic<std::uint64_t> beats_{0};

  std::mutex tables_mutex_;
  std::unordered_map<std::string, TableCells> tables_;
  TableCells everything_;  // all of it is one part of one cell

  RefreshTurn::Turns turns_;
  std::atomic<Clock::Instant::rep> back_off_until_{Clock::Instant::min().time_since_epoch().count()};
};

}  // namespace weir::query_cache_detail
