// SPDX-License-Identifier: BSL-1.0
#include "key_map.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "failure.hpp"

namespace weir::memcached {
namespace {

constexpr std::size_t longest_prefix = 128;
constexpr std::size_t longest_engine_key = 250;

// Octets from 0x80 on would pass the servers, but libmemcached asks the locale whether they are spaces.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '~'; });
}

void append_hexadecimal(std::string& out, const unsigned char* octets, std::size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < count; ++i) {
    out += digits[octets[i] >> 4U];
    out += digits[octets[i] & 15U];
  }
}

}  // namespace

KeyMap::KeyMap(std::string prefix) : prefix_(std::move(prefix)) {
  if (prefix_.size() > longest_prefix || !is_plain(prefix_)) {
    throw memcached_error(
        Errc::invalid_argument,
        "prefix: it must be up to 128 printable ASCII characters, without spaces and without '~'");
  }
  generation_ = prefix_ + "~g";
  nothing_ = prefix_ + "~n";
}

EngineKey KeyMap::of(std::string_view key) const {
  EngineKey mapped;
  if (prefix_.size() + key.size() <= longest_engine_key && is_plain(key)) {
    mapped.text.reserve(prefix_.size() + key.size());
    mapped.text.append(prefix_).append(key);
    return mapped;
  }
  mapped.text = prefix_;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
  mapped.text += "~h";
  append_hexadecimal(mapped.text, digest, sizeof digest);
  mapped.hashed = true;
  return mapped;
}

std::string KeyMap::part(const SplitId& id, std::size_t n) const {
  std::string key = prefix_ + "~p";
  append_hexadecimal(key, reinterpret_cast<const unsigned char*>(id.data()), id.size());
  return key + "." + std::to_string(n);
}

}  // namespace weir::memcached
