// SPDX-License-Identifier: BSL-1.0
#include "key.hpp"

#include <xxhash.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::query_cache_detail {
namespace {

/// The two hexadecimal digits of every octet: a key is made for every query.
using Pair = std::array<char, 2>;
constexpr std::array<Pair, 256> hexadecimal = [] {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<Pair, 256> pairs{};
  for (std::size_t octet = 0; octet < pairs.size(); ++octet)
    pairs[octet] = {digits[octet / 16], digits[octet % 16]};
  return pairs;
}();

void append_hexadecimal(std::string& out, std::uint64_t number) {
  char text[2 * sizeof number];
  for (unsigned i = 0; i < sizeof number; ++i)
    std::memcpy(text + 2 * i, hexadecimal[(number >> (56 - 8 * i)) & 0xFFU].data(), sizeof(Pair));
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
