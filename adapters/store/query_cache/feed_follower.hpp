// SPDX-License-Identifier: BSL-1.0
/// \file
/// Turns what a change feed tells into fresh tokens.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unordered_set>

#include "coherence.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/change_feed.hpp"
#include "weir/store.hpp"

namespace weir::query_cache_detail {

/// How long to wait before a feed that was cut off is opened again. A machine without clock and I/O.
class FeedBackOff {
 public:
  /// After the next failure in a row: between half of 100 ms doubled each time, at most 5 s, and all of it,
  /// so that a fleet does not come back at once.
  std::chrono::milliseconds next(double random) noexcept;
  void succeeded() noexcept { failures_ = 0; }

 private:
  unsigned failures_ = 0;
};

/// A thread that opens the feed, listens, and changes tokens: all of them once it listens, then those of what
/// changed. It is there from the first `start` on; the destructor ends it within about a tenth of a second,
/// unless the engine holds up an attempt to open. Thread-safe.
class FeedFollower {
 public:
  /// \param store, coherence  borrowed
  FeedFollower(Store& store, Coherence& coherence, const QueryCacheFeed& options)
      : store_(store), coherence_(coherence), options_(options) {}
  FeedFollower(const FeedFollower&) = delete;
  FeedFollower& operator=(const FeedFollower&) = delete;

  /// Nothing after the first time.
  void start();
  /// Whether what others wrote longer ago than `down_after` may not have been told.
  bool is_down() const noexcept;
  bool bypasses_while_down() const noexcept { return options_.while_down == WhileFeedDown::bypass; }

 private:
  void run(const std::stop_token& stop);
  void follow(const std::stop_token& stop);
  void take(const FeedNews& news);
  Changes changes_of(const FeedNews& news);
  bool is_too_much(const std::string& table);
  void tell(Changes changes);
  bool settle();
  void pause(const std::stop_token& stop);

  Store& store_;
  Coherence& coherence_;
  const QueryCacheFeed options_;

  std::once_flag started_;
  std::mutex mutex_;  // of the pause alone
  std::condition_variable_any stopped_;
  /// What had returned before that has been told, and the tokens are in the cache.
  std::atomic<Clock::Instant::rep> as_of_{never};

  // Of the thread alone:
  FeedBackOff back_off_;
  std::minstd_rand random_{std::random_device()()};
  std::unordered_set<std::string> tables_;  // told of, ever
  Changes unsettled_;                       // the cache did not take their tokens yet

  static constexpr Clock::Instant::rep never = Clock::Instant::min().time_since_epoch().count();

  std::jthread thread_;  // last: it uses the others
};

}  // namespace weir::query_cache_detail
