// SPDX-License-Identifier: BSL-1.0
/// \file
/// What all calls of one cache share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "envelope.hpp"
#include "fleet.hpp"
#include "key_map.hpp"
#include "weir/clock.hpp"

namespace weir::memcached {

/// A namespace on a fleet.
struct Space {
  KeyMap keys;
  std::unique_ptr<FleetSource> fleet;
  const Clock& clock;
  std::size_t item_room;  ///< octets of an item that an envelope and its payload may fill
  std::atomic<std::uint64_t> foreign_values{0};
  std::atomic<std::uint64_t> dead_reads{0};  ///< hits to a server that were none: over, cleared or foreign
};

/// A key of a call.
struct Key {
  std::string_view original{};  ///< borrowed
  EngineKey engine{};

  Key(const KeyMap& keys, std::string_view key) : original(key), engine(keys.of(key)) {}
  /// What the envelope has to tell.
  std::string_view in_envelope() const noexcept { return engine.hashed ? original : std::string_view(); }
};

/// How many octets of payload fit beside a key.
inline std::size_t room_beside(const Space& space, std::string_view key) noexcept {
  return space.item_room - envelope_size(key);
}

}  // namespace weir::memcached
