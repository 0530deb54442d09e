// SPDX-License-Identifier: BSL-1.0
/// \file
/// The MySQL and MariaDB backend.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/backends/pool_options.hpp"
#include "weir/store.hpp"

namespace weir {

class Registry;

struct MysqlOptions {
  // Behaviour.
  /// Instead of one in the URL, so that a config can take it from a secret.
  std::optional<std::string> password = std::nullopt;
  /// The database where names without one are looked up, instead of the URL's.
  std::string schema{};

  // Performance.
  PoolOptions pool{};
};

/// A Store over MariaDB 10.6 or later and MySQL 8 or later, through SOCI. Opens nothing before the first
/// call.
/// \param url  `mysql://[user[:password]@][host][:port][/database][?option=value…]`, or `mariadb://…`. The
///             options: `socket` (a path, instead of host and port), `ssl-mode` (disabled, required,
///             verify-identity), `ssl-ca`, `ssl-cert`, `ssl-key` (paths of PEM files)
/// \throws Error  config for a URL or options that can't be used
StorePtr mysql_store(std::string_view url, const MysqlOptions& options = {});

/// How MySQL and MariaDB read and write SQL, given weir's sql_mode: standard quotes ("name", 'text'), `||`
/// concatenates. Lives as long as the program.
const Dialect& mysql_dialect() noexcept;

/// Makes the name "mysql", the schemes `mysql:` and `mariadb:`, and the dialect known.
void register_mysql(Registry& registry);

}  // namespace weir
