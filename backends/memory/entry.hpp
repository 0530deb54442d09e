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

namespace weir::memory {

/// A key, its value and what the policy keeps of them, in 40 octets. A key of up to 21 octets stands in it, a
/// longer one beside it. When it expires is kept elsewhere, in an ExpiryTable, as many never do.
///
/// Readers see all but the links while they hold the lock of the key's bucket in the Index; a writer changes
/// it while nobody does. The links are the writer's own.
class Entry {
 public:
  static constexpr std::size_t longest_inside = 21;

  Entry() noexcept = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  /// Frees key and value.
  ~Entry();

  bool in_use() const noexcept { return shape_ != 0; }
  std::string_view key() const noexcept {
    const std::size_t size = shape_ & size_bits;
    return size <= longest_inside ? std::string_view(space_.data(), size) : outside();
  }

  /// Whether it expires at all.
  bool expires() const noexcept { return (shape_ & expires_bit) != 0; }
  void set_expires(bool expires) noexcept {
    shape_ = static_cast<std::uint8_t>((shape_ & size_bits) | (expires ? expires_bit : 0));
  }

  /// Copies the key. Only where there is none. Throws std::bad_alloc and changes nothing.
  void set_key(std::string_view key);
  /// Frees the key, so that it is free for another.
  void drop_key() noexcept;
  /// Takes over all there is of another one, which is free afterwards.
  void move_from(Entry& other) noexcept;

  PackedBlob value;
  Links links;  ///< in the queue of the Policy, or among the free ones
  Heat heat;

 private:
  static constexpr std::uint8_t expires_bit = 0x80;
  static constexpr std::uint8_t size_bits = 0x1F;
  static constexpr std::uint8_t outside_size = size_bits;

  char* pointer() const noexcept;
  std::string_view outside() const noexcept;

  std::uint8_t shape_ = 0;  // the size of a key that stands inside, or outside_size; and expires_bit
  std::array<char, longest_inside> space_{};
};

static_assert(sizeof(Entry) == 40);

/// What the key and value of an entry take of memory beside the Entry: the Blob's own header, a long key, and
/// what the allocator adds to both. A value that is a slice counts its own octets only, though it keeps its
/// whole buffer.
std::size_t beside_entry(std::size_t key_size, const PackedBlob& value) noexcept;
std::size_t beside_entry(std::size_t key_size, const Blob& value) noexcept;

}  // namespace weir::memory
