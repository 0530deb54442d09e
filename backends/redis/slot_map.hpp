// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which nodes serve which slots.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "key_slot.hpp"
#include "node.hpp"
#include "slot_ranges.hpp"

namespace weir::redis {

/// Immutable once it is shared.
class SlotMap {
 public:
  /// A primary and its replicas; the primary is null where nobody serves a slot.
  struct Shard {
    NodePtr primary{};
    std::vector<NodePtr> replicas{};
  };
  using MakeNode = std::function<NodePtr(const Endpoint&)>;

  SlotMap(const std::vector<SlotRange>& ranges, const MakeNode& node);

  const Shard& shard_of(Slot slot) const noexcept { return shards_[shard_of_[slot]]; }
  /// Those that serve at least one slot.
  std::vector<NodePtr> primaries() const;
  std::vector<NodePtr> nodes() const;
  /// The same map, but for one slot.
  SlotMap with_moved(Slot slot, const NodePtr& to) const;

 private:
  std::uint16_t shard_at(const NodePtr& primary);

  std::vector<Shard> shards_{1};  // the first one is nobody
  std::array<std::uint16_t, slot_count> shard_of_{};
};

}  // namespace weir::redis
