// SPDX-License-Identifier: BSL-1.0
/// \file
/// The keys beside a value's own: its lock, and the versions of its tags.
#pragma once

#include <string>
#include <string_view>

namespace weir::load {

/// The key of the lock of a value's key. One that would be too long is hashed (128 bits): two keys of one
/// lock would at worst wait for each other.
std::string lock_key(std::string_view key);

/// The key of a tag's version. Throws Error(invalid_argument) unless the tag has 1 to 255 octets.
std::string tag_key(std::string_view tag);

}  // namespace weir::load
