// SPDX-License-Identifier: BSL-1.0
/// \file
/// Immutable, shared bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace weir {

class BlobBuffer;

/// Immutable reference-counted bytes: what a Cache holds and what Rows look into.
///
/// Copying shares the bytes (one atomic increment). A slice shares them too. The first byte of an owned
/// buffer is aligned to 16. Thread-safe like a `std::shared_ptr<const …>`: distinct objects may be used from
/// distinct threads although they share bytes.
class Blob {
 public:
  Blob() noexcept = default;
  Blob(const Blob& other) noexcept;
  Blob(Blob&& other) noexcept
      : body_(std::exchange(other.body_, nullptr)),
        data_(other.data_),
        size_(std::exchange(other.size_, 0)) {}
  Blob& operator=(const Blob& other) noexcept;
  Blob& operator=(Blob&& other) noexcept;
  ~Blob();

  /// A new buffer that holds a copy of `bytes`. Throws std::bad_alloc.
  static Blob copy_of(std::string_view bytes);

  const char* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view view() const noexcept { return {data_, size_}; }

  /// The bytes [offset, offset + size) of the same buffer. Throws Error(out_of_range).
  Blob slice(std::size_t offset, std::size_t size) const;

  /// A decoder that has validated the bytes of this blob may note it. As the bytes never change, `checked()`
  /// then holds for every blob that begins at the same byte of the same buffer, and the work need not be done
  /// again. One position a buffer is remembered, the last one noted. Bytes that come from outside arrive in
  /// new buffers, so never noted.
  void note_checked() const noexcept;
  bool checked() const noexcept;

  /// Whether it is all of an owned buffer: then one pointer is enough to keep it, for those who keep many.
  bool whole() const noexcept;
  /// Gives its share of the buffer away; this blob is empty afterwards. Only where it is whole.
  void* release() && noexcept {
    size_ = 0;
    return std::exchange(body_, nullptr);
  }
  /// The blob of a buffer again, whole, with the share that `release` gave away: once.
  static Blob adopt(void* buffer) noexcept;
  /// The blob of a buffer whose share stays where it is.
  static Blob share_of(void* buffer) noexcept;
  /// The bytes of a buffer while somebody has a share of it.
  static std::string_view view_of(void* buffer) noexcept;

  friend bool operator==(const Blob& a, const Blob& b) noexcept { return a.view() == b.view(); }

 private:
  friend class BlobBuffer;
  struct Body;
  Blob(Body* body, const char* data, std::size_t size) noexcept : body_(body), data_(data), size_(size) {}

  Body* body_ = nullptr;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The writable beginning of a Blob: allocate, fill, freeze. Move-only; not thread-safe.
class BlobBuffer {
 public:
  /// Allocates `size` uninitialised bytes, aligned to 16. Throws std::bad_alloc.
  explicit BlobBuffer(std::size_t size);
  BlobBuffer(BlobBuffer&& other) noexcept
      : body_(std::exchange(other.body_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  BlobBuffer& operator=(BlobBuffer&&) = delete;
  ~BlobBuffer();

  char* data() noexcept;
  std::size_t size() const noexcept { return size_; }

  /// Gives the bytes away as an immutable Blob; this buffer is empty afterwards.
  Blob freeze() && noexcept;

 private:
  Blob::Body* body_;
  std::size_t size_;
};

}  // namespace weir
