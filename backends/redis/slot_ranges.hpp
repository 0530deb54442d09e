// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which node serves which slots, as a cluster tells it.
#pragma once

#include <vector>

#include "endpoint.hpp"
#include "key_slot.hpp"
#include "reply.hpp"

namespace weir::redis {

/// Slots that are next to each other and have the same nodes.
struct SlotRange {
  Slot first = 0;
  Slot last = 0;
  Endpoint primary{};
  std::vector<Endpoint> replicas{};
};

/// The reply to CLUSTER SLOTS. A host that the node does not know of itself is the one it was asked at; other
/// nodes without a host are left out. Throws Error(internal) for a reply of another shape.
std::vector<SlotRange> read_slot_ranges(const Reply& reply, const Endpoint& asked);

}  // namespace weir::redis
