// SPDX-License-Identifier: BSL-1.0
/// \file
/// The SQLite backend.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/backends/pool_options.hpp"
#include "weir/durations.hpp"
#include "weir/store.hpp"

namespace weir {

class Registry;

struct SqliteOptions {
  /// `unchanged` leaves the file as it is; `wal` lets readers go on beside one writer and stays in the file
  /// for good.
  enum class Journal : std::uint8_t { unchanged, wal };

  // Behaviour.
  Journal journal = Journal::unchanged;
  bool read_only = false;
  bool create = true;  ///< make the file where it is missing
  /// How long a call waits for another writer's lock before Errc::busy.
  std::chrono::milliseconds busy_timeout = std::chrono::seconds(5);
  bool foreign_keys = true;  ///< enforce them (SQLite's own default is not to)

  // Performance.
  PoolOptions pool{};
};

/// A Store over one SQLite file, through SOCI. Opens nothing before the first call.
/// \param url  `sqlite:PATH`, `sqlite::memory:` (private, one connection), or a bare path
StorePtr sqlite_store(std::string_view url, const SqliteOptions& options = {});

/// SQLite's ways, for the helpers of weir/sql.hpp and for SQLite over ODBC.
const Dialect& sqlite_dialect() noexcept;

/// Makes the name "sqlite", the scheme `sqlite:` and the dialect known.
void register_sqlite(Registry& registry);

}  // namespace weir
