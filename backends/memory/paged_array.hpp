// SPDX-License-Identifier: BSL-1.0
/// \file
/// An array that grows and shrinks without moving what is in it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir::memory {

/// An array in pages of equal size. Growing adds a page, so that nothing in it ever moves and threads may
/// read elements while another one grows it: whoever tells them of an element does so after it was there. The
/// list of pages is made as long as it can get at the beginning.
template <class T>
class PagedArray {
 public:
  /// \param most  elements that it will ever have
  explicit PagedArray(std::size_t most)
      : shift_(static_cast<unsigned>(std::bit_width(page_for(most)) - 1)), pages_((most >> shift_) + 1) {}

  T& operator[](std::uint32_t i) noexcept { return pages_[i >> shift_][i & (page_size() - 1)]; }
  const T& operator[](std::uint32_t i) const noexcept { return pages_[i >> shift_][i & (page_size() - 1)]; }

  /// How many elements there is room for now.
  std::size_t size() const noexcept { return used_ << shift_; }
  std::size_t page_size() const noexcept { return std::size_t{1} << shift_; }
  std::size_t page_bytes() const noexcept { return page_size() * sizeof(T) + alignof(T); }
  /// What it takes of memory, and what it would with so many pages.
  std::size_t bytes() const noexcept { return bytes_of_pages(used_); }
  std::size_t bytes_of_pages(std::size_t pages) const noexcept {
    return pages_.size() * sizeof(Page) + pages * page_bytes();
  }

  /// Adds a page, its elements made by default. Throws std::bad_alloc and changes nothing.
  void grow() {
    pages_[used_] = std::make_unique<T[]>(page_size());
    ++used_;
  }
  /// Frees the last page.
  void shrink() noexcept { pages_[--used_].reset(); }

  // An array may have gaps instead: pages that are there only where they are needed. Then `size`, `grow` and
  // `shrink` mean nothing.

  /// Whether the page of an element is there.
  bool has(std::uint32_t i) const noexcept { return pages_[i >> shift_] != nullptr; }
  /// Makes the page of an element. Throws std::bad_alloc and changes nothing.
  void provide(std::uint32_t i) {
    if (has(i)) return;
    pages_[i >> shift_] = std::make_unique<T[]>(page_size());
    ++used_;
  }
  /// Frees the page of an element, where it is there.
  void drop(std::uint32_t i) noexcept {
    if (!has(i)) return;
    pages_[i >> shift_].reset();
    --used_;
  }

 private:
  using Page = std::unique_ptr<T[]>;

  // About 500 pages when it is full, so that the one that is half empty doesn't count for much.
  static std::size_t page_for(std::size_t most) noexcept {
    constexpr std::size_t smallest = 16;
    constexpr std::size_t largest = 1024;
    return std::clamp(std::bit_ceil(most / 512 + 1), smallest, largest);
  }

  unsigned shift_;
  std::vector<Page> pages_;
  std::size_t used_ = 0;
};

}  // namespace weir::memory
