// SPDX-License-Identifier: BSL-1.0
#include "cluster.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "slot_ranges.hpp"

namespace weir::redis {

Cluster::Cluster(std::vector<Endpoint> first, std::shared_ptr<const NodeSettings> settings,
                 std::chrono::nanoseconds patience)
    : first_(std::move(first)), settings_(std::move(settings)), oracle_(settings_->access, patience) {}

NodePtr Cluster::find(Slot slot, Role role, const Limit& limit) {
  const MapPtr all = map(limit);
  const SlotMap::Shard& shard = all->shard_of(slot);
  if (!shard.primary)
    throw redis_error(Errc::unavailable, "no node of the cluster serves slot " + std::to_string(slot));
  if (role == Role::primary) return shard.primary;
  return reachable(shard.replicas, turn_.fetch_add(1, std::memory_order_relaxed), shard.primary);
}

std::vector<NodePtr> Cluster::primaries(const Limit& limit) { return map(limit)->primaries(); }

NodePtr Cluster::at(const Endpoint& endpoint) {
  const std::lock_guard lock(mutex_);
  return node(endpoint);
}

void Cluster::moved(Slot slot, const Endpoint& to) {
  const std::lock_guard lock(mutex_);
  if (map_) map_ = std::make_shared<const SlotMap>(map_->with_moved(slot, node(to)));
}

void Cluster::look_again(const NodePtr& suspect, const Limit& limit) noexcept {
  try {
    oracle_.ask_sometimes(
        whom(suspect), [this](Connection& node, Clock::Instant deadline) { ask(node, deadline); }, limit);
  } catch (const std::bad_alloc&) {  // then what is known stays
  }
}

Cluster::MapPtr Cluster::known() const {
  const std::lock_guard lock(mutex_);
  return map_;
}

Cluster::MapPtr Cluster::map(const Limit& limit) {
  if (MapPtr all = known()) return all;
  oracle_.ask(
      first_, [this](Connection& node, Clock::Instant deadline) { ask(node, deadline); }, limit);
  if (MapPtr all = known()) return all;
  throw redis_error(Errc::unavailable, "no node of the cluster told who serves which slots");
}

std::vector<NodePtr> Cluster::shuffled_nodes() {
  const std::lock_guard lock(mutex_);
  std::vector<NodePtr> nodes;
  if (map_) nodes = map_->nodes();
  std::shuffle(nodes.begin(), nodes.end(), chance_);
  return nodes;
}

// In an order of chance, so that many processes do not all ask the same one; last those that may not answer.
std::vector<Endpoint> Cluster::whom(const NodePtr& suspect) {
  std::vector<NodePtr> nodes = shuffled_nodes();
  const auto hopeful = std::stable_partition(
      nodes.begin(), nodes.end(), [&](const NodePtr& each) { return each != suspect && !each->resting(); });
  std::vector<Endpoint> all;
  for (auto each = nodes.begin(); each != hopeful; ++each) all.push_back((*each)->endpoint());
  all.insert(all.end(), first_.begin(), first_.end());
  for (auto each = hopeful; each != nodes.end(); ++each) all.push_back((*each)->endpoint());
  return all;
}

void Cluster::ask(Connection& connection, Clock::Instant deadline) {
  const Reply reply = connection.ask(Command(2).add("CLUSTER").add("SLOTS"), deadline);
  const std::vector<SlotRange> ranges = read_slot_ranges(reply, connection.endpoint());
  if (ranges.empty())
    throw redis_error(Errc::unavailable, connection.endpoint().name() + " knows no slots of a cluster");
  const std::lock_guard lock(mutex_);
  map_ = std::make_shared<const SlotMap>(ranges, [this](const Endpoint& endpoint) { return node(endpoint); });
  forget_all_but(*map_);
}

/// With the mutex held.
NodePtr Cluster::node(const Endpoint& endpoint) {
  NodePtr& node = nodes_[endpoint.name()];
  if (!node) node = std::make_shared<Node>(endpoint, settings_);
  return node;
}

/// With the mutex held.
void Cluster::forget_all_but(const SlotMap& map) {
  std::map<std::string, NodePtr> kept;
  for (const NodePtr& each : map.nodes()) kept.emplace(each->name(), each);
  nodes_ = std::move(kept);
}

}  // namespace weir::redis
