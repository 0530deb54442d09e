// SPDX-License-Identifier: BSL-1.0
#include "engine.hpp"

#include "dialect.hpp"
#include "feed_setup.hpp"
#include "notify_feed.hpp"

namespace weir::postgresql {
namespace {

ConnInfo make_conninfo(std::string_view url, const PostgresqlOptions& options) {
  ConnInfo info = ConnInfo::parse(url);
  if (options.password) info.set_default("password", *options.password);
  info.set_default("application_name", options.application_name);
  info.add_session_settings();
  if (!options.schema.empty()) info.set_schema(options.schema);
  return info;
}

void check_kind(const StoreInfo& info, FeedKind kind) {
  if (kind != FeedKind::automatic && kind != FeedKind::notify) throw relational::no_such_feed(info, kind);
}

}  // namespace

PostgresqlEngine::PostgresqlEngine(std::string_view url, const PostgresqlOptions& options,
                                   std::shared_ptr<const void> lifetime)
    : lifetime_(std::move(lifetime)),
      conninfo_(make_conninfo(url, options)),
      schema_(options.schema),
      statements_(options.pool.statement_cache),
      info_{.backend = link_name,
            .identity = conninfo_.identity(),
            .dialect = &dialect,
            .capabilities = Capabilities::all().without({Capability::unsigned_integers})} {}

std::unique_ptr<relational::Session> PostgresqlEngine::open(Deadline deadline) const {
  return std::make_unique<PostgresqlSession>(opener_.open(conninfo_, deadline), canceller_, statements_,
                                             changes_);
}

std::unique_ptr<ChangeFeed> PostgresqlEngine::open_feed(Store&, const FeedOptions& options,
                                                        const Context& context) const {
  check_kind(info_, options.kind);
  return notify_feed(std::make_unique<Connection>(opener_.open(conninfo_, context.deadline), canceller_),
                     context.deadline);
}

FeedState PostgresqlEngine::set_up_feed(Store& store, FeedStep step, FeedKind kind,
                                        const Context& context) const {
  check_kind(info_, kind);
  return set_up_notify(store, step, context);
}

Description PostgresqlEngine::describe() const {
  Description description;
  description.name = link_name;
  for (const char* const keyword : {"host", "port", "dbname", "user", "sslmode", "application_name"})
    if (std::string value = conninfo_.value(keyword); !value.empty())
      description.options.emplace_back(keyword, std::move(value));
  if (!schema_.empty()) description.options.emplace_back("schema", schema_);
  return description;
}

}  // namespace weir::postgresql
