// SPDX-License-Identifier: BSL-1.0
#include "weir/blob.hpp"

#include <atomic>
#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "weir/error.hpp"

namespace weir {

// Stands before the bytes in one allocation.
struct alignas(16) Blob::Body {
  static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

  explicit Body(std::size_t bytes) noexcept : size(bytes) {}

  const std::size_t size;
  std::atomic<std::uint32_t> references{1};
  std::atomic<std::uint32_t> checked_position{nothing};

  char* bytes() noexcept { return reinterpret_cast<char*>(this + 1); }

  static Body* allocate(std::size_t size) {
    static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= alignof(Body));
    static_assert(sizeof(Body) == 16);
    if (size > std::numeric_limits<std::size_t>::max() - sizeof(Body)) throw std::bad_alloc();
    return new (::operator new(sizeof(Body) + size)) Body(size);
  }
  void share() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  // Whoever has the only share needs no exchange to find out that it is the last one.
  void release() noexcept {
    if (references.load(std::memory_order_acquire) != 1 &&
        references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
      return;
    }
    this->~Body();
    ::operator delete(this);
  }
};

Blob::Blob(const Blob& other) noexcept : body_(other.body_), data_(other.data_), size_(other.size_) {
  if (body_) body_->share();
}

Blob& Blob::operator=(const Blob& other) noexcept { return *this = Blob(other); }

Blob& Blob::operator=(Blob&& other) noexcept {
  Blob taken(std::move(other));
  std::swap(body_, taken.body_);
  std::swap(data_, taken.data_);
  std::swap(size_, taken.size_);
  return *this;
}

Blob::~Blob() {
  if (body_) body_->release();
}

Blob Blob::copy_of(std::string_view bytes) {
  BlobBuffer buffer(bytes.size());
  if (!bytes.empty()) std::memcpy(buffer.data(), bytes.data(), bytes.size());
  return std::move(buffer).freeze();
}

Blob Blob::slice(std::size_t offset, std::size_t size) const {
  if (offset > size_ || size > size_ - offset)
    throw Error(Errc::out_of_range, "a slice of a blob reaches past its " + std::to_string(size_) + " bytes");
  if (body_) body_->share();
  return Blob(body_, data_ + offset, size);
}

// Release and acquire, so that whatever the decoder learnt before noting holds for those who see the note. A
// position beyond 4 GiB is not remembered.
void Blob::note_checked() const noexcept {
  if (!body_) return;
  const auto position = static_cast<std::size_t>(data_ - body_->bytes());
  if (position >= Body::nothing) return;
  body_->checked_position.store(static_cast<std::uint32_t>(position), std::memory_order_release);
}

bool Blob::checked() const noexcept {
  return body_ && body_->checked_position.load(std::memory_order_acquire) ==
                      static_cast<std::size_t>(data_ - body_->bytes());
}

bool Blob::whole() const noexcept { return body_ && data_ == body_->bytes() && size_ == body_->size; }

Blob Blob::adopt(void* buffer) noexcept {
  Body* const body = static_cast<Body*>(buffer);
  return {body, body->bytes(), body->size};
}

Blob Blob::share_of(void* buffer) noexcept {
  Blob blob = adopt(buffer);
  blob.body_->share();
  return blob;
}

std::string_view Blob::view_of(void* buffer) noexcept {
  Body* const body = static_cast<Body*>(buffer);
  return {body->bytes(), body->size};
}

BlobBuffer::BlobBuffer(std::size_t size) : body_(Blob::Body::allocate(size)), size_(size) {}

BlobBuffer::~BlobBuffer() {
  if (body_) body_->release();
}

char* BlobBuffer::data() noexcept { return body_ ? body_->bytes() : nullptr; }

Blob BlobBuffer::freeze() && noexcept {
  if (!body_) return {};
  Blob::Body* body = std::exchange(body_, nullptr);
  return Blob(body, body->bytes(), std::exchange(size_, 0));
}

}  // namespace weir
