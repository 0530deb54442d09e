// SPDX-License-Identifier: BSL-1.0
/// \file
/// Several Redis servers for one test alone, each to be killed and stopped by itself.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "support/private_server.hpp"

namespace weir::test {

/// Redis processes that belong together, numbered from 0. Not thread-safe.
class RedisFleet : public PrivateServer {
 public:
  /// SIGKILL; returns when it is gone.
  void kill_process(int number);
  /// SIGSTOP; returns when it stands still.
  void pause_process(int number);
  /// SIGCONT.
  void resume_process(int number);
  /// Starts it again after it was killed; returns when it answers.
  void start_process(int number);

  int port(int number) const noexcept { return first_port_ + number; }
  /// What redis-cli prints.
  std::string cli(int number, std::vector<std::string> arguments) const;

 protected:
  explicit RedisFleet(std::string_view kind);

 private:
  int pid(int number) const;

  int first_port_;
};

/// A cluster: 0 to 2 are primaries at first, 3 to 5 their replicas in this order. Takes some ten seconds to
/// start.
class PrivateRedisCluster final : public RedisFleet {
 public:
  static constexpr int primaries = 3;
  static constexpr int size = 6;

  PrivateRedisCluster() : RedisFleet("redis_cluster") {}

  /// How long a node may be silent before it is taken for dead; 15 s at first.
  void set_node_timeout(std::chrono::milliseconds time);
  /// The primary at first of a slot.
  static int first_owner(int slot) noexcept;
  /// A node's own name, by which others call it.
  std::string id(int number) const;
};

/// A primary (0 at first), its replica (1) and three Sentinels (2 to 4), who call it weir.
class PrivateRedisSentinel final : public RedisFleet {
 public:
  PrivateRedisSentinel() : RedisFleet("redis_sentinel") {}

  /// How long the primary may be silent before it is taken for dead; 30 s at first.
  void set_down_after(std::chrono::milliseconds time);
};

}  // namespace weir::test
