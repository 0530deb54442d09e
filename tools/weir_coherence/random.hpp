// SPDX-License-Identifier: BSL-1.0
/// \file
/// Chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace weir::coherence_check {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// From 0 to `end` - 1.
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(engine_); }
  /// From 0 to 1.
  double part() { return std::uniform_real_distribution<double>(0, 1)(engine_); }
  std::mt19937_64& engine() noexcept { return engine_; }

 private:
  std::mt19937_64 engine_;
};

/// One a thread, for what need not be the same in each run.
inline Random& thread_random() {
  thread_local Random random(std::random_device{}());
  return random;
}

/// Numbers from 0 to `count` - 1, the k-th as often as 1 / (k + 1): a few are asked for all the time.
class Zipf {
 public:
  explicit Zipf(int count)
      : choose_(static_cast<std::size_t>(count), 0.0, count, [](double k) { return 1 / (k + 0.5); }) {}
  int operator()(Random& random) { return choose_(random.engine()); }

 private:
  std::discrete_distribution<int> choose_;
};

}  // namespace weir::coherence_check
