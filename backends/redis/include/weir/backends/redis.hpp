// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cache on a Redis server, or on what speaks its protocol (Valkey, ElastiCache).
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
  std::string server_name{};  ///< to verify and to send (SNI); empty: the URL's host
  bool verify = true;         ///< false accepts any certificate: for tests only
};

struct RedisOptions {
  // Behaviour.
  std::optional<std::string> user{};  ///< instead of the URL's
  std::optional<std::string>
      password{};  ///< instead of the URL's, so that a config can take it from a secret
  /// Put before every key; `clear` removes what begins with it, and refuses without one.
  std::string prefix = "weir:";
  RedisTlsOptions tls{};  ///< used for `rediss:` URLs
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(1);
  /// How long a call may take; its own deadline if that is sooner. At least 1 ms.
  std::chrono::milliseconds command_timeout = std::chrono::seconds(1);

  // Performance.
  std::size_t pool_size = 8;  ///< most connections at a time; a call waits for one up to command_timeout
  /// After a failed connect, calls fail at once for this long (doubling up to 20 times it, with jitter)
  /// before the next try.
  std::chrono::milliseconds reconnect_delay = std::chrono::milliseconds(50);
  /// Borrowed; must outlive the cache.
  const Clock* clock = &system_clock();
};

/// A Cache on one Redis server, through hiredis. Opens nothing before the first call.
/// \param url  `redis://[[user]:password@]host[:port][/database]`, `rediss://…` for TLS, `unix:/path[?db=N]`
CachePtr redis_cache(std::string_view url, const RedisOptions& options = {});

/// Makes the name "redis" and the schemes `redis:`, `rediss:` and `unix:` known.
void register_redis(Registry& registry);

}  // namespace weir
