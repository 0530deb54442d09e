// SPDX-License-Identifier: BSL-1.0
#include "slot_map.hpp"

#include <algorithm>

namespace weir::redis {

SlotMap::SlotMap(const std::vector<SlotRange>& ranges, const MakeNode& node) {
  for (const SlotRange& range : ranges) {
    const std::uint16_t index = shard_at(node(range.primary));
    Shard& shard = shards_[index];
    if (shard.replicas.empty())
      for (const Endpoint& replica : range.replicas) shard.replicas.push_back(node(replica));
    std::fill(shard_of_.begin() + range.first, shard_of_.begin() + range.last + 1, index);
  }
}

std::vector<NodePtr> SlotMap::primaries() const {
  std::vector<bool> serves(shards_.size());
  for (const std::uint16_t index : shard_of_) serves[index] = true;
  std::vector<NodePtr> found;
  for (std::size_t i = 1; i < shards_.size(); ++i)
    if (serves[i]) found.push_back(shards_[i].primary);
  return found;
}

std::vector<NodePtr> SlotMap::nodes() const {
  std::vector<NodePtr> found;
  for (const Shard& shard : shards_) {
    if (shard.primary) found.push_back(shard.primary);
    found.insert(found.end(), shard.replicas.begin(), shard.replicas.end());
  }
  return found;
}

SlotMap SlotMap::with_moved(Slot slot, const NodePtr& to) const {
  SlotMap map = *this;
  map.shard_of_[slot] = map.shard_at(to);
  return map;
}

std::uint16_t SlotMap::shard_at(const NodePtr& primary) {
  const auto found = std::find_if(shards_.begin() + 1, shards_.end(),
                                  [&](const Shard& shard) { return shard.primary == primary; });
  const auto index = static_cast<std::uint16_t>(found - shards_.begin());
  if (found == shards_.end()) shards_.push_back({primary, {}});
  return index;
}

}  // namespace weir::redis
