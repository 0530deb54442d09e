// SPDX-License-Identifier: BSL-1.0
#include "key_slot.hpp"

#include <array>

namespace weir::redis {
namespace {

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned octet = 0; octet < table.size(); ++octet) {
    unsigned crc = octet << 8U;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1U) ^ ((crc & 0x8000U) != 0 ? 0x1021U : 0U);
    table[octet] = static_cast<std::uint16_t>(crc);
  }
  return table;
}

constexpr std::array<std::uint16_t, 256> table = make_table();

/// A key in two parts, octet by octet.
class Joined {
 public:
  Joined(std::string_view first, std::string_view second) noexcept : first_(first), second_(second) {}
  std::size_t size() const noexcept { return first_.size() + second_.size(); }
  char operator[](std::size_t i) const noexcept {
    return i < first_.size() ? first_[i] : second_[i - first_.size()];
  }
  /// size() where there is none
  std::size_t find(char c, std::size_t from) const noexcept {
    while (from < size() && (*this)[from] != c) ++from;
    return from;
  }

 private:
  std::string_view first_;
  std::string_view second_;
};

std::uint16_t crc_of(const Joined& key, std::size_t begin, std::size_t end) noexcept {
  unsigned crc = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const auto octet = static_cast<unsigned char>(key[i]);
    crc = ((crc << 8U) ^ table[((crc >> 8U) ^ octet) & 0xffU]) & 0xffffU;
  }
  return static_cast<std::uint16_t>(crc);
}

}  // namespace

Slot slot_of(std::string_view first, std::string_view second) noexcept {
  const Joined key(first, second);
  std::size_t begin = 0;
  std::size_t end = key.size();
  const std::size_t open = key.find('{', 0);
  const std::size_t close = key.find('}', open);
  if (close < key.size() && close > open + 1) {
    begin = open + 1;
    end = close;
  }
  return static_cast<Slot>(crc_of(key, begin, end) % slot_count);
}

}  // namespace weir::redis
