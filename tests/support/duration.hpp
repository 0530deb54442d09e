// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <ostream>

namespace weir::test {

/// What a call took on a machine that may have been busy with others.
///
/// A test that demands an end in time is about weir, not about how soon the machine lets a thread run. So
/// each comparison with an upper bound forgives what the machine was late meanwhile; one with a lower bound
/// forgives nothing.
struct Took {
  std::chrono::nanoseconds time;
  std::chrono::nanoseconds machine_late;  ///< the longest that a thread that only sleeps was kept from waking

  /// A call wakes up three times at most before it ends: the server, who watches the time, and the caller.
  std::chrono::nanoseconds forgiven() const noexcept { return time - 3 * machine_late; }

  friend bool operator<(const Took& a, std::chrono::nanoseconds limit) noexcept {
    return a.forgiven() < limit;
  }
  friend bool operator<=(const Took& a, std::chrono::nanoseconds limit) noexcept {
    return a.forgiven() <= limit;
  }
  friend bool operator>(const Took& a, std::chrono::nanoseconds limit) noexcept { return !(a <= limit); }
  friend bool operator>=(const Took& a, std::chrono::nanoseconds least) noexcept { return a.time >= least; }
  friend std::ostream& operator<<(std::ostream& out, const Took& took);
};

/// Measures the time from its making on, and the machine beside it. Starts a thread.
class Stopwatch {
 public:
  Stopwatch();
  ~Stopwatch();
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

  Took took() const noexcept;

 private:
  struct Sleeper;
  const std::chrono::steady_clock::time_point begun_;
  const std::unique_ptr<Sleeper> sleeper_;
};

template <class Call>
Took duration_of(const Call& call) {
  const Stopwatch watch;
  call();
  return watch.took();
}

}  // namespace weir::test
