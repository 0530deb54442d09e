// SPDX-License-Identifier: BSL-1.0
#include "ejection.hpp"

#include <algorithm>

namespace weir::memcached {

Ejection::Permit Ejection::ask(Instant now) noexcept {
  if (time_.count() == 0) return Permit::free;
  if (probing_ || now < out_until_) return Permit::none;
  probing_ = true;
  return Permit::probe;
}

void Ejection::succeeded() noexcept {
  silences_ = 0;
  time_ = {};
  probing_ = false;
}

bool Ejection::unreachable(Permit permit, Instant now, double jitter) noexcept {
  const bool was_in = time_.count() == 0;
  if (permit == Permit::free && !was_in) return false;  // several failed at the same time
  time_ = was_in ? first_time_ : std::min(2 * time_, largest_factor * first_time_);
  const auto extra = static_cast<double>(time_.count()) * jitter / 4;
  out_until_ = now + time_ + std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(extra));
  probing_ = false;
  silences_ = 0;
  return was_in;
}

bool Ejection::silent(Permit permit, Instant now, double jitter) noexcept {
  if (permit == Permit::free && ++silences_ < after_) return false;
  return unreachable(permit, now, jitter);
}

void Ejection::given_up(Permit permit) noexcept {
  if (permit == Permit::probe) probing_ = false;
}

}  // namespace weir::memcached
