// SPDX-License-Identifier: BSL-1.0
#include "watchdog.hpp"

#include <sys/socket.h>

#include <chrono>

namespace weir::memcached {
namespace {

using namespace std::chrono_literals;

constexpr auto tick = 10ms;
// How long it goes on looking when nothing is under way, since falling asleep has to be undone by a call.
constexpr int idle_ticks = 50;

std::int64_t count_of(Clock::Instant instant) noexcept { return instant.time_since_epoch().count(); }

}  // namespace

Watchdog::Watched::Watched(Watchdog& watchdog, int socket) : watchdog_(watchdog), socket_(socket) {
  const std::lock_guard lock(watchdog_.mutex_);
  place_ = watchdog_.watched_.insert(watchdog_.watched_.end(), this);
}

Watchdog::Watched::~Watched() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.watched_.erase(place_);
}

// Either this sees the dog asleep, or the dog, which looks once more after it lay down, sees the deadline:
// both sides write first and read then, in one order for all.
void Watchdog::Watched::begin(Clock::Instant deadline) {
  deadline_.store(count_of(deadline));
  if (!watchdog_.asleep_.load()) return;
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.asleep_ = false;
  watchdog_.changed_.notify_one();
}

bool Watchdog::Watched::end() noexcept { return deadline_.exchange(idle) != cut; }

// Only a call that is still under way when its deadline is taken away is cut.
void Watchdog::Watched::cut_if_late(std::int64_t now) noexcept {
  std::int64_t deadline = deadline_.load();
  if (deadline == idle || deadline == cut || deadline >= now) return;
  if (deadline_.compare_exchange_strong(deadline, cut)) ::shutdown(socket_, SHUT_RDWR);
}

Watchdog::Watchdog(const Clock& clock) : clock_(clock), thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

/// \return whether a call is under way
bool Watchdog::look() {
  const std::int64_t now = count_of(clock_.now());
  bool busy = false;
  for (Watched* const each : watched_) {
    each->cut_if_late(now);
    const std::int64_t deadline = each->deadline_.load();
    busy = busy || (deadline != Watched::idle && deadline != Watched::cut);
  }
  return busy;
}

void Watchdog::run() {
  std::unique_lock lock(mutex_);
  int idle = 0;
  while (!stopped_) {
    idle = look() ? 0 : idle + 1;
    if (idle < idle_ticks) {
      changed_.wait_for(lock, tick);
      continue;
    }
    asleep_ = true;
    if (!look()) changed_.wait(lock, [this] { return stopped_ || !asleep_; });
    asleep_ = false;
    idle = 0;
  }
}

}  // namespace weir::memcached
