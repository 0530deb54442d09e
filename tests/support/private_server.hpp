// SPDX-License-Identifier: BSL-1.0
/// \file
/// Engines for one test alone, to be killed and stopped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

/// A running engine of its own, on a free loopback port, that a test may hurt. Starts with an empty database;
/// stopped and removed at the end. Should the test crash, `tests/servers/servers stop` ends it. Not
/// thread-safe.
class PrivateServer {
 public:
  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;
  virtual ~PrivateServer();

  /// Stays the same over `restart`.
  const std::string& url() const noexcept { return url_; }

  /// SIGKILL to all its processes; returns when they are gone. Clients see their connections closed.
  void kill();
  /// SIGSTOP to all its processes: connections stay open, nothing answers. Returns when all stand still.
  void pause();
  /// SIGCONT after `pause`.
  void resume();
  /// Starts it again after `kill` (or kills it first) on the same port; returns when it answers. PostgreSQL
  /// and MariaDB recover what was committed; Redis is empty.
  void restart();

 protected:
  explicit PrivateServer(std::string_view kind);

  const std::string& home() const noexcept { return home_; }
  /// Whether every thread of a process is stopped, or dead.
  static bool stands_still(int process);

 private:
  std::vector<int> processes() const;
  void signal_all(int number) const;

  std::string home_;
  std::string url_;
};

/// A Redis of its own.
class PrivateRedis final : public PrivateServer {
 public:
  PrivateRedis() : PrivateServer("redis") {}
};

/// A Memcached of its own; after `restart` it is empty.
class PrivateMemcached final : public PrivateServer {
 public:
  PrivateMemcached() : PrivateServer("memcached") {}
};

/// A MariaDB of its own, with the user weir who owns the databases whose names begin with weir. Takes about
/// two seconds to start.
class PrivateMariadb final : public PrivateServer {
 public:
  PrivateMariadb() : PrivateServer("mariadb") {}
};

/// A PostgreSQL of its own, with the user weir who owns the database weir. Takes about a second to start.
class PrivatePostgres final : public PrivateServer {
 public:
  PrivatePostgres() : PrivateServer("postgresql") {}
};

}  // namespace weir::test
