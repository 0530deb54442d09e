// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/mysql.hpp"

#include <memory>
#include <utility>

#include "engine.hpp"
#include "pooled_store.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

StorePtr from_config(ConfigReader& reader, const BuildContext& context) {
  MysqlOptions options;
  const std::string url = reader.required_text("url");
  options.password = reader.secret("password");
  options.schema = reader.text("schema", options.schema);
  options.pool = relational::read_pool_options(reader, options.pool);
  if (url.empty()) return nullptr;
  try {
    return relational::pooled_store(std::make_unique<mysql::MysqlEngine>(url, options, context.lifetime),
                                    options.pool, *context.clock);
  } catch (const Error& error) {
    reader.mistake("url", error);
    return nullptr;
  }
}

}  // namespace

StorePtr mysql_store(std::string_view url, const MysqlOptions& options) {
  return relational::pooled_store(std::make_unique<mysql::MysqlEngine>(url, options), options.pool);
}

void register_mysql(Registry& registry) {
  registry.add_store_backend("mysql", {"mysql", "mariadb"}, from_config);
  registry.add_dialect(mysql_dialect());
}

}  // namespace weir
