// SPDX-License-Identifier: BSL-1.0
/// \file
/// Counters kept as text.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "memory_error.hpp"

namespace weir::memory {

/// The count that a text says. Only the text that to_string gives is one, as on Redis: no sign '+', no
/// spaces, no leading zeros. Throws Error(type_mismatch).
inline std::int64_t counter_of(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(count) != text) {
    throw memory_error(Errc::type_mismatch, "increment: the key holds no 64-bit count in decimal text");
  }
  return count;
}

/// Throws Error(out_of_range).
inline std::int64_t sum_of(std::int64_t count, std::int64_t delta) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(count, delta, &sum)) {
    throw memory_error(Errc::out_of_range, "increment: the count would leave 64 bits");
  }
  return sum;
}

}  // namespace weir::memory
