// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a write lets go of, until its lock is given back.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "weir/blob.hpp"

namespace weir::memory {

/// Holds the values that a call took out, and frees them when it goes: freeing may take long, so it stands
/// before the lock in a function, and goes after it. It has room for a few; more are freed at once.
class Released {
 public:
  void keep(Blob value) noexcept {
    if (size_ < values_.size()) values_[size_++] = std::move(value);
  }

 private:
  std::array<Blob, 8> values_;
  std::size_t size_ = 0;
};

}  // namespace weir::memory
