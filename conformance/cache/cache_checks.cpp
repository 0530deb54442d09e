// SPDX-License-Identifier: BSL-1.0
#include "cache_checks.hpp"

#include <fmt/format.h>

#include <optional>
#include <random>

namespace weir::conformance {

std::string value_of(Cache& cache, std::string_view key) {
  const std::optional<Blob> value = cache.get(key);
  return value ? std::string(value->view()) : "(absent)";
}

std::vector<std::string> names(std::string_view stem, std::size_t count) {
  std::vector<std::string> made;
  made.reserve(count);
  for (std::size_t i = 0; i < count; ++i) made.push_back(fmt::format("{}-{}", stem, i));
  return made;
}

std::vector<CacheItem> items_of(const std::vector<std::string>& keys, Ttl ttl) {
  std::vector<CacheItem> items;
  items.reserve(keys.size());
  for (const std::string& key : keys) items.push_back({key, blob(key), ttl});
  return items;
}

std::string noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string octets(size, '\0');
  for (char& octet : octets) octet = static_cast<char>(random() & 0xffU);
  return octets;
}

}  // namespace weir::conformance
