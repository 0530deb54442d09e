// SPDX-License-Identifier: BSL-1.0
#include "hashed_key.hpp"

#include <xxhash.h>

#include <random>

namespace weir::memory {
namespace {

template <class Random>
void fill(std::array<unsigned char, 192>& secret, Random& random) {
  for (unsigned char& octet : secret) octet = static_cast<unsigned char>(random() >> 8U);
}

}  // namespace

KeyHasher::KeyHasher(std::uint64_t seed) {
  static_assert(std::tuple_size_v<decltype(secret_)> >= XXH3_SECRET_SIZE_MIN);
  if (seed == 0) {
    std::random_device machine;
    fill(secret_, machine);
  } else {
    std::mt19937_64 sequence(seed);
    fill(secret_, sequence);
  }
}

std::uint64_t KeyHasher::operator()(std::string_view key) const noexcept {
  return XXH3_64bits_withSecret(key.data(), key.size(), secret_.data(), secret_.size());
}

}  // namespace weir::memory
