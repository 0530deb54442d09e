// SPDX-License-Identifier: BSL-1.0
/// \file
/// Opening connections through SOCI within a deadline.
#pragma once

#include <mysql.h>

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conninfo.hpp"
#include "failure.hpp"
#include "weir/context.hpp"

namespace soci {
class session;
}

namespace weir::mysql {

/// An open connection: SOCI's session owns it.
class OpenConnection {
 public:
  /// Connects, blocking. Throws std::exception with what the server or the client library says.
  explicit OpenConnection(const std::string& soci_string);
  OpenConnection(OpenConnection&&) noexcept;
  OpenConnection& operator=(OpenConnection&&) = delete;
  ~OpenConnection();
  MYSQL* native() const noexcept;

 private:
  std::unique_ptr<soci::session> session_;
};

/// Opens connections. SOCI opens one by a call that blocks for whole seconds, name resolution not counted, so
/// each attempt runs on a thread of its own, and whoever waits for it can leave at the deadline. Thread-safe.
class Opener {
 public:
  Opener();
  Opener(const Opener&) = delete;
  /// Waits for attempts that nobody waits for any more; their timeout ends them.
  ~Opener();

  /// Throws Error: unavailable, timeout, permission, undefined_object.
  OpenConnection open(const ConnInfo& info, Deadline deadline);

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

}  // namespace weir::mysql
