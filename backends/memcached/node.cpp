// SPDX-License-Identifier: BSL-1.0
#include "node.hpp"

#include <algorithm>

namespace weir::memcached {

using Permit = Ejection::Permit;

Node::Lease::~Lease() {
  if (node_ == nullptr) return;
  connection_.reset();
  node_->give_up(permit_, silent_);
}

void Node::Lease::keep() {
  connection_->end();
  std::exchange(node_, nullptr)->put_back(std::move(connection_));
}

// A caller's own short deadline says nothing about the node.
void Node::Lease::failed(const Error& error) noexcept {
  silent_ = error.kind() == Errc::timeout && !limit_.callers;
}

Node::Node(Address address, const NodeSettings& settings)
    : address_(std::move(address)),
      settings_(settings),
      ejection_(settings.eject_after, settings.eject_time) {
  idle_.reserve(settings_.pool_size);
}

Node::Lease Node::acquire(const Limit& limit) {
  std::unique_lock lock(mutex_);
  const Clock::Instant now = settings_.clock->now();
  Lease lease(*this, ejection_.ask(now), limit);
  if (lease.permit_ == Permit::none) {
    lease.node_ = nullptr;
    left_out(now);
  }
  const auto has_one = [this] { return !idle_.empty() || places_ < settings_.pool_size; };
  if (!has_one() && !changed_.wait_for(lock, limit.deadline - now, has_one)) {
    ejection_.given_up(lease.permit_);
    lease.node_ = nullptr;
    throw memcached_error(Errc::timeout, "all " + std::to_string(settings_.pool_size) + " connections to " +
                                             address_.name() +
                                             " are in use and none came free in time: raise pool_size");
  }
  if (now < generation_until_) lease.generation_ = generation_;
  if (idle_.empty()) {
    ++places_;
  } else {
    lease.connection_ = std::move(idle_.back());
    idle_.pop_back();
  }
  lock.unlock();
  // The node may have hung up since, or been started anew.
  if (lease.connection_ && lease.connection_->looks_dead()) lease.connection_.reset();
  if (!lease.connection_) lease.connection_ = open(lease);
  lease.connection_->begin(limit);
  return lease;
}

// A connect that the caller's own deadline cut short says nothing about the node.
std::unique_ptr<Connection> Node::open(Lease& lease) {
  try {
    return std::make_unique<Connection>(address_, settings_.nothing, *settings_.clock, *settings_.watchdog,
                                        settings_.connect_timeout, lease.limit_);
  } catch (const Error& error) {
    if (error.kind() != Errc::timeout) {
      const std::lock_guard lock(mutex_);
      ejection_.unreachable(std::exchange(lease.permit_, Permit::free), settings_.clock->now(), chance());
      last_failure_ = error.what();
    }
    throw;
  }
}

void Node::left_out(Clock::Instant now) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(ejection_.remaining(now));
  const std::string when =
      left.count() > 0 ? "for " + std::to_string(left.count()) + " ms" : "while another call tries it";
  throw memcached_error(Errc::unavailable,
                        address_.name() + " is left out " + when + " after: " + last_failure_);
}

void Node::put_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    ejection_.succeeded();
    idle_.push_back(std::move(connection));
  }
  changed_.notify_one();
}

void Node::give_up(Permit permit, bool silent) noexcept {
  std::vector<std::unique_ptr<Connection>> dropped;
  {
    const std::lock_guard lock(mutex_);
    --places_;
    if (!silent) {
      ejection_.given_up(permit);
    } else if (ejection_.silent(permit, settings_.clock->now(), chance())) {
      // The others wait for the same server.
      last_failure_ = address_.name() + " did not answer in time";
      places_ -= idle_.size();
      dropped.swap(idle_);
    }
  }
  changed_.notify_all();
}

void Node::note_generation(std::uint64_t generation, Clock::Instant until) {
  const std::lock_guard lock(mutex_);
  if (until < generation_until_) return;
  generation_ = generation;
  generation_until_ = until;
}

}  // namespace weir::memcached
