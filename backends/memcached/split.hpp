// SPDX-License-Identifier: BSL-1.0
/// \file
/// Values in several items.
#pragma once

#include <ctime>
#include <optional>

#include "envelope.hpp"
#include "failure.hpp"
#include "fleet.hpp"
#include "space.hpp"
#include "weir/blob.hpp"

namespace weir::memcached {

/// Stores the parts of a value under a new identity, spread over the nodes. They count for nothing before a
/// head names them; those whose head is replaced or removed go when their time is over, or to make room.
/// \param expiry  as the protocol takes it
SplitHead write_parts(const Space& space, const Fleet& fleet, const Blob& value, std::time_t expiry,
                      const Limit& limit);
/// The value; nothing where a part is missing.
std::optional<Blob> read_parts(const Space& space, const Fleet& fleet, const SplitHead& head,
                               const Limit& limit);
/// Makes the parts last. \return false where one is missing
bool touch_parts(const Space& space, const Fleet& fleet, const SplitHead& head, std::time_t expiry,
                 const Limit& limit);

}  // namespace weir::memcached
