// SPDX-License-Identifier: BSL-1.0
#include "fleet.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "discovery.hpp"

namespace weir::memcached {
namespace {

Ring ring_of(std::span<const std::shared_ptr<Node>> nodes) {
  std::vector<Address> addresses;
  for (const auto& node : nodes) addresses.push_back(node->address());
  return Ring(addresses);
}

}  // namespace

Fleet::Fleet(std::vector<std::shared_ptr<Node>> nodes) : nodes_(std::move(nodes)), ring_(ring_of(nodes_)) {}

FixedFleet::FixedFleet(const std::vector<Address>& nodes, const NodeSettings& settings) {
  std::vector<std::shared_ptr<Node>> made;
  for (const Address& address : nodes) made.push_back(std::make_shared<Node>(address, settings));
  fleet_ = std::make_shared<const Fleet>(std::move(made));
}

DiscoveredFleet::DiscoveredFleet(Address endpoint, std::chrono::milliseconds interval,
                                 const NodeSettings& settings)
    : endpoint_(std::move(endpoint)), interval_(interval), settings_(settings) {}

DiscoveredFleet::~DiscoveredFleet() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  if (poller_.joinable()) poller_.join();
}

FleetPtr DiscoveredFleet::current(const Limit& limit) {
  {
    std::unique_lock lock(mutex_);
    const auto may_go_on = [this] { return fleet_ || !asking_; };
    if (!changed_.wait_for(lock, limit.deadline - settings_.clock->now(), may_go_on)) {
      throw memcached_error(Errc::timeout, "another call still waits for " + endpoint_.name());
    }
    if (fleet_) return fleet_;
    asking_ = true;
  }
  return ask_first(limit);
}

// Where it fails, one of those who wait tries next.
FleetPtr DiscoveredFleet::ask_first(const Limit& limit) {
  const auto done = [this] {
    const std::lock_guard lock(mutex_);
    asking_ = false;
    changed_.notify_all();
  };
  try {
    adopt(ask(limit.deadline));
  } catch (...) {
    done();
    throw;
  }
  done();
  const std::lock_guard lock(mutex_);
  poller_ = std::thread([this] { poll(); });
  return fleet_;
}

Membership DiscoveredFleet::ask(Clock::Instant deadline) const {
  return discover(endpoint_, std::min(deadline, settings_.clock->now() + settings_.connect_timeout),
                  *settings_.clock);
}

// A node that stays keeps its connections.
void DiscoveredFleet::adopt(const Membership& membership) {
  const std::lock_guard lock(mutex_);
  if (fleet_ && membership.version <= version_) return;
  std::vector<std::shared_ptr<Node>> nodes;
  for (const Address& address : membership.nodes) nodes.push_back(node_at(address));
  fleet_ = std::make_shared<const Fleet>(std::move(nodes));
  version_ = membership.version;
}

std::shared_ptr<Node> DiscoveredFleet::node_at(const Address& address) const {
  if (fleet_) {
    const auto nodes = fleet_->nodes();
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const auto& node) { return node->address() == address; });
    if (found != nodes.end()) return *found;
  }
  return std::make_shared<Node>(address, settings_);
}

void DiscoveredFleet::poll() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, interval_, [this] { return stopped_; })) {
    lock.unlock();
    try {
      adopt(ask(Clock::Instant::max()));
    } catch (const std::exception&) {
      // The nodes are known, and the next time is soon enough.
    }
    lock.lock();
  }
}

}  // namespace weir::memcached
