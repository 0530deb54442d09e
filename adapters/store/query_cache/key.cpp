// SPDX-License-Identifier: BSL-1.0
#include "key.hpp"

#include <xxhash.h>

#include <cstdint>
#include <cstring>

namespace weir::query_cache_detail {
namespace {

void append_hexadecimal(std::string& out, std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  char text[16];
  for (unsigned i = 0; i < sizeof text; ++i) text[i] = digits[(number >> (60 - 4 * i)) & 15U];
  out.append(text, sizeof text);
}

}  // namespace

void append_sized(std::string& out, std::string_view octets) {
  const std::uint64_t size = octets.size();
  char bytes[sizeof size];
  std::memcpy(bytes, &size, sizeof size);
  out.append(bytes, sizeof bytes);
  out.append(octets);
}

void make_cache_key(std::string& key, std::string_view name_space, std::string_view kind,
                    std::string_view whole) {
  const XXH128_hash_t hash = XXH3_128bits(whole.data(), whole.size());
  key.assign(name_space);
  key.append(":").append(kind).append(":");
  append_hexadecimal(key, hash.high64);
  append_hexadecimal(key, hash.low64);
}

}  // namespace weir::query_cache_detail
