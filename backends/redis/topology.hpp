// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which server a command goes to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "endpoint.hpp"
#include "key_slot.hpp"
#include "limit.hpp"
#include "node.hpp"

namespace weir::redis {

/// One of `nodes` that may be reached, a different one each turn; `otherwise` where there is none.
inline NodePtr reachable(const std::vector<NodePtr>& nodes, std::size_t turn, const NodePtr& otherwise) {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (const NodePtr& each = nodes[(turn + i) % nodes.size()]; !each->resting()) return each;
  return otherwise;
}

/// The servers of a cache, and what each is there for. Thread-safe.
class Topology {
 public:
  enum class Role : std::uint8_t { primary, replica };

  virtual ~Topology() = default;

  /// Who serves a slot now; for the role of a replica, the primary where no replica can be reached. Throws
  /// Failed: unavailable where nobody tells.
  virtual NodePtr find(Slot slot, Role role, const Limit& limit) = 0;
  /// Every primary. Throws Failed as `find`.
  virtual std::vector<NodePtr> primaries(const Limit& limit) = 0;

  /// Whether keys of different slots may be on different nodes.
  virtual bool has_slots() const noexcept = 0;
  /// A node that another one named: for ASK.
  virtual NodePtr at(const Endpoint& endpoint) = 0;
  /// A node told that a slot has moved for good.
  virtual void moved(Slot slot, const Endpoint& to) = 0;
  /// A server that does not answer, or is not what it was: looks for its successor, unless that was just
  /// done. What `find` gives then may be another one.
  virtual void look_again(const NodePtr& suspect, const Limit& limit) noexcept = 0;
};

}  // namespace weir::redis
