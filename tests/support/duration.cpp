// SPDX-License-Identifier: BSL-1.0
#include "support/duration.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace weir::test {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

/// Sleeps a millisecond at a time, and notes how late it woke up.
struct Stopwatch::Sleeper {
  std::atomic<nanoseconds> worst{nanoseconds(0)};
  std::jthread thread{[this](const std::stop_token& stop) {
    constexpr nanoseconds nap = std::chrono::milliseconds(1);
    while (!stop.stop_requested()) {
      const auto due = steady_clock::now() + nap;
      std::this_thread::sleep_until(due);
      worst = std::max<nanoseconds>(worst, steady_clock::now() - due);
    }
  }};
};

Stopwatch::Stopwatch() : begun_(steady_clock::now()), sleeper_(std::make_unique<Sleeper>()) {}
Stopwatch::~Stopwatch() = default;

Took Stopwatch::took() const noexcept { return {steady_clock::now() - begun_, sleeper_->worst}; }

std::ostream& operator<<(std::ostream& out, const Took& took) {
  using std::chrono::microseconds;
  return out << took.time / microseconds(1) << " us, the machine up to "
             << took.machine_late / microseconds(1) << " us late";
}

}  // namespace weir::test
