// SPDX-License-Identifier: BSL-1.0
#include "entry.hpp"

#include <cstring>
#include <new>
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

void Entry::Delete::operator()(Entry* entry) const noexcept {
  entry->~Entry();
  ::operator delete(entry);
}

Entry::Ptr Entry::make(const HashedKey& key, Blob value, Clock::Instant expires) {
  Ptr entry(new (::operator new(sizeof(Entry) + key.text.size())) Entry);
  entry->hash = key.hash;
  entry->value = std::move(value);
  entry->expires = expires;
  entry->key_size = static_cast<std::uint32_t>(key.text.size());
  std::memcpy(static_cast<void*>(entry.get() + 1), key.text.data(), key.text.size());
  return entry;
}

std::size_t Entry::bytes() const noexcept { return entry_bytes(key_size, value.size()); }

std::size_t entry_bytes(std::size_t key_size, std::size_t value_size) noexcept {
  return allocated(sizeof(Entry) + key_size) + allocated(blob_header + value_size);
}

}  // namespace weir::memory
