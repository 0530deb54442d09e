// SPDX-License-Identifier: BSL-1.0
/// \file
/// From a key to its entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "entry.hpp"

namespace weir::memory {

/// An open-addressing hash table with linear probing. Removal shifts the run back (Knuth, TAOCP 3, 6.4,
/// algorithm R), so that no tombstones gather however long entries come and go. Slots hold the whole hash:
/// growing touches no entry, and a lookup touches the right one only.
///
/// Owns the entries. Not thread-safe.
class Index {
 public:
  Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;
  ~Index();

  /// The entry of this key, or nullptr.
  Entry* find(const HashedKey& key) const noexcept;
  /// The key must be absent. Throws std::bad_alloc and changes nothing.
  Entry& insert(Entry::Ptr entry);
  /// The entry must be in here.
  Entry::Ptr take(const Entry& entry) noexcept;

  std::size_t size() const noexcept { return size_; }
  /// What the table itself takes of memory.
  std::size_t bytes() const noexcept { return slots_.size() * sizeof(Slot); }
  /// What it takes on top of that while the next insert grows it; 0 where that fits as it is.
  std::size_t growth() const noexcept;
  /// What an empty one takes.
  static constexpr std::size_t least_bytes() noexcept { return least_slots * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    Entry* entry = nullptr;
  };
  static constexpr std::size_t least_slots = 16;

  // The high bits: the low ones choose the shard.
  static std::size_t home(std::uint64_t hash, std::size_t mask) noexcept { return (hash >> 32U) & mask; }
  std::size_t next(std::size_t at) const noexcept { return (at + 1) & (slots_.size() - 1); }
  static void put(std::vector<Slot>& slots, const Slot& slot) noexcept;
  void resize(std::size_t slots);
  void shrink_if_sparse() noexcept;

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace weir::memory
