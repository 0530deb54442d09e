// SPDX-License-Identifier: BSL-1.0
/// \file
/// One key with its value, as the memory cache keeps it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "heat.hpp"
#include "id_list.hpp"
#include "packed_blob.hpp"
#include "weir/clock.hpp"

namespace weir::memory {

/// The expiry of an entry that has none.
inline constexpr Clock::Instant never = Clock::Instant::max();

/// A key, its value and all that is kept of them, in one cache line. A key of up to 20 octets stands in it, a
/// longer one beside it.
///
/// Readers see key, value, expiry and heat while they hold the lock of the key's bucket in the Index; a
/// writer changes them while nobody does. The links are the writer's own.
class alignas(64) Entry {
 public:
  static constexpr std::size_t longest_inside = 20;

  Entry() noexcept = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  /// Frees key and value.
  ~Entry();

  bool in_use() const noexcept { return key_size_ != 0; }
  std::string_view key() const noexcept {
    return {key_size_ <= longest_inside ? space_.data() : outside(), key_size_};
  }
  bool expired(Clock::Instant now) const noexcept { return now >= expires; }

  /// Copies the key. Only where there is none. Throws std::bad_alloc and changes nothing.
  void set_key(std::string_view key);
  /// Frees the key, so that it is free for another.
  void drop_key() noexcept;
  /// Takes over all there is of another one, which is free afterwards.
  void move_from(Entry& other) noexcept;

  PackedBlob value;
  Clock::Instant expires = never;
  Links links;  ///< in the queue of the Policy
  Links timer;  ///< in the TimerWheel
  Heat heat;

 private:
  char* outside() const noexcept;

  std::uint16_t key_size_ = 0;
  std::array<char, longest_inside> space_{};
};

static_assert(sizeof(Entry) == 64);

/// What the key and value of an entry take of memory beside the Entry: the Blob's own header, a long key, and
/// what the allocator adds to both. A value that is a slice counts its own octets only, though it keeps its
/// whole buffer.
std::size_t beside_entry(std::size_t key_size, std::size_t value_size) noexcept;

}  // namespace weir::memory
