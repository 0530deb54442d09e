// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/odbc.hpp"

#include <utility>

#include "address.hpp"
#include "driver.hpp"
#include "known.hpp"
#include "odbc_engine.hpp"
#include "pooled_store.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/spelling.hpp"

namespace weir {
namespace {

using relational::odbc::Target;

Target target_of(std::string_view connection_string, const OdbcOptions& options) {
  Target target;
  target.backend = "odbc";
  target.connection_string = relational::odbc::connection_string(
      relational::odbc::attributes_of_string(connection_string, options.password));
  target.dialect = options.dialect != nullptr ? options.dialect : &ansi_dialect();
  const odbc::Known& known = odbc::known_of(
      *target.dialect,
      relational::odbc::family_of(relational::odbc::read_connection_string(target.connection_string)));
  target.capabilities = known.capabilities.with(options.with).without(options.without);
  target.schema = options.schema;
  target.init = known.init;
  target.init.insert(target.init.end(), options.init.begin(), options.init.end());
  target.ways = known.ways;
  target.statement_cache = options.pool.statement_cache;
  return target;
}

const Dialect* read_dialect(ConfigReader& reader, const BuildContext& context) {
  const std::string name = reader.text("dialect", "ansi");
  const Dialect* const dialect = context.registry->dialect(name);
  if (dialect == nullptr) {
    const std::vector<std::string> names = context.registry->dialects();
    reader.mistake("dialect",
                   "there is no dialect \"" + name + '"' + suggestion(name, {names.begin(), names.end()}));
  }
  return dialect;
}

StorePtr from_config(ConfigReader& reader, const BuildContext& context) {
  OdbcOptions options;
  const std::string url = reader.required_text("url");
  options.dialect = read_dialect(reader, context);
  options.password = reader.secret("password");
  options.schema = reader.text("schema", options.schema);
  options.init = reader.texts("init");
  options.pool = relational::read_pool_options(reader, options.pool);
  if (url.empty()) return nullptr;
  try {
    return relational::pooled_store(relational::odbc::odbc_engine(target_of(url, options), context.lifetime),
                                    options.pool, *context.clock);
  } catch (const Error& error) {
    reader.mistake("url", error);
    return nullptr;
  }
}

}  // namespace

StorePtr odbc_store(std::string_view connection_string, const OdbcOptions& options) {
  return relational::pooled_store(relational::odbc::odbc_engine(target_of(connection_string, options)),
                                  options.pool);
}

void register_odbc(Registry& registry) {
  registry.add_store_backend("odbc", {"odbc"}, from_config);
  registry.add_dialect(ansi_dialect());
}

}  // namespace weir
