// SPDX-License-Identifier: BSL-1.0
/// \file
/// Stopping what a session runs, from another thread.
#pragma once

#include <sql.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "settings.hpp"

namespace weir::relational::odbc {

/// Knows what a session runs, and stops it. Shared by the session's link and by those who stop its calls, who
/// may outlive it.
class Stopper {
 public:
  explicit Stopper(std::shared_ptr<const Settings> settings);
  Stopper(const Stopper&) = delete;

  /// By which the engine knows the session, for Ways::stop_text. Before the first call.
  void set_session(std::string number) { number_ = std::move(number); }

  /// Begins a call. \return  whether a stop reached the one before
  bool begin_call() noexcept;
  /// After it no stop reaches the call, nor what comes after.
  void end_call() noexcept;
  /// The number of the call.
  std::uint64_t call() const noexcept { return call_; }

  /// Stops what this call runs, and nothing else. A stop that comes before the statement does is lost, so it
  /// is sent again, ever more seldom, until the call has ended or some two minutes have passed. From any
  /// thread; may block.
  void stop(std::uint64_t call) noexcept;
  /// Whether a stop was sent for this call: then what it gives may be anything.
  bool reached() const noexcept { return reached_; }

  /// Keeps stops away, which change what a handle tells of its last failure.
  std::unique_lock<std::mutex> hold() { return std::unique_lock(mutex_); }

  /// Names a handle as the one that runs, until its end; then it is again the one before.
  class Running {
   public:
    Running(Stopper& stopper, SQLHSTMT handle) : stopper_(stopper), before_(stopper.set_running(handle)) {}
    Running(const Running&) = delete;
    ~Running() { stopper_.set_running(before_); }

   private:
    Stopper& stopper_;
    SQLHSTMT before_;
  };

 private:
  SQLHSTMT set_running(SQLHSTMT handle);
  bool is_under_way(std::uint64_t call) const noexcept { return busy_ && call_ == call; }
  void stop_once(std::unique_lock<std::mutex>& lock, std::uint64_t call);
  void stop_from_outside(std::unique_lock<std::mutex>& lock, std::uint64_t call);

  const std::shared_ptr<const Settings> settings_;
  std::string number_;
  std::mutex mutex_;  // held by each stop, so that neither the handle nor the call ends meanwhile
  std::condition_variable ended_;
  SQLHSTMT running_ = SQL_NULL_HSTMT;
  std::atomic<std::uint64_t> call_ = 0;
  bool busy_ = false;
  std::atomic<bool> reached_ = false;
};

}  // namespace weir::relational::odbc
