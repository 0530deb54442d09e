// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a cached value is good for at an instant.
#pragma once

#include <chrono>
#include <cstdint>

namespace weir::load {

/// The times of a value, wall clock since 1970.
struct Lifetime {
  std::chrono::milliseconds loaded{};
  std::chrono::milliseconds fresh_until{};   ///< everybody gets it
  std::chrono::milliseconds stale_until{};   ///< everybody gets it while one loads
  std::chrono::milliseconds errors_until{};  ///< whose loader fails gets it
  std::chrono::microseconds load_time{};     ///< how long the load took

  friend bool operator==(const Lifetime&, const Lifetime&) = default;
};

/// What a caller does with a value, or with none.
enum class Age : std::uint8_t {
  fresh,     ///< takes it
  due,       ///< takes it, unless he is the one to load it ahead of its time
  stale,     ///< takes it, unless he is the one to load it
  outlived,  ///< loads; takes it if that fails
  absent,    ///< loads
};

/// XFetch (A. Vattani, F. Chierichetti, K. Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB
/// 2015): a value is due when now − δ·β·ln(u) has reached its end, where δ is how long its load took and u is
/// random in (0, 1]. Then, whatever the rate of reads, few load it ahead, and early enough.
/// \param random  64 random bits a call; asked only where it matters
template <class Random>
Age age_of(const Lifetime& value, std::chrono::milliseconds now, double refresh_ahead, const Random& random);

/// −ln of a random number in (0, 1] made of 64 random bits: 0 to 44.4.
double exponential(std::uint64_t bits) noexcept;
/// What `exponential` never exceeds.
inline constexpr double most_exponential = 45;

template <class Random>
Age age_of(const Lifetime& value, std::chrono::milliseconds now, double refresh_ahead, const Random& random) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  if (now < value.fresh_until) {
    const Milliseconds ahead = Milliseconds(value.load_time) * refresh_ahead;
    const Milliseconds left = value.fresh_until - now;
    if (ahead * most_exponential < left) return Age::fresh;
    return ahead * exponential(random()) < left ? Age::fresh : Age::due;
  }
  if (now < value.stale_until) return Age::stale;
  return now < value.errors_until ? Age::outlived : Age::absent;
}

}  // namespace weir::load
