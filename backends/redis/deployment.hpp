// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a URL says: which servers there are, how they belong together, and as whom to talk to them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "endpoint.hpp"
#include "weir/backends/redis.hpp"

namespace weir::redis {

struct Deployment {
  enum class Kind : std::uint8_t {
    standalone,  ///< one server
    cluster,     ///< `first` are some of its nodes, or its configuration endpoint
    sentinel,    ///< `first` are Sentinels, who know the server
  };

  Kind kind = Kind::standalone;
  std::vector<Endpoint> first;  ///< never empty
  bool tls = false;
  std::string user;
  std::optional<std::string> password;
  int database = 0;
  std::string primary_name;  ///< what the Sentinels call it
};

/// Takes a URL apart; the options' user and password win over the URL's. Throws Error(config).
Deployment parse_deployment(std::string_view url, const RedisOptions& options);

}  // namespace weir::redis
