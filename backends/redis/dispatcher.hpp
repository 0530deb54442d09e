// SPDX-License-Identifier: BSL-1.0
/// \file
/// Gets requests answered, wherever the servers are by now.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "flight.hpp"
#include "limit.hpp"
#include "request.hpp"
#include "topology.hpp"
#include "weir/clock.hpp"

namespace weir::redis {

/// Sends requests to the servers that the topology names, those of one server together and all servers at the
/// same time; follows redirects, and tries again what was surely not done or changes nothing. Thread-safe.
class Dispatcher {
 public:
  /// \param clock  borrowed
  Dispatcher(std::unique_ptr<Topology> topology, const Clock& clock)
      : topology_(std::move(topology)), clock_(clock) {}

  /// Afterwards each request has its reply or its failure; an error reply is a failure.
  void run(std::span<Request> requests, const Limit& limit);
  void run(Request& request, const Limit& limit);
  /// At this server and no other.
  void run_at(const NodePtr& node, Request& request, const Limit& limit);

  Topology& topology() const noexcept { return *topology_; }

 private:
  /// How long to wait before the next try; nothing: there is none.
  using Again = std::optional<std::chrono::microseconds>;

  bool find(Attempt& attempt, const Limit& limit) const;
  void fly(std::vector<Attempt*>& attempts, const Limit& limit) const;
  Again judge(Attempt& attempt, const Limit& limit) const;
  Again judge_error(Attempt& attempt, const Limit& limit) const;
  Again judge_unreachable(Attempt& attempt, const Limit& limit) const;
  Again judge_lost(Attempt& attempt, const Limit& limit) const;
  Again redirect(Attempt& attempt, const Limit& limit) const;
  Again wait(Attempt& attempt, const Limit& limit) const;
  void pause(std::chrono::microseconds time) const;

  const std::unique_ptr<Topology> topology_;
  const Clock& clock_;
};

}  // namespace weir::redis
