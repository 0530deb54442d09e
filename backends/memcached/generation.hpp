// SPDX-License-Identifier: BSL-1.0
/// \file
/// The generation of a namespace on a node: what `clear` changes.
///
/// Every entry tells the generation that it was written in, and is absent in any other. Each node has its own
/// under one key, a random number, so that one that got lost (by a restart, by eviction) never comes back and
/// no old entry with it. Asking costs a key more in the same request; for `generation_lease` after it was
/// asked nobody asks again, and `clear` returns only when that time is over for everybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "connection.hpp"
#include "node.hpp"
#include "space.hpp"

namespace weir::memcached {

/// The same in every process: it is part of the format.
inline constexpr std::chrono::milliseconds generation_lease{20};

/// A number that was never a generation before.
std::uint64_t fresh_generation();

/// Nothing where the item is no generation.
std::optional<std::uint64_t> read_generation(const Item& item) noexcept;

/// Asks the node. Makes one where there is none.
std::uint64_t ask_generation(const Space& space, Node& node, Connection& connection);
/// Makes one, unless somebody else was faster. \param cas  of the item that stands there and is none; 0:
/// there is no item
std::uint64_t make_generation(const Space& space, Node& node, Connection& connection, std::uint64_t cas);
/// The one that is known for now, or else the node's.
std::uint64_t current_generation(const Space& space, Node& node, Node::Lease& lease);

}  // namespace weir::memcached
