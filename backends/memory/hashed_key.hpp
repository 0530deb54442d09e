// SPDX-License-Identifier: BSL-1.0
/// \file
/// A key and its hash.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::memory {

/// A key and its hash, so that no part of the cache hashes it again. Borrows the text.
struct HashedKey {
  std::uint64_t hash = 0;
  std::string_view text;
};

/// Hashes keys with a secret (XXH3), as they may come from somebody who would like them all in one bucket.
/// Thread-safe.
class KeyHasher {
 public:
  /// \param seed  what the secret is made from; 0: from the machine's randomness
  explicit KeyHasher(std::uint64_t seed);
  std::uint64_t operator()(std::string_view key) const noexcept;

 private:
  alignas(64) std::array<unsigned char, 192> secret_{};
};

}  // namespace weir::memory
