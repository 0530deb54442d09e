// SPDX-License-Identifier: BSL-1.0
// What an engine without a log of its own can do: the table of versions.
#include <fmt/format.h>

#include "session.hpp"
#include "version_feed.hpp"
#include "version_setup.hpp"
#include "weir/error.hpp"

namespace weir::relational {
namespace {

const VersionSql& checked(const StoreInfo& info, FeedKind kind) {
  const VersionSql* const sql = version_sql_for(*info.dialect);
  if (sql == nullptr) throw no_such_feed(info, kind);
  if (kind != FeedKind::automatic && kind != FeedKind::versions) throw no_such_feed(info, kind);
  return *sql;
}

}  // namespace

Error no_such_feed(const StoreInfo& info, FeedKind kind) {
  return Error(Errc::unsupported,
               fmt::format("there is no change feed of the kind {} for this engine", to_string(kind)),
               {.link = info.backend, .native_code = {}, .server_message = {}});
}

std::unique_ptr<ChangeFeed> Engine::open_feed(Store& store, const FeedOptions& options,
                                              const Context& context) const {
  checked(info(), options.kind);
  return version_feed(store, options, context);
}

FeedState Engine::set_up_feed(Store& store, FeedStep step, FeedKind kind, const Context& context) const {
  return set_up_versions(store, checked(info(), kind), step, context);
}

}  // namespace weir::relational
