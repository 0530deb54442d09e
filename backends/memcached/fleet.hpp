// SPDX-License-Identifier: BSL-1.0
/// \file
/// The nodes of a cache, and which key belongs to which.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "address.hpp"
#include "discovery_reply.hpp"
#include "failure.hpp"
#include "node.hpp"
#include "ring.hpp"

namespace weir::memcached {

/// Nodes and their ring. Never changes.
class Fleet {
 public:
  explicit Fleet(std::vector<std::shared_ptr<Node>> nodes);

  Node& node_of(std::string_view engine_key) const { return *nodes_[ring_.node_of(engine_key)]; }
  std::span<const std::shared_ptr<Node>> nodes() const noexcept { return nodes_; }

 private:
  std::vector<std::shared_ptr<Node>> nodes_;
  Ring ring_;
};

using FleetPtr = std::shared_ptr<const Fleet>;

/// The fleet as it is now. Thread-safe.
class FleetSource {
 public:
  virtual ~FleetSource() = default;
  /// \throws Error  unavailable, timeout, corrupt, unsupported: as long as a discovery has not succeeded once
  virtual FleetPtr current(const Limit& limit) = 0;
};

/// Always the same nodes.
class FixedFleet final : public FleetSource {
 public:
  FixedFleet(const std::vector<Address>& nodes, const NodeSettings& settings);
  FleetPtr current(const Limit&) override { return fleet_; }

 private:
  FleetPtr fleet_;
};

/// The nodes that an ElastiCache configuration endpoint tells. The first call asks it; a thread asks again
/// now and then, and what fails there changes nothing.
class DiscoveredFleet final : public FleetSource {
 public:
  DiscoveredFleet(Address endpoint, std::chrono::milliseconds interval, const NodeSettings& settings);
  ~DiscoveredFleet() override;
  FleetPtr current(const Limit& limit) override;

 private:
  FleetPtr ask_first(const Limit& limit);
  Membership ask(Clock::Instant deadline) const;
  void adopt(const Membership& membership);
  std::shared_ptr<Node> node_at(const Address& address) const;
  void poll();

  const Address endpoint_;
  const std::chrono::milliseconds interval_;
  const NodeSettings settings_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  FleetPtr fleet_;
  std::uint64_t version_ = 0;
  bool asking_ = false;  // a call asks for the first time, and others wait for it
  bool stopped_ = false;
  std::thread poller_;
};

}  // namespace weir::memcached
