// SPDX-License-Identifier: BSL-1.0
/// \file
/// Asking those who know where the servers are.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

#include "access.hpp"
#include "connection.hpp"
#include "endpoint.hpp"
#include "failure.hpp"
#include "limit.hpp"
#include "refresh.hpp"

namespace weir::redis {

/// Asks one after the other of those who may know (Sentinels, or the nodes of a cluster), each over a
/// connection of its own, until one answers. One caller at a time does it. Thread-safe.
class Oracle {
 public:
  /// Takes what it needs from one of them. Throws Failed where it can't.
  using Question = std::function<void(Connection& connection, Clock::Instant deadline)>;

  /// \param access    borrowed
  /// \param patience  how long each may take, at most
  Oracle(const Access& access, std::chrono::nanoseconds patience) : access_(access), patience_(patience) {}

  /// Asks, or waits for who is at it. Throws Failed where nobody answers, or did a moment ago.
  void ask(const std::vector<Endpoint>& whom, const Question& question, const Limit& limit);
  /// Asks unless somebody is at it or was a moment ago. Where nobody answers nothing changes.
  void ask_sometimes(const std::vector<Endpoint>& whom, const Question& question,
                     const Limit& limit) noexcept;

 private:
  using Lock = std::unique_lock<std::mutex>;

  void wait_for_other(Lock& lock, const Limit& limit);
  void run(Lock& lock, const std::vector<Endpoint>& whom, const Question& question, const Limit& limit);
  std::optional<Failure> ask_each(const std::vector<Endpoint>& whom, const Question& question,
                                  const Limit& limit) const;

  const Access& access_;
  const std::chrono::nanoseconds patience_;
  std::mutex mutex_;
  std::condition_variable ended_;
  // Guarded by mutex_:
  Refresh refresh_;
  std::optional<Failure> last_failure_;  // nothing: the last one answered
  std::minstd_rand chance_{std::random_device()()};
};

}  // namespace weir::redis
