// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cache on Redis servers, or on what speaks their protocol (Valkey, ElastiCache).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/durations.hpp"

namespace weir {

class Registry;

struct RedisTlsOptions {
  std::string ca_file{};           ///< PEM; empty: the system's authorities
  std::string certificate_file{};  ///< PEM, for a server that wants one of its clients
  std::string key_file{};
  std::string server_name{};  ///< to verify and to send (SNI); empty: the host connected to
  bool verify = true;         ///< false accepts any certificate: for tests only
};

/// As whom to talk to Sentinels, who have users of their own.
struct RedisSentinelOptions {
  std::string user{};
  std::optional<std::string> password{};
};

struct RedisOptions {
  // Behaviour.
  std::optional<std::string> user{};  ///< instead of the URL's
  std::optional<std::string>
      password{};  ///< instead of the URL's, so that a config can take it from a secret
  /// Put before every key; `clear` removes what begins with it, and refuses without one.
  std::string prefix = "weir:";
  RedisTlsOptions tls{};  ///< used for `rediss…:` URLs
  RedisSentinelOptions sentinel{};
  /// `get` and `get_many` ask replicas, which lag behind, unless the call's scope is CacheScope::shared. For
  /// `…+cluster:` and `…+sentinel:` URLs.
  bool read_from_replicas = false;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(1);
  /// How long a call may take; its own deadline if that is sooner. At least 1 ms.
  std::chrono::milliseconds command_timeout = std::chrono::seconds(1);

  // Performance.
  /// Most connections to each server, which all threads share: 1 to 100. A second one is opened where very
  /// many calls are on their way at a time.
  std::size_t connections = 2;
  /// After a failed connect, calls fail at once for this long (doubling up to 20 times it, with jitter)
  /// before the next try.
  std::chrono::milliseconds reconnect_delay = std::chrono::milliseconds(50);
  /// Borrowed; must outlive the cache.
  const Clock* clock = &system_clock();
};

/// A Cache on Redis, through hiredis. Opens nothing before the first call.
/// \param url  `redis://[[user]:password@]host[:port][/database]` or `unix:/path[?db=N]` for one server,
///             `redis+cluster://host[:port],…` for a cluster of which these are some nodes,
///             `redis+sentinel://host[:port],…/name[/database]` for the server that these Sentinels call so;
///             each as `rediss…` for TLS
CachePtr redis_cache(std::string_view url, const RedisOptions& options = {});

/// Makes the name "redis" known, and the schemes above.
void register_redis(Registry& registry);

}  // namespace weir
