// SPDX-License-Identifier: BSL-1.0
/// \file
/// Asking an ElastiCache configuration endpoint for its nodes.
#pragma once

#include "address.hpp"
#include "discovery_reply.hpp"
#include "weir/clock.hpp"

namespace weir::memcached {

/// Asks once, over a connection of its own, which is closed afterwards: the endpoint is no cache node.
/// \throws Error  unavailable, timeout; unsupported, corrupt as `parse_discovery_reply`
Membership discover(const Address& endpoint, Clock::Instant deadline, const Clock& clock);

}  // namespace weir::memcached
