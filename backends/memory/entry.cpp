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

}  // namespace

Entry::~Entry() {
  value.take();
  drop_key();
}

void Entry::set_key(std::string_view key) {
  if (key.size() <= longest_inside) {
    std::memcpy(space_.data(), key.data(), key.size());
  } else {
    char* const copy = new char[key.size()];
    std::memcpy(copy, key.data(), key.size());
    std::memcpy(space_.data(), &copy, sizeof copy);
  }
  key_size_ = static_cast<std::uint16_t>(key.size());
}

void Entry::drop_key() noexcept {
  if (key_size_ > longest_inside) delete[] outside();
  key_size_ = 0;
}

void Entry::move_from(Entry& other) noexcept {
  value = std::exchange(other.value, {});
  expires = other.expires;
  links = other.links;
  timer = other.timer;
  heat.copy(other.heat);
  key_size_ = std::exchange(other.key_size_, 0);
  space_ = other.space_;
}

char* Entry::outside() const noexcept {
  char* key = nullptr;
  std::memcpy(&key, space_.data(), sizeof key);
  return key;
}

std::size_t beside_entry(std::size_t key_size, std::size_t value_size) noexcept {
  const std::size_t key = key_size > Entry::longest_inside ? allocated(key_size) : 0;
  return key + allocated(blob_header + value_size);
}

}  // namespace weir::memory
