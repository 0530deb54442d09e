// SPDX-License-Identifier: BSL-1.0
#include "keys.hpp"

#include <xxhash.h>

#include <array>

#include "weir/error.hpp"

namespace weir::load {
namespace {

constexpr std::size_t longest_key = 1024;
constexpr std::size_t longest_tag = 255;
// No program's own key begins so, unless it means to.
constexpr std::string_view lock_prefix = "\x01lock:";
constexpr std::string_view hashed_lock_prefix = "\x01lock#";
constexpr std::string_view tag_prefix = "\x01tag:";

}  // namespace

std::string lock_key(std::string_view key) {
  if (lock_prefix.size() + key.size() <= longest_key) return std::string(lock_prefix).append(key);
  const XXH128_hash_t hash = XXH3_128bits(key.data(), key.size());
  XXH128_canonical_t octets;
  XXH128_canonicalFromHash(&octets, hash);
  return std::string(hashed_lock_prefix)
      .append(reinterpret_cast<const char*>(octets.digest), sizeof(octets.digest));
}

std::string tag_key(std::string_view tag) {
  if (tag.empty() || tag.size() > longest_tag)
    throw Error(Errc::invalid_argument,
                "a tag of " + std::to_string(tag.size()) + " octets; it must have 1 to 255");
  return std::string(tag_prefix).append(tag);
}

}  // namespace weir::load
