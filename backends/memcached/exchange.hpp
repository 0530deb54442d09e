// SPDX-License-Identifier: BSL-1.0
/// \file
/// One call on several nodes at a time.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "failure.hpp"
#include "fleet.hpp"
#include "node.hpp"

namespace weir::memcached {

/// What of a call concerns one node.
struct Part {
  Node* node = nullptr;
  std::vector<std::size_t> indexes{};  ///< of the call's items that belong to it, in their order
  std::optional<Error> error{};        ///< why it failed
};

/// Sorts items by their nodes. \param node_of  gives the node of an index below `count`
std::vector<Part> parts_of(std::size_t count, const std::function<Node&(std::size_t)>& node_of);
/// A part for each node, without items.
std::vector<Part> parts_of(const Fleet& fleet);

/// Sends to every node before it waits for any, and reads from whichever answers first, so that the slowest
/// alone decides how long it takes, and one that hangs does not keep the others' answers. A part that fails
/// has its error afterwards; the others are done. \param send     writes what the part needs, and asks for
/// something \param receive  reads all that was asked for
void exchange(std::span<Part> parts, const Limit& limit, const std::function<void(Part&, Node::Lease&)>& send,
              const std::function<void(Part&, Node::Lease&)>& receive);

/// Throws the first error, if there is one.
void throw_first_error(std::span<const Part> parts);

}  // namespace weir::memcached
