// SPDX-License-Identifier: BSL-1.0
#include "weir/clock.hpp"

#include <ctime>

namespace weir {
namespace {

// The kernel's last tick, a few milliseconds old at most, costs a fifth of reading the hardware's counter,
// and every hit of a query cache asks.
#ifdef CLOCK_REALTIME_COARSE
constexpr clockid_t wall_clock = CLOCK_REALTIME_COARSE;
#else
constexpr clockid_t wall_clock = CLOCK_REALTIME;
#endif

class SystemClock final : public Clock {
 public:
  Instant now() const noexcept override { return std::chrono::steady_clock::now(); }
  std::chrono::milliseconds wall() const noexcept override {
    std::timespec time{};
    clock_gettime(wall_clock, &time);
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                         std::chrono::nanoseconds(time.tv_nsec));
  }
};

}  // namespace

const Clock& system_clock() noexcept {
  static const SystemClock clock;
  return clock;
}

}  // namespace weir
