// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where the nodes are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::memcached {

/// One server.
struct Address {
  std::string host;  ///< what the ring knows it by: stays the same where its IP address changes
  std::string ip{};  ///< where to connect; empty: to the host
  std::uint16_t port = 11211;
  std::uint32_t weight = 1;  ///< its share of the keys, relative to the others'

  /// For people: "cache-1:11211", "[::1]:11211".
  std::string name() const;
  friend bool operator==(const Address&, const Address&) = default;
};

/// The nodes of `memcached://host[:port][*weight][,host…]`. \throws Error(config)
std::vector<Address> parse_addresses(std::string_view url);

}  // namespace weir::memcached
