// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a cluster's node sends us on to.
#pragma once

#include <optional>
#include <string_view>

#include "endpoint.hpp"
#include "key_slot.hpp"

namespace weir::redis {

/// "MOVED 3999 127.0.0.1:6381", "ASK 3999 127.0.0.1:6381".
struct Redirect {
  bool for_good = false;  ///< MOVED: the slot is there from now on; ASK: this command only
  Slot slot = 0;
  std::optional<Endpoint> to{};  ///< nothing: the node does not know, so look the slots up
};

/// What an error reply tells, where it is a redirect. An empty host is that of the node that answered.
std::optional<Redirect> read_redirect(std::string_view error, const Endpoint& answered_by);

}  // namespace weir::redis
