// SPDX-License-Identifier: BSL-1.0
#include "entry.hpp"

#include <cstring>
#include <utility>

namespace weir::memory {
namespace {

constexpr std::size_t blob_header = 16;

// glibc's malloc puts 8 octets before a block and rounds it up to 16; others are not worse.
constexpr std::size_t allocated(std::size_t size) noexcept {
  constexpr std::size_t smallest = 32;
  const std::size_t rounded = (size + 8 + 15) & ~std::size_t{15};
  return rounded < smallest ? smallest : rounded;
}

// Before a key that stands outside is its size.
using KeySize = std::uint16_t;

std::size_t beside(std::size_t key_size, std::size_t value_size, bool slice) noexcept {
  const std::size_t key = key_size > Entry::longest_inside ? allocated(sizeof(KeySize) + key_size) : 0;
  return key + allocated(blob_header + value_size) + (slice ? allocated(sizeof(Blob)) : 0);
}

}  // namespace

Entry::~Entry() {
  value.take();
  drop_key();
}

void Entry::set_key(std::string_view key) {
  if (key.size() <= longest_inside) {
    std::memcpy(space_.data(), key.data(), key.size());
    shape_ = static_cast<std::uint8_t>(key.size());
    return;
  }
  const auto size = static_cast<KeySize>(key.size());
  char* const copy = new char[sizeof size + key.size()];
  std::memcpy(copy, &size, sizeof size);
  std::memcpy(copy + sizeof size, key.data(), key.size());
  std::memcpy(space_.data(), &copy, sizeof copy);
  shape_ = outside_size;
}

void Entry::drop_key() noexcept {
  if ((shape_ & size_bits) > longest_inside) delete[] pointer();
  shape_ = 0;
}

void Entry::move_from(Entry& other) noexcept {
  value = std::exchange(other.value, {});
  links = other.links;
  heat.copy(other.heat);
  shape_ = std::exchange(other.shape_, std::uint8_t{0});
  space_ = other.space_;
}

char* Entry::pointer() const noexcept {
  char* key = nullptr;
  std::memcpy(&key, space_.data(), sizeof key);
  return key;
}

std::string_view Entry::outside() const noexcept {
  const char* const key = pointer();
  KeySize size = 0;
  std::memcpy(&size, key, sizeof size);
  return {key + sizeof size, size};
}

std::size_t beside_entry(std::size_t key_size, const PackedBlob& value) noexcept {
  return beside(key_size, value.size(), value.is_slice());
}

std::size_t beside_entry(std::size_t key_size, const Blob& value) noexcept {
  return beside(key_size, value.size(), !value.empty() && !value.whole());
}

}  // namespace weir::memory
