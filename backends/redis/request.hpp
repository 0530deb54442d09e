// SPDX-License-Identifier: BSL-1.0
/// \file
/// A command and what came of it.
#pragma once

#include <optional>

#include "command.hpp"
#include "failure.hpp"
#include "key_slot.hpp"
#include "reply.hpp"
#include "topology.hpp"

namespace weir::redis {

struct Request {
  Command command;
  Slot slot = 0;              ///< of its keys, where the topology has slots
  bool writes = true;         ///< it may change something
  bool several_keys = false;  ///< a slot that is on its way may then have to be asked key by key
  Topology::Role role = Topology::Role::primary;

  // Once it was run:
  Reply reply{};
  std::optional<Failure> failure{};  ///< where there is no reply, or it is an error
};

}  // namespace weir::redis
