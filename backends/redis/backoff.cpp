// SPDX-License-Identifier: BSL-1.0
#include "backoff.hpp"

#include <algorithm>

namespace weir::redis {

Backoff::Permit Backoff::ask(Instant now) noexcept {
  if (delay_.count() == 0) return Permit::free;
  if (probing_ || now < closed_until_) return Permit::none;
  probing_ = true;
  return Permit::probe;
}

void Backoff::succeeded() noexcept {
  delay_ = {};
  probing_ = false;
}

void Backoff::failed(Permit permit, Instant now, double jitter) noexcept {
  const bool known = permit == Permit::free && delay_.count() != 0;  // several failed at the same time
  if (known) return;
  delay_ = delay_.count() == 0 ? first_delay_ : std::min(2 * delay_, largest_factor * first_delay_);
  const auto extra = static_cast<double>(delay_.count()) * jitter / 4;
  closed_until_ = now + delay_ + std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(extra));
  probing_ = false;
}

void Backoff::given_up(Permit permit) noexcept {
  if (permit == Permit::probe) probing_ = false;
}

}  // namespace weir::redis
