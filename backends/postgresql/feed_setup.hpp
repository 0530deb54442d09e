// SPDX-License-Identifier: BSL-1.0
/// \file
/// Setting a PostgreSQL database up for a feed by NOTIFY.
#pragma once

#include "weir/store.hpp"

namespace weir::postgresql {

/// As Store::set_up_feed: a schema `weir_feed` with two functions, a trigger a table, and, where the role may
/// make them, event triggers that tell of changes of the schema.
FeedState set_up_notify(Store& store, FeedStep step, const Context& context);

}  // namespace weir::postgresql
