// SPDX-License-Identifier: BSL-1.0
/// \file
/// What Sentinels tell.
#pragma once

#include <optional>
#include <vector>

#include "endpoint.hpp"
#include "reply.hpp"

namespace weir::redis {

// Each throws Error(internal) for a reply of another shape.

/// SENTINEL GET-MASTER-ADDR-BY-NAME; nothing: this Sentinel knows no such primary.
std::optional<Endpoint> read_primary(const Reply& reply);
/// SENTINEL REPLICAS: those that are up and in touch with their primary.
std::vector<Endpoint> read_replicas(const Reply& reply);

}  // namespace weir::redis
