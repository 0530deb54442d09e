// SPDX-License-Identifier: BSL-1.0
/// \file
/// The versions of tags. Each is random, under a key of the tag's: an entry is good while its tags have the
/// versions that they had before it was loaded. Where a version is lost, its entries are, too; none comes
/// back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "envelope.hpp"
#include "weir/cache.hpp"
#include "weir/context.hpp"

namespace weir::load {

/// The tags ordered, each once, without versions. Throws Error(invalid_argument) for more than 64, or a bad
/// one.
TagVersions ordered_tags(std::span<const std::string> names);

/// The keys of the versions, in that order.
std::vector<std::string> keys_of(const TagVersions& tags);

/// A version as the cache holds it; 0 where it is absent or nobody of us wrote it.
std::uint64_t version_of(const std::optional<Blob>& held);

/// Whether every tag has a version.
bool all_versioned(const TagVersions& tags);

/// Gives every tag without a version one, which others may have done meanwhile. \return whether all have one.
/// Throws what the cache throws.
/// \param random  64 random bits a call
bool complete(TagVersions& tags, Cache& cache, Ttl ttl, const std::function<std::uint64_t()>& random,
              const Context& context);

}  // namespace weir::load
