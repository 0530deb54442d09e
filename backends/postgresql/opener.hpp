// SPDX-License-Identifier: BSL-1.0
/// \file
/// Opening connections through SOCI within a deadline.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conninfo.hpp"
#include "weir/context.hpp"

namespace soci {
class session;
}

namespace weir::postgresql {

/// An open connection: SOCI's session owns it.
class OpenConnection {
 public:
  explicit OpenConnection(std::unique_ptr<soci::session> session) noexcept;
  OpenConnection(OpenConnection&&) noexcept;
  OpenConnection& operator=(OpenConnection&&) = delete;
  ~OpenConnection();
  PGconn* native() const noexcept;

 private:
  std::unique_ptr<soci::session> session_;
};

/// Opens connections. SOCI opens one by a call that blocks for whole seconds, name resolution not counted, so
/// each attempt runs on a thread of its own, and whoever waits for it can leave at the deadline. Thread-safe.
class Opener {
 public:
  Opener() = default;
  Opener(const Opener&) = delete;
  /// Waits for attempts that nobody waits for any more; connect_timeout ends them.
  ~Opener();

  /// Throws Error: unavailable, timeout, permission, undefined_object.
  OpenConnection open(ConnInfo info, Deadline deadline);

 private:
  struct Attempt;
  struct Straggler {
    std::shared_ptr<Attempt> attempt;
    std::thread thread;
  };
  void leave_behind(Straggler straggler);

  std::mutex mutex_;
  std::vector<Straggler> stragglers_;
};

}  // namespace weir::postgresql
