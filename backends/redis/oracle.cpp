// SPDX-License-Identifier: BSL-1.0
#include "oracle.hpp"

#include <new>

namespace weir::redis {

void Oracle::ask(const std::vector<Endpoint>& whom, const Question& question, const Limit& limit) {
  Lock lock(mutex_);
  if (refresh_.running()) {
    wait_for_other(lock, limit);
  } else if (refresh_.begin(access_.clock->now())) {
    run(lock, whom, question, limit);
  }
  if (last_failure_) throw Failed(*last_failure_);
}

void Oracle::ask_sometimes(const std::vector<Endpoint>& whom, const Question& question,
                           const Limit& limit) noexcept {
  try {
    Lock lock(mutex_);
    if (refresh_.begin(access_.clock->now())) run(lock, whom, question, limit);
  } catch (const std::bad_alloc&) {  // nothing has changed, then
  }
}

void Oracle::wait_for_other(Lock& lock, const Limit& limit) {
  const auto left = limit.deadline - access_.clock->now();
  if (!ended_.wait_for(lock, left, [this] { return !refresh_.running(); }))
    throw redis_error(Errc::timeout, "the servers were not found in time");
}

void Oracle::run(Lock& lock, const std::vector<Endpoint>& whom, const Question& question,
                 const Limit& limit) {
  lock.unlock();
  std::optional<Failure> failure = ask_each(whom, question, limit);
  lock.lock();
  last_failure_ = std::move(failure);
  refresh_.ended(access_.clock->now(), std::uniform_real_distribution<double>()(chance_));
  ended_.notify_all();
}

/// \return why the last of them did not answer; nothing where one did
std::optional<Failure> Oracle::ask_each(const std::vector<Endpoint>& whom, const Question& question,
                                        const Limit& limit) const {
  std::optional<Failure> failure;
  for (const Endpoint& each : whom) {
    const Clock::Instant now = access_.clock->now();
    if (now >= limit.deadline) break;
    const Clock::Instant deadline = limit.part(now + patience_).deadline;
    try {
      Connection connection(each, access_, deadline, Errc::unavailable);
      question(connection, deadline);
      return std::nullopt;
    } catch (const Failed& failed) {
      failure = failed.failure();
    }
  }
  if (!failure) failure = Failure{Errc::timeout, "the deadline passed before the servers were looked up"};
  return failure;
}

}  // namespace weir::redis
