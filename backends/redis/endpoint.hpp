// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a server is, and as whom to talk to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/backends/redis.hpp"

namespace weir::redis {

struct Endpoint {
  std::string host;
  std::uint16_t port = 6379;
  std::string socket;  ///< a path, instead of host and port; empty: TCP
  bool tls = false;
  std::string user;
  std::optional<std::string> password;
  int database = 0;

  /// "127.0.0.1:6379" or the socket's path: for messages.
  std::string name() const;
};

/// Takes a URL apart; the options' user and password win over the URL's. Throws Error(config).
Endpoint parse_endpoint(std::string_view url, const RedisOptions& options);

}  // namespace weir::redis
