// SPDX-License-Identifier: BSL-1.0
/// \file
/// Cancelling a running command without waiting for a server that does not answer.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <memory>

#include "weir/context.hpp"

namespace weir::postgresql {

/// Sends cancel requests. libpq's PQcancel blocks for as long as the server is stopped, so it runs on a
/// thread of its own, of which there are never more than a few. Copies share that limit. Thread-safe.
class Canceller {
 public:
  /// A request under way.
  class Request {
   public:
    /// Whether the server has taken the request by then. If not, it may still reach whatever the connection
    /// runs next: close it.
    bool delivered_by(Deadline deadline) const;

    /// The connection is never used again: keeps asking for a while, since a request that reaches the server
    /// before the command does, as on a busy machine, is lost.
    void persist() const;

   private:
    friend class Canceller;
    struct State;
    std::shared_ptr<State> state_;
  };

  /// Begins to cancel what the connection runs.
  Request start(PGconn* connection) const;

 private:
  static constexpr int most_at_a_time = 8;
  std::shared_ptr<std::atomic<int>> running_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace weir::postgresql
