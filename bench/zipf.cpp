// SPDX-License-Identifier: BSL-1.0
#include "zipf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace weir::bench {

std::vector<std::uint32_t> zipf_stream(std::size_t keys, double exponent, std::size_t length) {
  std::vector<double> sums(keys);
  double sum = 0;
  for (std::size_t i = 0; i < keys; ++i) sums[i] = sum += std::pow(static_cast<double>(i + 1), -exponent);
  std::mt19937_64 random(7);
  std::vector<std::uint32_t> order(keys);
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), random);
  std::uniform_real_distribution<> uniform(0, sum);
  std::vector<std::uint32_t> stream(length);
  for (std::uint32_t& request : stream) {
    const auto rank = std::lower_bound(sums.begin(), sums.end(), uniform(random)) - sums.begin();
    request = order[static_cast<std::size_t>(rank)];
  }
  return stream;
}

std::vector<std::string> text_keys(std::size_t count) {
  std::vector<std::string> keys;
  keys.reserve(count);
  for (std::size_t i = 0; i < count; ++i) keys.push_back(fmt::format("user:{:015}", i));
  return keys;
}

}  // namespace weir::bench
