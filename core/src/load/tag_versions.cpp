// SPDX-License-Identifier: BSL-1.0
#include "tag_versions.hpp"

#include <algorithm>
#include <cstring>

#include "keys.hpp"
#include "weir/error.hpp"

namespace weir::load {
namespace {

constexpr std::size_t most_tags = 64;
// Somebody removes the tag again and again: then there is no point in keeping the value.
constexpr int most_tries = 3;

Blob bytes_of(std::uint64_t version) {
  std::string octets;
  for (unsigned i = 0; i < 8; ++i) octets += static_cast<char>((version >> (8 * i)) & 0xffU);
  return Blob::copy_of(octets);
}

/// The version of a tag after one was added where it had none.
std::uint64_t versioned(Cache& cache, const std::string& key, Ttl ttl, std::uint64_t fresh,
                        const Context& context) {
  const Blob bytes = bytes_of(fresh);
  for (int tries = 0; tries < most_tries; ++tries) {
    if (cache.add(key, bytes, ttl, context)) return fresh;
    const std::optional<Blob> held = cache.get(key, context);
    if (const std::uint64_t version = version_of(held); version != 0) return version;
    if (held && cache.compare_and_set(key, *held, bytes, ttl, context)) return fresh;
  }
  return 0;
}

}  // namespace

TagVersions ordered_tags(std::span<const std::string> names) {
  if (names.size() > most_tags)
    throw Error(Errc::invalid_argument,
                "tags: " + std::to_string(names.size()) + "; a value has 64 at most, so name fewer");
  TagVersions tags;
  for (const std::string& name : names) tags.push_back({name, 0});
  std::sort(tags.begin(), tags.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

std::vector<std::string> keys_of(const TagVersions& tags) {
  std::vector<std::string> keys;
  keys.reserve(tags.size());
  for (const TagVersion& tag : tags) keys.push_back(tag_key(tag.name));
  return keys;
}

std::uint64_t version_of(const std::optional<Blob>& held) {
  if (!held || held->size() != 8) return 0;
  std::uint64_t version = 0;
  for (unsigned i = 0; i < 8; ++i)
    version |= std::uint64_t{static_cast<unsigned char>(held->data()[i])} << (8 * i);
  return version;
}

bool all_versioned(const TagVersions& tags) {
  return std::none_of(tags.begin(), tags.end(), [](const TagVersion& tag) { return tag.version == 0; });
}

bool complete(TagVersions& tags, Cache& cache, Ttl ttl, const std::function<std::uint64_t()>& random,
              const Context& context) {
  for (TagVersion& tag : tags)
    if (tag.version == 0) tag.version = versioned(cache, tag_key(tag.name), ttl, random() | 1U, context);
  return all_versioned(tags);
}

}  // namespace weir::load
