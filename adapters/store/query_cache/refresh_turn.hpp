// SPDX-License-Identifier: BSL-1.0
/// \file
/// One thread at a time refreshes; the others wait for what it learns.
#pragma once

#include <condition_variable>
#include <mutex>

#include "weir/context.hpp"

namespace weir::query_cache_detail {

/// The right to refresh, held until the end of its scope.
class RefreshTurn {
 public:
  /// What turns are taken of. Thread-safe.
  struct Turns {
    std::mutex mutex;
    std::condition_variable over;
    bool taken = false;
  };

  explicit RefreshTurn(Turns& turns) : turns_(turns) {}
  RefreshTurn(const RefreshTurn&) = delete;
  RefreshTurn& operator=(const RefreshTurn&) = delete;
  ~RefreshTurn() {
    if (!held_) return;
    {
      const std::lock_guard lock(turns_.mutex);
      turns_.taken = false;
    }
    turns_.over.notify_all();
  }

  bool try_take() {
    const std::lock_guard lock(turns_.mutex);
    return take();
  }

  /// Waits for the turn until the deadline at most. \return whether it came
  bool take_before(Deadline deadline) {
    std::unique_lock lock(turns_.mutex);
    const auto is_free = [this] { return !turns_.taken; };
    if (deadline == no_deadline) {
      turns_.over.wait(lock, is_free);
    } else if (!turns_.over.wait_until(lock, deadline, is_free)) {
      return false;
    }
    return take();
  }

 private:
  bool take() {
    if (!turns_.taken) held_ = turns_.taken = true;
    return held_;
  }

  Turns& turns_;
  bool held_ = false;
};

}  // namespace weir::query_cache_detail
