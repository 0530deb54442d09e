// SPDX-License-Identifier: BSL-1.0
/// \file
/// A cluster, whose slots are spread over its nodes.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "oracle.hpp"
#include "slot_map.hpp"
#include "topology.hpp"

namespace weir::redis {

/// Asks any node who serves which slots: before the first call, when a node tells that a slot has moved, and
/// when one does not answer. Where no node that it knows answers, it asks the first ones again, whose names
/// may lead to others by now.
class Cluster final : public Topology {
 public:
  /// \param first     some nodes, or the configuration endpoint; never empty
  /// \param patience  how long a node may take to tell the slots
  Cluster(std::vector<Endpoint> first, std::shared_ptr<const NodeSettings> settings,
          std::chrono::nanoseconds patience);

  NodePtr find(Slot slot, Role role, const Limit& limit) override;
  std::vector<NodePtr> primaries(const Limit& limit) override;
  bool has_slots() const noexcept override { return true; }
  NodePtr at(const Endpoint& endpoint) override;
  void moved(Slot slot, const Endpoint& to) override;
  void look_again(const NodePtr& suspect, const Limit& limit) noexcept override;

 private:
  using MapPtr = std::shared_ptr<const SlotMap>;

  MapPtr known() const;
  MapPtr map(const Limit& limit);
  std::vector<NodePtr> shuffled_nodes();
  std::vector<Endpoint> whom(const NodePtr& suspect);
  void ask(Connection& node, Clock::Instant deadline);
  NodePtr node(const Endpoint& endpoint);
  void forget_all_but(const SlotMap& map);

  const std::vector<Endpoint> first_;
  const std::shared_ptr<const NodeSettings> settings_;
  Oracle oracle_;
  std::atomic<std::size_t> turn_{0};
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  MapPtr map_;  // null: never asked with success
  std::map<std::string, NodePtr> nodes_;
  std::minstd_rand chance_{std::random_device()()};
};

}  // namespace weir::redis
