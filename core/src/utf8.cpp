// SPDX-License-Identifier: BSL-1.0
#include "utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::detail {
namespace {

constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;

template <class T>
std::uint64_t load(const char* from) noexcept {
  T word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The octet after a lead is narrower than the rest where an overlong form, a surrogate or a number over
// U+10FFFF has to be kept out.
bool good_second(unsigned lead, unsigned second) noexcept {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return second >= 0x80 && second <= 0xBF;
  }
}

std::size_t length_by_lead(unsigned lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// The length of the character that `text` begins with; 0 where it is none.
std::size_t character_length(std::string_view text) noexcept {
  const unsigned lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_by_lead(lead);
  if (length > text.size()) return 0;
  if (length > 1 && !good_second(lead, static_cast<unsigned char>(text[1]))) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (!continues_character(text[i])) return 0;
  return length;
}

}  // namespace

bool is_ascii(std::string_view text) noexcept {
  const char* at = text.data();
  std::size_t left = text.size();
  if (left < 8) {
    // Two overlapping loads instead of a loop over the octets.
    if (left >= 4) return ((load<std::uint32_t>(at) | load<std::uint32_t>(at + left - 4)) & high_bits) == 0;
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < left; ++i) all |= static_cast<unsigned char>(at[i]);
    return (all & high_bits) == 0;
  }
  for (; left >= 32; at += 32, left -= 32) {
    const auto all = load<std::uint64_t>(at) | load<std::uint64_t>(at + 8) | load<std::uint64_t>(at + 16) |
                     load<std::uint64_t>(at + 24);
    if (all & high_bits) return false;
  }
  for (; left >= 8; at += 8, left -= 8)
    if (load<std::uint64_t>(at) & high_bits) return false;
  // The last word overlaps what was seen; there are at least eight octets before the end.
  return left == 0 || (load<std::uint64_t>(at + left - 8) & high_bits) == 0;
}

bool is_utf8(std::string_view text) noexcept {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    if (text.size() >= 8 && (load<std::uint64_t>(text.data()) & high_bits) == 0) {
      text.remove_prefix(8);
      continue;
    }
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace weir::detail
