// SPDX-License-Identifier: BSL-1.0
/// \file
/// Reading entries.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "connection.hpp"
#include "envelope.hpp"
#include "exchange.hpp"
#include "failure.hpp"
#include "fleet.hpp"
#include "space.hpp"
#include "weir/blob.hpp"

namespace weir::memcached {

/// What stands under a key, seen from a namespace.
struct Entry {
  bool present = false;
  bool cleared = false;  ///< it is of another generation than the one it was judged by
  Kind kind = Kind::value;
  Blob payload{};
  std::int64_t expiry = 0;
  std::uint64_t cas = 0;         ///< 0: no item stands there, not even a dead or foreign one
  std::uint64_t generation = 0;  ///< of the namespace on this node
};

/// What an item is to a key in a generation. Counts foreign ones.
Entry judge(Space& space, const Key& key, const Item& item, std::uint64_t generation);

/// One entry. \param with_cas  so that it can be replaced afterwards
Entry read_entry(Space& space, const Fleet& fleet, const Key& key, bool with_cas, const Limit& limit);

/// Many, in their order. \param with_cas  as above. Where a node fails, the entries of its keys are absent
/// and `parts` tells why.
std::vector<Entry> read_entries(Space& space, const Fleet& fleet, std::span<const Key> keys, bool with_cas,
                                const Limit& limit, std::vector<Part>& parts);

}  // namespace weir::memcached
