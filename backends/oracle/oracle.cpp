// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/oracle.hpp"

#include <utility>

#include "pooled_store.hpp"
#include "target.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

StorePtr from_config(ConfigReader& reader, const BuildContext& context) {
  OracleOptions options;
  const std::string url = reader.required_text("url");
  options.password = reader.secret("password");
  options.schema = reader.text("schema", options.schema);
  options.init = reader.texts("init");
  options.pool = relational::read_pool_options(reader, options.pool);
  if (url.empty()) return nullptr;
  try {
    return relational::pooled_store(
        relational::odbc::odbc_engine(oracle::target_of(url, options), context.lifetime), options.pool,
        *context.clock);
  } catch (const Error& error) {
    reader.mistake("url", error);
    return nullptr;
  }
}

}  // namespace

StorePtr oracle_store(std::string_view url, const OracleOptions& options) {
  return relational::pooled_store(relational::odbc::odbc_engine(oracle::target_of(url, options)),
                                  options.pool);
}

void register_oracle(Registry& registry) {
  registry.add_store_backend("oracle", {"oracle"}, from_config);
  registry.add_dialect(oracle_dialect());
}

}  // namespace weir
