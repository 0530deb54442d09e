// SPDX-License-Identifier: BSL-1.0
/// \file
/// A Blob in two thirds of its size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "weir/blob.hpp"

namespace weir::memory {

/// A Blob in 16 octets instead of 24: where its bytes begin is kept relative to the buffer, and both that and
/// the size have 32 bits. A plain value; whoever holds it owns a share of the bytes until `take`.
class PackedBlob {
 public:
  /// The largest value that fits.
  static constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();

  PackedBlob() noexcept = default;
  /// A blob of at most that size. A slice from beyond that in its buffer is copied. Throws std::bad_alloc.
  static PackedBlob pack(Blob blob) {
    Blob::Parts parts = std::move(blob).release();
    if (parts.body != nullptr && offset_of(parts) > most) {
      blob = Blob::adopt(parts);
      parts = Blob::copy_of(blob.view()).release();
    }
    PackedBlob packed;
    packed.body_ = static_cast<char*>(parts.body);
    packed.offset_ = static_cast<std::uint32_t>(parts.body != nullptr ? offset_of(parts) : 0);
    packed.size_ = static_cast<std::uint32_t>(parts.size);
    return packed;
  }

  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {body_ != nullptr ? body_ + offset_ : nullptr, size_}; }
  /// Another share of the bytes.
  Blob share() const noexcept {
    Blob held = whole();
    Blob copy = held;
    std::move(held).release();
    return copy;
  }
  /// The share of the bytes; this one has none afterwards.
  Blob take() noexcept {
    Blob blob = whole();
    *this = {};
    return blob;
  }

 private:
  static std::size_t offset_of(const Blob::Parts& parts) noexcept {
    return static_cast<std::size_t>(parts.data - static_cast<const char*>(parts.body));
  }
  Blob whole() const noexcept {
    return Blob::adopt({body_, body_ != nullptr ? body_ + offset_ : nullptr, size_});
  }

  char* body_ = nullptr;
  std::uint32_t offset_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace weir::memory
