// SPDX-License-Identifier: BSL-1.0
/// \file
/// One key with its value, as the memory cache keeps it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "sieve.hpp"
#include "weir/blob.hpp"
#include "weir/clock.hpp"

namespace weir::memory {

/// A key and its hash, so that no part of the cache hashes it again.
struct HashedKey {
  std::uint64_t hash = 0;
  std::string_view text;
};

/// The expiry of an entry that has none.
inline constexpr Clock::Instant never = Clock::Instant::max();

/// Key and value in one allocation; the key's octets stand behind the struct.
struct Entry : SieveNode {
  struct Delete {
    void operator()(Entry* entry) const noexcept;
  };
  using Ptr = std::unique_ptr<Entry, Delete>;

  /// Throws std::bad_alloc.
  static Ptr make(const HashedKey& key, Blob value, Clock::Instant expires);

  std::string_view key() const noexcept { return {reinterpret_cast<const char*>(this + 1), key_size}; }
  bool expired(Clock::Instant now) const noexcept { return now >= expires; }
  /// What the entry takes of memory, its value included.
  std::size_t bytes() const noexcept;

  std::uint64_t hash = 0;
  Blob value;
  Clock::Instant expires = never;
  std::uint32_t key_size = 0;

 private:
  Entry() noexcept = default;
};

/// What an entry of these sizes takes of memory: the struct, the octets, the Blob's own header, and what the
/// allocator adds to both. A value that is a slice counts its own octets only, though it keeps its whole
/// buffer.
std::size_t entry_bytes(std::size_t key_size, std::size_t value_size) noexcept;

}  // namespace weir::memory
