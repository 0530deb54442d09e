// SPDX-License-Identifier: BSL-1.0
/// \file
/// Renews the fences of writes that take long.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "coherence.hpp"

namespace weir::query_cache_detail {

/// A thread that is there once a fence was put, and sleeps while there is none. Its destructor ends it.
/// Thread-safe.
class FenceKeeper {
 public:
  explicit FenceKeeper(Coherence& coherence) : coherence_(coherence) {}
  FenceKeeper(const FenceKeeper&) = delete;
  FenceKeeper& operator=(const FenceKeeper&) = delete;

  /// A fence was put.
  void wake();

 private:
  void run(const std::stop_token& stop);

  Coherence& coherence_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool awake_ = false;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace weir::query_cache_detail
