// SPDX-License-Identifier: BSL-1.0
/// \file
/// The tables' tokens: their copies in this process, their cells in the cache, and the protocol between.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "counters.hpp"
#include "table_cell.hpp"
#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::query_cache_detail {

using Cells = std::vector<TableCell*>;

/// The tokens of all tables of one store. Thread-safe.
///
/// In the cache each table has a cell: 8 octets, its token. Every token is set at most once, and a new one is
/// taken for each try, so that a set which arrives late can't bring back a token that entries were stored
/// under. The cell `everything` belongs to all tables: every entry depends on it, and what may write any
/// table, or changes the schema, changes it.
class TableTokens {
 public:
  /// How far a set of tables may be answered from the cache.
  enum class Readiness : std::uint8_t {
    usable,         ///< read and fill
    ageing,         ///< usable, but due for a refresh
    expired,        ///< the copies are too old
    being_written,  ///< this process writes one of them at this moment
    unreachable,    ///< the copies are too old and the cache does not answer
  };

  /// \param identity  of the store: tables of one name in two databases are two tables
  TableTokens(CachePtr cache, std::string name_space, std::string identity,
              std::chrono::milliseconds token_ttl, const Clock& clock, const Counters& counters);

  /// The cell of a table; lives as long as this.
  TableCell& cell(std::string_view table);
  TableCell& everything() noexcept { return *everything_; }

  /// A random number that nobody has had before; not 0.
  std::uint64_t fresh_token();

  /// What the copies allow at this instant; asks nobody.
  Readiness assess(std::span<TableCell* const> cells, Clock::Instant now) const noexcept;

  /// Reads the cells again where `assess` says that they are ageing or expired. Never throws for the cache's
  /// sake. \return never ageing nor expired
  Readiness refresh(std::span<TableCell* const> cells, const Context& context);

  /// An operation of the cache failed: count it, and remember what that may mean.
  void cache_failed(const Error& error);

  /// Marks tables as being written, from before the database is asked until the end of its scope.
  class Write {
   public:
    /// \param cells   what is written, as far as the schema tells that ...
    /// \param schema  ... the token of `everything` stood for when it was asked
    Write(TableTokens& tokens, std::span<TableCell* const> cells, std::uint64_t schema);
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;
    ~Write();

    /// The write took effect, or may have: gives each table a fresh token, here and in the cache. Never
    /// throws for the cache's sake. Where the schema changed meanwhile (a trigger that was not there before),
    /// every table is taken to be written.
    /// \param guards  how many other Writes of the same caller mark `everything` at this moment
    void took_effect(const Context& context, std::uint32_t guards = 0);

   private:
    void include_everything_if_schema_changed(std::uint32_t guards);

    TableTokens& tokens_;
    Cells cells_;
    std::uint64_t schema_;
  };

 private:
  class RefreshTurn;

  std::string cache_key(std::string_view table) const;
  void push(TableCell& cell, std::uint64_t token, const Context& context);
  void read_cells(std::span<TableCell* const> cells, const Context& context);
  bool try_read_cells(std::span<TableCell* const> cells, const Context& context);
  std::uint64_t introduce(const TableCell& cell, const Context& context);
  bool backing_off(Clock::Instant now) const noexcept;

  const CachePtr cache_;
  const std::string name_space_;
  const std::string identity_;
  const std::chrono::milliseconds token_ttl_;
  const Clock& clock_;
  const Counters& counters_;

  std::mutex random_mutex_;
  std::random_device random_;

  std::mutex cells_mutex_;
  std::unordered_map<std::string, std::unique_ptr<TableCell>> cells_;
  std::unique_ptr<TableCell> everything_;

  // One thread at a time refreshes; others wait for what it learns.
  std::mutex turn_mutex_;
  std::condition_variable turn_over_;
  bool turn_taken_ = false;
  std::atomic<Clock::Instant::rep> back_off_until_{Clock::Instant::min().time_since_epoch().count()};
};

}  // namespace weir::query_cache_detail
