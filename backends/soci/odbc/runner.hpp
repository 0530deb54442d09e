// SPDX-License-Identifier: BSL-1.0
/// \file
/// Driver calls with a deadline, which ODBC does not have.
#pragma once

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

#include "link.hpp"
#include "weir/context.hpp"

namespace weir::relational::odbc {

/// Runs what a session asks of its link: in the caller's thread where the call has no deadline, else in a
/// thread of the session's own. At the deadline the call is stopped on the engine, and what it gives then
/// does not count; where it does not end at once, the link is given up: its thread ends it when the driver
/// returns, whenever that is. Used by one thread at a time.
class Runner {
 public:
  explicit Runner(std::shared_ptr<Link> link);
  Runner(const Runner&) = delete;
  ~Runner();

  /// Calls `job(Link&)`, which owns all it needs, and gives what it returns. Throws what it throws;
  /// Error(timeout) where it did not end in time, with maybe_applied where it may have taken effect.
  template <class Job>
  auto run(Deadline deadline, Job job) -> std::invoke_result_t<Job&, Link&> {
    using Result = std::invoke_result_t<Job&, Link&>;
    check_usable(deadline);
    link_->begin_call();
    auto call = [link = link_.get(), owned = std::move(job)]() mutable { return link->call(owned); };
    if (deadline == no_deadline) return call();
    auto task = std::make_shared<std::packaged_task<Result()>>(std::move(call));
    std::future<Result> result = task->get_future();
    start([task] { (*task)(); });
    const auto ended_by = [&](Deadline limit) {
      return result.wait_until(limit) == std::future_status::ready;
    };
    if (ended_by(deadline)) return result.get();
    const bool in_doubt = link_->give_up_waiting();
    const bool ended = stop_and_wait(deadline, ended_by);
    if (ended && !link_->cancelled()) return result.get();
    throw_timeout(in_doubt && !(ended && was_undone([&] { result.get(); })));
  }

  bool usable() const noexcept { return !given_up_ && link_->usable(); }
  /// Of what only the session itself runs.
  Link& link() noexcept { return *link_; }

 private:
  struct Thread;

  void check_usable(Deadline deadline) const;
  void start(std::function<void()> task);
  bool stop_and_wait(Deadline deadline, const std::function<bool(Deadline)>& ended_by);
  void give_up() noexcept;
  static bool was_undone(const std::function<void()>& take_result);
  [[noreturn]] void throw_timeout(bool maybe_applied) const;

  std::shared_ptr<Link> link_;
  std::shared_ptr<Thread> thread_;  // null until the first call with a deadline
  bool given_up_ = false;
};

}  // namespace weir::relational::odbc
