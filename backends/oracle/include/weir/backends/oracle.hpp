// SPDX-License-Identifier: BSL-1.0
/// \file
/// The Oracle backend, over ODBC.
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

struct OracleOptions {
  // Behaviour.
  /// Instead of one in the URL, so that a config can take it from a secret.
  std::optional<std::string> password = std::nullopt;
  /// The schema where names without one are looked up; empty: the user's own.
  std::string schema{};
  /// For servers that are Oracle only by half: their dialect (null: oracle_dialect(); must outlive the
  /// store), and what they can't.
  const Dialect* dialect = nullptr;
  Capabilities without{};
  /// Statements to run on every new connection, in order.
  std::vector<std::string> init{};

  // Performance.
  PoolOptions pool{};
};

/// A Store over Oracle 12.2 or later, through SOCI and Oracle's ODBC driver. Opens nothing before the first
/// call.
/// \param url  `oracle://[user[:password]@]host[:port]/service[?driver=NAME…]`, where other keys go to the
///             driver as they are; or `odbc:` and a connection string
/// \throws Error  config for a URL or options that can't be used, or if no driver is installed
StorePtr oracle_store(std::string_view url, const OracleOptions& options = {});

/// How Oracle 12.2 and later read and write SQL. Lives as long as the program.
const Dialect& oracle_dialect() noexcept;

/// Makes the name "oracle", the scheme `oracle:` and the dialect known.
void register_oracle(Registry& registry);

}  // namespace weir
