// SPDX-License-Identifier: BSL-1.0
/// \file
/// The ODBC backend: any engine that has a driver.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/backends/pool_options.hpp"
#include "weir/store.hpp"

namespace weir {

class Registry;

struct OdbcOptions {
  // Behaviour.
  /// How the engine reads and writes SQL: postgresql_dialect(), mysql_dialect() …; null: ansi_dialect(). Must
  /// outlive the store.
  const Dialect* dialect = nullptr;
  /// Instead of PWD in the connection string, so that a config can take it from a secret.
  std::optional<std::string> password = std::nullopt;
  /// Where names without a schema are looked up; empty: as the user's settings have it. The dialect must know
  /// how a session chooses one.
  std::string schema{};
  /// What engine and driver can besides what weir knows of them, and what they can't. Of a driver that it was
  /// not run with, weir claims little: what you add here, run `weir conformance` on first.
  Capabilities with{};
  Capabilities without{};
  /// Statements to run on every new connection, in order.
  std::vector<std::string> init{};

  // Performance.
  PoolOptions pool{};
};

/// A Store over an ODBC driver, through SOCI. Opens nothing before the first call.
/// \param connection_string  `DSN=…;UID=…` or `Driver={…};Server=…;UID=…` as ODBC reads it, with or without
///                           `odbc:` in front of it; 500 octets at most
/// \throws Error  config for a string or options that can't be used
StorePtr odbc_store(std::string_view connection_string, const OdbcOptions& options = {});

/// What the SQL standard says, for engines that weir has no dialect of. Lives as long as the program.
const Dialect& ansi_dialect() noexcept;

/// Makes the name "odbc", the scheme `odbc:` and the dialect "ansi" known.
void register_odbc(Registry& registry);

}  // namespace weir
