// SPDX-License-Identifier: BSL-1.0
#include "fence_keeper.hpp"

namespace weir::query_cache_detail {

void FenceKeeper::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (awake_) return;
    awake_ = true;
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  changed_.notify_all();
}

void FenceKeeper::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (!changed_.wait(lock, stop, [this] { return awake_; })) return;
    // Before the look at the fences: who puts one afterwards wakes us again.
    awake_ = false;
    lock.unlock();
    const std::optional<Clock::Instant> next = coherence_.renew_fences();
    lock.lock();
    if (!next) continue;
    awake_ = true;
    const auto pause = *next - coherence_.clock().now();
    changed_.wait_for(lock, stop, pause, [] { return false; });
  }
}

}  // namespace weir::query_cache_detail
