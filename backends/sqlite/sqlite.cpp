// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/sqlite.hpp"

#include <memory>
#include <string>
#include <utility>

#include "engine.hpp"
#include "pooled_store.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

/// A database in memory lives in its one connection, which is so never closed for its age.
PoolOptions pool_for(const sqlite::Location& location, PoolOptions pool) {
  if (!location.in_memory()) return pool;
  pool.size = 1;
  pool.max_age = std::chrono::milliseconds(0);
  return pool;
}

StorePtr make_store(std::string_view url, const SqliteOptions& options, const Clock& clock) {
  if (options.busy_timeout < std::chrono::milliseconds(0))
    throw sqlite::make_error(Errc::invalid_argument, "busy_timeout must not be negative");
  sqlite::Location location = sqlite::parse_location(url);
  const PoolOptions pool = pool_for(location, options.pool);
  return relational::pooled_store(std::make_unique<sqlite::SqliteEngine>(std::move(location), options), pool,
                                  clock);
}

/// A pool needs the clock that the chain was built with, for as long as the store lives.
struct StoreWithClock {
  std::shared_ptr<const void> clock;
  StorePtr store;
};

StorePtr from_config(ConfigReader& reader, const BuildContext& context) {
  using Journal = SqliteOptions::Journal;
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24);
  SqliteOptions options;
  const std::string url = reader.required_text("url");
  options.journal =
      reader.choice("journal", options.journal, {{"unchanged", Journal::unchanged}, {"wal", Journal::wal}});
  options.read_only = reader.boolean("read_only", options.read_only);
  options.create = reader.boolean("create", options.create);
  options.busy_timeout =
      reader.duration("busy_timeout", options.busy_timeout, std::chrono::milliseconds(0), longest);
  options.foreign_keys = reader.boolean("foreign_keys", options.foreign_keys);
  options.pool = relational::read_pool_options(reader, options.pool);
  try {
    const auto kept =
        std::make_shared<StoreWithClock>(context.lifetime, make_store(url, options, *context.clock));
    return StorePtr(kept, kept->store.get());
  } catch (const Error& mistake) {
    if (reader.has("url")) reader.mistake("url", mistake);
    return nullptr;
  }
}

}  // namespace

StorePtr sqlite_store(std::string_view url, const SqliteOptions& options) {
  return make_store(url, options, system_clock());
}

void register_sqlite(Registry& registry) {
  registry.add_store_backend("sqlite", {"sqlite"}, from_config);
  registry.add_dialect(sqlite_dialect());
}

}  // namespace weir
