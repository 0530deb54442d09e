// SPDX-License-Identifier: BSL-1.0
/// \file
/// Zipf's law: a few things are asked for most of the time.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace catalogue {

/// Draws 0 … n-1, rank r with a probability proportional to 1 / (r + 1)^s. Immutable, so thread-safe.
class Zipf {
 public:
  Zipf(std::size_t n, double s) : cumulative_(n) {
    double sum = 0;
    for (std::size_t rank = 0; rank < n; ++rank) {
      sum += 1.0 / std::pow(static_cast<double>(rank + 1), s);
      cumulative_[rank] = sum;
    }
    for (double& share : cumulative_) share /= sum;
  }

  template <class Generator>
  std::size_t operator()(Generator& generator) const {
    const double point = std::uniform_real_distribution<double>(0, 1)(generator);
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, point);
    return static_cast<std::size_t>(found - cumulative_.begin());
  }

 private:
  std::vector<double> cumulative_;
};

}  // namespace catalogue
