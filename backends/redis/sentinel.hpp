// SPDX-License-Identifier: BSL-1.0
/// \file
/// A primary that Sentinels know, and its replicas.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "oracle.hpp"
#include "topology.hpp"

namespace weir::redis {

/// Asks the Sentinels who the primary is: before the first call, and whenever the one it knows does not
/// answer, or is none any more: then one after the other, until one names somebody else.
class Sentinel final : public Topology {
 public:
  /// \param sentinels  never empty
  /// \param name       what they call the primary
  /// \param access     to the Sentinels themselves
  /// \param primary    for the primary; must refuse a replica
  /// \param replica    for its replicas
  /// \param patience   how long each Sentinel may take to answer
  Sentinel(std::vector<Endpoint> sentinels, std::string name, Access access,
           std::shared_ptr<const NodeSettings> primary, std::shared_ptr<const NodeSettings> replica,
           std::chrono::nanoseconds patience);

  NodePtr find(Slot slot, Role role, const Limit& limit) override;
  std::vector<NodePtr> primaries(const Limit& limit) override;
  bool has_slots() const noexcept override { return false; }
  NodePtr at(const Endpoint& endpoint) override;
  void moved(Slot slot, const Endpoint& to) override;
  void look_again(const NodePtr& suspect, const Limit& limit) noexcept override;

 private:
  struct Servers {
    NodePtr primary;
    std::vector<NodePtr> replicas;
  };
  using ServersPtr = std::shared_ptr<const Servers>;

  ServersPtr known() const;
  ServersPtr servers(const Limit& limit);
  std::vector<Endpoint> whom() const;
  /// \param suspect  whom to be told of is no news; null: everybody is
  void ask(Connection& sentinel, const Node* suspect, Clock::Instant deadline);
  NodePtr primary(const Servers& former, const Endpoint& endpoint) const;
  NodePtr replica(const Servers& former, const Endpoint& endpoint) const;

  const std::vector<Endpoint> sentinels_;
  const std::string name_;
  const Access access_;
  const std::shared_ptr<const NodeSettings> primary_settings_;
  const std::shared_ptr<const NodeSettings> replica_settings_;
  Oracle oracle_;
  std::atomic<std::size_t> turn_{0};
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  ServersPtr servers_;        // null: never asked with success
  std::size_t answered_ = 0;  // the Sentinel that did last
};

}  // namespace weir::redis
