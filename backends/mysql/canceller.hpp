// SPDX-License-Identifier: BSL-1.0
/// \file
/// Cancelling a running statement without waiting for a server that does not answer.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "conninfo.hpp"
#include "weir/context.hpp"

namespace weir::mysql {

/// Sends KILL QUERY: MySQL takes it over another connection only, which blocks for as long as the server is
/// stopped. So each runs on a thread of its own, of which there are never more than a few. Thread-safe.
class Canceller {
 public:
  /// A request under way.
  class Request {
   public:
    /// Whether the server has carried it out by then. If not, it may still stop whatever the connection runs
    /// next: close it.
    bool delivered_by(Deadline deadline) const;

   private:
    friend class Canceller;
    struct State;
    std::shared_ptr<State> state_;
  };

  explicit Canceller(ConnInfo info);
  Canceller(const Canceller&) = delete;
  /// Waits for requests that nobody waits for any more; a timeout of some seconds ends them.
  ~Canceller();

  /// Begins to cancel what the connection runs.
  /// \param connection  as the server numbers it
  Request start(unsigned long connection);

 private:
  struct Running {
    std::shared_ptr<Request::State> state;
    std::thread thread;
  };
  bool has_room();

  const ConnInfo info_;
  std::mutex mutex_;
  std::list<Running> running_;
};

}  // namespace weir::mysql
