// SPDX-License-Identifier: BSL-1.0
/// \file
/// The PostgreSQL backend.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/backends/pool_options.hpp"
#include "weir/store.hpp"

namespace weir {

class Registry;

struct PostgresqlOptions {
  // Behaviour.
  /// Instead of one in the URL, so that a config can take it from a secret.
  std::optional<std::string> password = std::nullopt;
  std::string application_name = "weir";

  // Performance.
  PoolOptions pool{};
};

/// A Store over PostgreSQL 12 or later, through SOCI. Opens nothing before the first call.
/// \param url  `postgresql://[user[:password]@][host][:port][/database][?option=value…]` as libpq reads it
StorePtr postgresql_store(std::string_view url, const PostgresqlOptions& options = {});

/// Makes the name "postgresql" and the schemes `postgresql:` and `postgres:` known.
void register_postgresql(Registry& registry);

}  // namespace weir
