// SPDX-License-Identifier: BSL-1.0
/// \file
/// What stands in an item around a value.
///
/// An item of ours has our flags, and begins with 20 octets, numbers in little-endian order: kind (1), zero
/// (1), length of the key (2), generation (8), expiry (8); then the key, where the engine key is only its
/// hash; then the payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "key_map.hpp"

namespace weir::memcached {

/// The flags of our items; those with others are foreign.
inline constexpr std::uint32_t envelope_flags = 0x57656901;

enum class Kind : std::uint8_t {
  value = 1,       ///< the payload is the value
  split = 2,       ///< the payload is a SplitHead
  part = 3,        ///< of a split value, whose id its engine key holds; so it has no generation
  generation = 4,  ///< the namespace's generation on this node; no payload
};

/// An item, taken apart. Borrows.
struct Envelope {
  Kind kind = Kind::value;
  std::uint64_t generation = 0;  ///< what the namespace's generation was when it was written
  std::int64_t expiry = 0;       ///< wall-clock milliseconds since 1970; 0: never
  std::string_view key{};        ///< the original key; empty where the engine key is the key
  std::string_view payload{};
};

/// How many octets stand before the payload.
std::size_t envelope_size(std::string_view key) noexcept;
/// Replaces `out` by the item's octets.
void encode(const Envelope& envelope, std::string& out);
/// Nothing where it is not ours.
std::optional<Envelope> decode(std::uint32_t flags, std::string_view octets) noexcept;

/// Where the parts of a split value are.
struct SplitHead {
  std::uint64_t size = 0;       ///< of the value
  std::uint64_t part_size = 0;  ///< of each part but the last
  SplitId id{};

  std::size_t parts() const noexcept { return static_cast<std::size_t>((size + part_size - 1) / part_size); }
};

std::string encode(const SplitHead& head);
/// Nothing where it can't be one.
std::optional<SplitHead> decode_head(std::string_view payload) noexcept;

/// The largest value that may be split.
inline constexpr std::uint64_t largest_split_value = std::uint64_t{512} << 20U;

}  // namespace weir::memcached
