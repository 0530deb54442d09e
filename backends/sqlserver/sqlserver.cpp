// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/sqlserver.hpp"

#include <utility>

#include "pooled_store.hpp"
#include "target.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

StorePtr from_config(ConfigReader& reader, const BuildContext& context) {
  SqlserverOptions options;
  const std::string url = reader.required_text("url");
  options.password = reader.secret("password");
  options.init = reader.texts("init");
  options.pool = relational::read_pool_options(reader, options.pool);
  if (url.empty()) return nullptr;
  try {
    return relational::pooled_store(
        relational::odbc::odbc_engine(sqlserver::target_of(url, options), context.lifetime), options.pool,
        *context.clock);
  } catch (const Error& error) {
    reader.mistake("url", error);
    return nullptr;
  }
}

}  // namespace

StorePtr sqlserver_store(std::string_view url, const SqlserverOptions& options) {
  return relational::pooled_store(relational::odbc::odbc_engine(sqlserver::target_of(url, options)),
                                  options.pool);
}

void register_sqlserver(Registry& registry) {
  registry.add_store_backend("sqlserver", {"mssql", "sqlserver"}, from_config);
  registry.add_dialect(sqlserver_dialect());
}

}  // namespace weir
