// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an ElastiCache configuration endpoint answers to `config get cluster`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "address.hpp"

namespace weir::memcached {

/// The nodes of a fleet, as of a version that rises with each change.
struct Membership {
  std::uint64_t version = 0;
  std::vector<Address> nodes;
};

/// A reply is no longer than that.
inline constexpr std::size_t largest_discovery_reply = std::size_t{1} << 20U;

/// Whether the octets that came so far hold the whole reply: its END, or an error's line.
bool is_whole_discovery_reply(std::string_view octets) noexcept;

/// Reads a whole reply:
///
///     CONFIG cluster 0 LENGTH\r\n
///     VERSION\n
///     HOST|IP|PORT HOST|IP|PORT …\n
///     \r\n
///     END\r\n
///
/// An IP may be empty. \throws Error  unsupported for an error of the server, corrupt for anything else
Membership parse_discovery_reply(std::string_view octets);

}  // namespace weir::memcached
