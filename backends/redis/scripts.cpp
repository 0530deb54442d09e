// SPDX-License-Identifier: BSL-1.0
#include "scripts.hpp"

#include <openssl/sha.h>

#include <array>

namespace weir::redis {
namespace {

// An error reply comes back from pcall as a table; returned, it is the script's own reply, with its prefix.
constexpr std::string_view compare_and_set_text = R"(
local held = redis.pcall('GET', KEYS[1])
if type(held) == 'table' then return held end
if held ~= ARGV[1] then return 0 end
if ARGV[3] == '' then
  redis.call('SET', KEYS[1], ARGV[2])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
)";

constexpr std::string_view increment_text = R"(
local fresh = redis.call('EXISTS', KEYS[1]) == 0
local count = redis.pcall('INCRBY', KEYS[1], ARGV[1])
if type(count) == 'table' then return count end
if fresh and ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('GET', KEYS[1])
)";

constexpr std::string_view persist_text = R"(
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('PERSIST', KEYS[1])
return 1
)";

constexpr std::string_view get_and_touch_text = R"(
local held = redis.pcall('GET', KEYS[1])
if type(held) ~= 'string' then return held end
if ARGV[1] == '' then
  redis.call('PERSIST', KEYS[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return held
)";

std::string sha1_of(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string hexadecimal;
  for (const unsigned char octet : digest) {
    hexadecimal += digits[octet >> 4U];
    hexadecimal += digits[octet & 15U];
  }
  return hexadecimal;
}

}  // namespace

Script::Script(std::string_view lua) : text(lua), sha(sha1_of(lua)) {}

Scripts::Scripts()
    : compare_and_set(compare_and_set_text),
      increment(increment_text),
      persist(persist_text),
      get_and_touch(get_and_touch_text) {}

}  // namespace weir::redis
