// SPDX-License-Identifier: BSL-1.0
/// \file
/// From a URL and options to servers.
#pragma once

#include <memory>

#include "deployment.hpp"
#include "topology.hpp"
#include "weir/backends/redis.hpp"

namespace weir::redis {

/// Opens nothing. Throws Error: config for TLS files that can't be used, invalid_argument for options out of
/// their range.
std::unique_ptr<Topology> make_topology(const Deployment& deployment, const RedisOptions& options);

}  // namespace weir::redis
