// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/postgresql.hpp"

#include <memory>
#include <utility>

#include "dialect.hpp"
#include "engine.hpp"
#include "pooled_store.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

StorePtr from_config(ConfigReader& reader, const BuildContext& context) {
  PostgresqlOptions options;
  const std::string url = reader.required_text("url");
  options.password = reader.secret("password");
  options.application_name = reader.text("application_name", options.application_name);
  options.schema = reader.text("schema", options.schema);
  options.pool = relational::read_pool_options(reader, options.pool);
  if (url.empty()) return nullptr;
  try {
    return relational::pooled_store(
        std::make_unique<postgresql::PostgresqlEngine>(url, options, context.lifetime), options.pool,
        *context.clock);
  } catch (const Error& error) {
    reader.mistake("url", error);
    return nullptr;
  }
}

}  // namespace

StorePtr postgresql_store(std::string_view url, const PostgresqlOptions& options) {
  return relational::pooled_store(std::make_unique<postgresql::PostgresqlEngine>(url, options), options.pool);
}

const Dialect& postgresql_dialect() noexcept { return postgresql::dialect; }

void register_postgresql(Registry& registry) {
  registry.add_dialect(postgresql_dialect());
  registry.add_store_backend("postgresql", {"postgresql", "postgres"}, from_config);
}

}  // namespace weir
