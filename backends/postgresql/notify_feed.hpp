// SPDX-License-Identifier: BSL-1.0
/// \file
/// A feed by NOTIFY.
#pragma once

#include <memory>

#include "connection.hpp"
#include "weir/change_feed.hpp"

namespace weir::postgresql {

/// A feed that listens on a connection of its own. The server delivers a notification after its transaction
/// can be seen. What it says of `as_of` it learns by asking for a sign of life: the server answers only after
/// it has delivered what had been committed before.
/// \throws Error  undefined_object where `set_up_notify` has not been here
std::unique_ptr<ChangeFeed> notify_feed(std::unique_ptr<Connection> connection, Deadline deadline);

}  // namespace weir::postgresql
