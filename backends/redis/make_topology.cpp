// SPDX-License-Identifier: BSL-1.0
#include "make_topology.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "cluster.hpp"
#include "failure.hpp"
#include "sentinel.hpp"
#include "standalone.hpp"

namespace weir::redis {
namespace {

using std::chrono::milliseconds;
using Kind = Deployment::Kind;

constexpr milliseconds longest_timeout = std::chrono::hours(24);
constexpr std::size_t most_connections = 100;

void check_time(const char* name, milliseconds time) {
  if (time >= milliseconds(1) && time <= longest_timeout) return;
  throw redis_error(Errc::invalid_argument,
                    std::string(name) + ": " + std::to_string(time.count()) + " ms; it must be 1 ms to 24 h");
}

void check(const Deployment& deployment, const RedisOptions& options) {
  check_time("connect_timeout", options.connect_timeout);
  check_time("command_timeout", options.command_timeout);
  check_time("reconnect_delay", options.reconnect_delay);
  if (options.connections == 0 || options.connections > most_connections) {
    throw redis_error(Errc::invalid_argument, "connections: " + std::to_string(options.connections) +
                                                  "; it must be 1 to " + std::to_string(most_connections));
  }
  if (options.read_from_replicas && deployment.kind == Kind::standalone) {
    throw redis_error(
        Errc::invalid_argument,
        "read_from_replicas: a redis: URL names one server; replicas are known to redis+cluster: "
        "and redis+sentinel:");
  }
}

Access access_of(const Deployment& deployment, const RedisOptions& options) {
  Access access;
  if (deployment.tls) access.tls = std::make_shared<const TlsContext>(options.tls);
  access.server_name = options.tls.server_name;
  access.clock = options.clock;
  access.connect_timeout = options.connect_timeout;
  return access;
}

std::shared_ptr<const NodeSettings> settings_of(const Deployment& deployment, const RedisOptions& options,
                                                Access access) {
  access.user = deployment.user;
  access.password = deployment.password;
  access.database = deployment.database;
  return std::make_shared<const NodeSettings>(
      NodeSettings{access, options.connections, options.command_timeout, options.reconnect_delay});
}

std::unique_ptr<Topology> make_cluster(const Deployment& deployment, const RedisOptions& options,
                                       Access access, milliseconds patience) {
  access.read_only = options.read_from_replicas;
  return std::make_unique<Cluster>(deployment.first, settings_of(deployment, options, std::move(access)),
                                   patience);
}

std::unique_ptr<Topology> make_sentinel(const Deployment& deployment, const RedisOptions& options,
                                        const Access& access, milliseconds patience) {
  Access to_primary = access;
  to_primary.primary_only = true;
  Access to_sentinels = access;
  to_sentinels.user = options.sentinel.user;
  to_sentinels.password = options.sentinel.password;
  return std::make_unique<Sentinel>(deployment.first, deployment.primary_name, std::move(to_sentinels),
                                    settings_of(deployment, options, std::move(to_primary)),
                                    settings_of(deployment, options, access), patience);
}

}  // namespace

std::unique_ptr<Topology> make_topology(const Deployment& deployment, const RedisOptions& options) {
  check(deployment, options);
  const Access access = access_of(deployment, options);
  // So that a call may ask a few, and some time is left for itself.
  const milliseconds patience = std::max(milliseconds(50), options.command_timeout / 4);
  switch (deployment.kind) {
    case Kind::cluster:
      return make_cluster(deployment, options, access, patience);
    case Kind::sentinel:
      return make_sentinel(deployment, options, access, patience);
    case Kind::standalone:
      break;
  }
  return std::make_unique<Standalone>(deployment.first.front(), settings_of(deployment, options, access));
}

}  // namespace weir::redis
