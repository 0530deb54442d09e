// SPDX-License-Identifier: BSL-1.0
#include "mini_cache.hpp"

namespace weir::memory {

MiniCache::MiniCache(std::size_t capacity, const PolicySettings& settings) {
  nodes_.all = std::vector<Node>(capacity + 1);
  ids_.reserve(capacity);
  policy_.apply(settings);
}

bool MiniCache::read(std::uint64_t hash) {
  const auto found = ids_.find(hash);
  if (found == ids_.end()) return false;
  nodes_[found->second].heat.read(clock_.now());
  return true;
}

void MiniCache::write(std::uint64_t hash) {
  if (read(hash)) return;
  policy_.arrives(hash);
  auto id = static_cast<Id>(ids_.size() + 1);
  const bool full = id == nodes_.all.size();
  if (full) {
    id = policy_.victim();
    policy_.evicted(id, nodes_[id].hash);
    ids_.erase(nodes_[id].hash);
  }
  ids_.emplace(hash, id);
  nodes_[id].hash = hash;
  policy_.inserted(id, full);
}

}  // namespace weir::memory
