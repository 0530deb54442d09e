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
  /// Where names without a schema are looked up, instead of the user's search path; as the catalog spells it.
  /// Empty: the user's.
  std::string schema{};

  // Performance.
  PoolOptions pool{};
};

/// A Store over PostgreSQL 12 or later, through SOCI. Opens nothing before the first call.
/// \param url  `postgresql://[user[:password]@][host][:port][/database][?option=value…]` as libpq reads it
StorePtr postgresql_store(std::string_view url, const PostgresqlOptions& options = {});

/// PostgreSQL's ways. Lives as long as the program.
const Dialect& postgresql_dialect() noexcept;

/// Makes the name "postgresql", the schemes `postgresql:` and `postgres:`, and the dialect known.
void register_postgresql(Registry& registry);

}  // namespace weir
