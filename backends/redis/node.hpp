// SPDX-License-Identifier: BSL-1.0
/// \file
/// One server.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "access.hpp"
#include "backoff.hpp"
#include "endpoint.hpp"
#include "failure.hpp"
#include "limit.hpp"
#include "pipeline.hpp"

namespace weir::redis {

/// How the servers of a cache are talked to. Shared by all nodes; immutable.
struct NodeSettings {
  Access access;
  std::size_t connections;             ///< at most, to each
  std::chrono::milliseconds patience;  ///< see Pipeline
  std::chrono::milliseconds reconnect_delay;
};

/// A server and the connections to it, opened as calls need them, that all threads share. Thread-safe.
class Node {
 public:
  Node(Endpoint endpoint, std::shared_ptr<const NodeSettings> settings);

  /// A connection that was open a moment ago. Where one has to be opened, one caller does it and the others
  /// wait for it. Throws Failed: unavailable, permission … (could not connect, or could not lately), timeout.
  std::shared_ptr<Pipeline> pipeline(const Limit& limit);
  /// Gives a connection to no more callers: a new one may find another server behind the same name.
  void retire(const std::shared_ptr<Pipeline>& pipeline);
  /// Closes those of its connections that the other side has closed: where one is lost, others often are.
  void drop_dead();
  /// Whether it could not be reached lately, and it is too soon to try again.
  bool resting() const;

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  std::string name() const { return endpoint_.name(); }

 private:
  using Lock = std::unique_lock<std::mutex>;
  class Opening;

  std::shared_ptr<Pipeline> least_loaded() const;
  bool may_widen(const Pipeline& best) const noexcept;
  std::shared_ptr<Pipeline> widen(Lock& lock, std::shared_ptr<Pipeline> best, const Limit& limit);
  void wait_for_opening(Lock& lock, const Limit& limit);
  std::shared_ptr<Pipeline> open(Lock& lock, const Limit& limit);
  std::unique_ptr<Connection> connect(Clock::Instant now, const Limit& limit) const;
  [[noreturn]] void refuse(Clock::Instant now) const;

  const Endpoint endpoint_;
  const std::shared_ptr<const NodeSettings> settings_;

  mutable std::mutex mutex_;
  std::condition_variable opened_;
  // Guarded by mutex_:
  std::vector<std::shared_ptr<Pipeline>> pipelines_;
  bool opening_ = false;
  Backoff backoff_;
  std::minstd_rand chance_{std::random_device()()};
  std::optional<Failure> last_failure_;
};

using NodePtr = std::shared_ptr<Node>;

}  // namespace weir::redis
