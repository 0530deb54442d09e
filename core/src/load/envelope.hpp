// SPDX-License-Identifier: BSL-1.0
/// \file
/// What get_or_load stores under a key: the value's bytes and what is known of them. The format is described
/// in docs/get_or_load.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "freshness.hpp"
#include "weir/blob.hpp"

namespace weir::load {

/// A tag, and its version when the value was loaded. No version is 0.
struct TagVersion {
  std::string name;
  std::uint64_t version = 0;

  friend bool operator==(const TagVersion&, const TagVersion&) = default;
};

/// Ordered by name, each once.
using TagVersions = std::vector<TagVersion>;

struct Envelope {
  Lifetime life{};
  TagVersions tags{};
  /// The value's bytes, aligned to 16 as it shares the stored buffer; nullopt: there is nothing.
  std::optional<Blob> payload{};
};

/// \param key    what it is stored under: it is good under no other
/// \param codec  1 to 255 octets
Blob encode(const Envelope& envelope, std::string_view key, std::string_view codec);

/// Reads what a cache held under `key`. Bytes are untrusted. \return nullopt where nobody wrote them by this
/// codec for this key.
std::optional<Envelope> decode(const Blob& bytes, std::string_view key, std::string_view codec);

}  // namespace weir::load
