// SPDX-License-Identifier: BSL-1.0
/// \file
/// A Blob in a third of its size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "weir/blob.hpp"

namespace weir::memory {

/// A Blob in 8 octets instead of 24: a whole buffer is known by its address alone, as it knows its size. A
/// slice stands elsewhere, as a Blob. A plain value; whoever holds it owns a share of the bytes until `take`.
class PackedBlob {
 public:
  PackedBlob() noexcept = default;
  /// Throws std::bad_alloc.
  static PackedBlob pack(Blob blob) {
    PackedBlob packed;
    if (blob.whole()) {
      packed.bits_ = reinterpret_cast<std::uintptr_t>(std::move(blob).release());
    } else if (!blob.empty()) {
      packed.bits_ = reinterpret_cast<std::uintptr_t>(new Blob(std::move(blob))) | slice_bit;
    }
    return packed;
  }

  bool is_slice() const noexcept { return (bits_ & slice_bit) != 0; }
  /// Has what it looks at fetched.
  void prefetch() const noexcept { __builtin_prefetch(buffer(), 1); }
  std::size_t size() const noexcept { return view().size(); }
  std::string_view view() const noexcept {
    if (bits_ == 0) return {};
    return is_slice() ? slice()->view() : Blob::view_of(buffer());
  }
  /// Another share of the bytes.
  Blob share() const noexcept {
    if (bits_ == 0) return {};
    return is_slice() ? *slice() : Blob::share_of(buffer());
  }
  /// The share of the bytes; this one has none afterwards.
  Blob take() noexcept {
    const PackedBlob held = std::exchange(*this, {});
    if (held.bits_ == 0) return {};
    if (!held.is_slice()) return Blob::adopt(held.buffer());
    const std::unique_ptr<Blob> slice(held.slice());
    return std::move(*slice);
  }

 private:
  // No buffer and no Blob stands at an odd address.
  static constexpr std::uintptr_t slice_bit = 1;

  void* buffer() const noexcept { return reinterpret_cast<void*>(bits_); }
  Blob* slice() const noexcept { return reinterpret_cast<Blob*>(bits_ & ~slice_bit); }

  std::uintptr_t bits_ = 0;
};

}  // namespace weir::memory
