// SPDX-License-Identifier: BSL-1.0
/// \file
/// Setting a database up with the table of versions that a feed polls.
#pragma once

#include "version_sql.hpp"
#include "weir/store.hpp"

namespace weir::relational {

/// As Store::set_up_feed, by the statements of `sql`.
FeedState set_up_versions(Store& store, const VersionSql& sql, FeedStep step, const Context& context);

}  // namespace weir::relational
