// SPDX-License-Identifier: BSL-1.0
/// \file
/// The SQL Server backend, over ODBC.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/backends/pool_options.hpp"
#include "weir/capabilities.hpp"
#include "weir/dialect.hpp"
#include "weir/store.hpp"

namespace weir {

class Registry;

struct SqlserverOptions {
  // Behaviour.
  /// Instead of one in the URL, so that a config can take it from a secret.
  std::optional<std::string> password = std::nullopt;
  /// For servers that are SQL Server only by half: their dialect (null: sqlserver_dialect(); must outlive the
  /// store), and what they can't.
  const Dialect* dialect = nullptr;
  Capabilities without{};
  /// Statements to run on every new connection, in order.
  std::vector<std::string> init{};

  // Performance.
  PoolOptions pool{};
};

/// A Store over SQL Server 2017 or later and Azure SQL, through SOCI and Microsoft's ODBC driver or FreeTDS'.
/// Opens nothing before the first call.
/// \param url  `sqlserver://[user[:password]@]host[:port][/database][?driver=NAME…]`, where other keys go to
///             the driver as they are (`Encrypt=strict`, `TrustServerCertificate=yes` …); or `odbc:` and a
///             connection string
/// \throws Error  config for a URL or options that can't be used, or if no driver is installed
StorePtr sqlserver_store(std::string_view url, const SqlserverOptions& options = {});

/// How SQL Server reads and writes SQL. Lives as long as the program.
const Dialect& sqlserver_dialect() noexcept;

/// Makes the name "sqlserver", the schemes `sqlserver:` and `mssql:`, and the dialect known.
void register_sqlserver(Registry& registry);

}  // namespace weir
