// SPDX-License-Identifier: BSL-1.0
#include "stopper.hpp"

#include <sqlext.h>

#include <algorithm>
#include <chrono>
#include <exception>

#include "connection.hpp"
#include "savepoint_text.hpp"

namespace weir::relational::odbc {
namespace {

// 100 ms, 200 ms … 3.2 s, and 5 s again and again, make 126 s together.
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5'000};
constexpr int most_stops = 30;

}  // namespace

Stopper::Stopper(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}

bool Stopper::begin_call() noexcept {
  const std::lock_guard lock(mutex_);
  ++call_;
  busy_ = true;
  return reached_.exchange(false);
}

void Stopper::end_call() noexcept {
  const std::lock_guard lock(mutex_);
  busy_ = false;
  ended_.notify_all();
}

SQLHSTMT Stopper::set_running(SQLHSTMT handle) {
  const std::lock_guard lock(mutex_);
  return std::exchange(running_, handle);
}

void Stopper::stop(std::uint64_t call) noexcept {
  std::unique_lock lock(mutex_);
  auto pause = first_pause;
  for (int stops = 0; stops < most_stops && is_under_way(call); ++stops) {
    stop_once(lock, call);
    ended_.wait_for(lock, pause, [&] { return !is_under_way(call); });
    pause = std::min(pause * 2, longest_pause);
  }
}

void Stopper::stop_once(std::unique_lock<std::mutex>& lock, std::uint64_t call) {
  if (running_ == SQL_NULL_HSTMT) return;
  if (!settings_->target.ways.stop_text.empty()) return stop_from_outside(lock, call);
  reached_ = true;
  SQLCancel(running_);
}

/// Lets go of the lock while it connects, and takes it again.
void Stopper::stop_from_outside(std::unique_lock<std::mutex>& lock, std::uint64_t call) {
  constexpr int most_at_a_time = 8;
  lock.unlock();
  std::atomic<int>& under_way = *settings_->stops_under_way;
  if (++under_way <= most_at_a_time) {
    try {
      SideConnection side(*settings_);
      const std::lock_guard kept(mutex_);
      if (is_under_way(call) && running_ != SQL_NULL_HSTMT) {
        reached_ = true;
        side.run(with_name(settings_->target.ways.stop_text, number_));
      }
    } catch (const std::exception&) {  // the next one may do it
    }
  }
  --under_way;
  lock.lock();
}

}  // namespace weir::relational::odbc
