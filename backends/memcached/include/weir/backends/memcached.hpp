// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cache on a fleet of Memcached servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/durations.hpp"
#include "weir/units.hpp"

namespace weir {

class Registry;

struct MemcachedOptions {
  /// What a value is that does not fit into one item of the servers.
  enum class LargeValues : std::uint8_t {
    refuse,  ///< Errc::too_large
    split,   ///< kept in several items, up to 512 MiB; gone as soon as one of them is
  };
  /// What reads answer for the keys of a node that can't be reached. Writes always fail.
  enum class DeadNode : std::uint8_t {
    fail,  ///< Errc::unavailable or timeout
    miss,  ///< as if the keys were absent
  };

  // Behaviour.
  /// Put before every key; the namespace that `clear` empties. Up to 128 printable ASCII characters, without
  /// space and '~'.
  std::string prefix = "weir:";
  /// The URL names an ElastiCache configuration endpoint, which tells the nodes; it holds no keys itself.
  bool discovery = false;
  /// How often the endpoint is asked again. At least 100 ms.
  std::chrono::milliseconds discovery_interval = std::chrono::seconds(60);
  LargeValues large_values = LargeValues::refuse;
  /// The servers' own limit (their -I), 4 KiB to 128 MiB. Where theirs is smaller, a set between the two
  /// fails with Errc::too_large and removes what the key held.
  ByteSize item_size = 1_MiB;
  DeadNode dead_node = DeadNode::fail;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(1);
  /// How long a call may take; its own deadline if that is sooner. At least 1 ms.
  std::chrono::milliseconds command_timeout = std::chrono::seconds(1);

  // Performance.
  std::size_t pool_size = 8;  ///< most connections to a node; a call waits for one up to command_timeout
  /// A node is left out after a connect to it failed, or after so many calls in a row waited a whole
  /// command_timeout for it. At least 1.
  int eject_after = 3;
  /// For how long at first; each further failure doubles it, up to 8 times, with jitter. Meanwhile calls for
  /// its keys fail at once.
  std::chrono::milliseconds eject_time = std::chrono::milliseconds(250);
  /// Borrowed; must outlive the cache.
  const Clock* clock = &system_clock();
};

/// A Cache on Memcached servers, through libmemcached. Opens nothing before the first call.
/// \param url  `memcached://host[:port][*weight][,host…]`: the nodes, on which keys are spread by ketama
/// \throws Error  config or invalid_argument, that says what is wrong with the URL or an option
CachePtr memcached_cache(std::string_view url, const MemcachedOptions& options = {});

/// Makes the name "memcached" and the scheme `memcached:` known.
void register_memcached(Registry& registry);

}  // namespace weir
