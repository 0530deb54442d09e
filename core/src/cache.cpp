// SPDX-License-Identifier: BSL-1.0
#include "weir/cache.hpp"

#include <string>

#include "weir/error.hpp"

namespace weir {
namespace {

constexpr std::size_t longest_key = 1024;

}  // namespace

Ttl::Ttl(std::chrono::milliseconds duration) : millis_(duration) {
  if (duration < std::chrono::milliseconds(1)) {
    throw Error(Errc::invalid_argument,
                "a TTL of " + std::to_string(duration.count()) + " ms; it must be at least 1 ms, or forever");
  }
}

void check_cache_key(std::string_view key) {
  if (key.empty()) throw Error(Errc::invalid_argument, "an empty cache key; it must have 1 to 1024 octets");
  if (key.size() > longest_key) {
    throw Error(Errc::invalid_argument, "a cache key of " + std::to_string(key.size()) +
                                            " octets; it must have 1 to 1024, so hash a longer one");
  }
}

}  // namespace weir
