// SPDX-License-Identifier: BSL-1.0
#include "node.hpp"

#include <algorithm>
#include <utility>

namespace weir::redis {
namespace {

// From here on another connection helps more than sharing costs.
constexpr std::size_t crowd = 4;

}  // namespace

/// Tells the backoff and whoever waits how a try to connect went, whatever way it is left.
class Node::Opening {
 public:
  Opening(Node& node, Lock& lock, Backoff::Permit permit) : node_(node), lock_(lock), permit_(permit) {
    node_.opening_ = true;
    lock_.unlock();
  }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;
  ~Opening() {
    if (!lock_.owns_lock()) lock_.lock();
    if (!told_) node_.backoff_.given_up(permit_);
    node_.opening_ = false;
    node_.opened_.notify_all();
  }

  void succeeded(const std::shared_ptr<Pipeline>& pipeline) {
    lock_.lock();
    told_ = true;
    node_.backoff_.succeeded();
    node_.pipelines_.push_back(pipeline);
  }
  void failed(const Failure& failure) {
    lock_.lock();
    told_ = true;
    const double jitter = std::uniform_real_distribution<double>()(node_.chance_);
    node_.backoff_.failed(permit_, node_.settings_->access.clock->now(), jitter);
    node_.last_failure_ = failure;
  }

 private:
  Node& node_;
  Lock& lock_;
  const Backoff::Permit permit_;
  bool told_ = false;
};

Node::Node(Endpoint endpoint, std::shared_ptr<const NodeSettings> settings)
    : endpoint_(std::move(endpoint)), settings_(std::move(settings)), backoff_(settings_->reconnect_delay) {}

std::shared_ptr<Pipeline> Node::pipeline(const Limit& limit) {
  Lock lock(mutex_);
  for (;;) {
    std::erase_if(pipelines_, [](const auto& each) { return each->closed(); });
    if (std::shared_ptr<Pipeline> best = least_loaded())
      return may_widen(*best) ? widen(lock, best, limit) : best;
    if (!opening_) return open(lock, limit);
    wait_for_opening(lock, limit);
  }
}

void Node::retire(const std::shared_ptr<Pipeline>& pipeline) {
  const Lock lock(mutex_);
  std::erase(pipelines_, pipeline);
}

void Node::drop_dead() {
  const Lock lock(mutex_);
  std::erase_if(pipelines_, [](const auto& each) { return each->looks_dead(); });
}

bool Node::resting() const {
  const Lock lock(mutex_);
  return backoff_.remaining(settings_->access.clock->now()).count() > 0;
}

std::shared_ptr<Pipeline> Node::least_loaded() const {
  const auto best = std::min_element(pipelines_.begin(), pipelines_.end(),
                                     [](const auto& a, const auto& b) { return a->load() < b->load(); });
  return best == pipelines_.end() ? nullptr : *best;
}

bool Node::may_widen(const Pipeline& best) const noexcept {
  return pipelines_.size() < settings_->connections && !opening_ && best.load() >= crowd;
}

// What there is will do where one more can't be had.
std::shared_ptr<Pipeline> Node::widen(Lock& lock, std::shared_ptr<Pipeline> best, const Limit& limit) {
  try {
    return open(lock, limit);
  } catch (const Failed&) {
    return best;
  }
}

void Node::wait_for_opening(Lock& lock, const Limit& limit) {
  const auto left = limit.deadline - settings_->access.clock->now();
  if (opened_.wait_for(lock, left, [this] { return !opening_; })) return;
  throw redis_error(Errc::timeout, name() + " was not connected to in time");
}

std::shared_ptr<Pipeline> Node::open(Lock& lock, const Limit& limit) {
  const Clock::Instant now = settings_->access.clock->now();
  const Backoff::Permit permit = backoff_.ask(now);
  if (permit == Backoff::Permit::none) refuse(now);
  Opening opening(*this, lock, permit);
  try {
    auto pipeline =
        std::make_shared<Pipeline>(connect(now, limit), *settings_->access.clock, settings_->patience);
    opening.succeeded(pipeline);
    return pipeline;
  } catch (const Failed& failed) {
    if (failed.kind() != Errc::timeout) opening.failed(failed.failure());
    throw;
  }
}

// A connect that the caller's own deadline cut short says nothing about the server.
std::unique_ptr<Connection> Node::connect(Clock::Instant now, const Limit& limit) const {
  const Access& access = settings_->access;
  const Clock::Instant deadline = std::min(limit.deadline, now + access.connect_timeout);
  const bool cut_short = limit.callers && limit.deadline < now + access.connect_timeout;
  return std::make_unique<Connection>(endpoint_, access, deadline,
                                      cut_short ? Errc::timeout : Errc::unavailable);
}

// With the kind of the last failure: a wrong password stays Errc::permission while nobody may try.
void Node::refuse(Clock::Instant now) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(backoff_.remaining(now));
  const std::string when =
      left.count() > 0 ? "for " + std::to_string(left.count()) + " ms" : "while another call tries";
  Failure failure;
  failure.kind = last_failure_ ? last_failure_->kind : Errc::unavailable;
  failure.message = name() + " is not tried " + when;
  if (last_failure_) failure.message += " after: " + last_failure_->message;
  throw Failed(std::move(failure));
}

}  // namespace weir::redis
