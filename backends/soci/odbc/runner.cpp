// SPDX-License-Identifier: BSL-1.0
#include "runner.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "failure.hpp"

namespace weir::relational::odbc {
namespace {

using std::chrono::steady_clock;

// What a call that is stopped gets to end in, so that its session can be used again.
constexpr std::chrono::milliseconds grace{25};

}  // namespace

/// Shared by the runner and its thread, which may outlive it. The thread's share of the link is the last one
/// where the runner gave it up, so that whatever the driver still does, it does to what is still there.
struct Runner::Thread {
  std::mutex mutex;
  std::condition_variable wake;
  std::function<void()> task;
  bool stop = false;
  std::thread thread;

  static void loop(const std::shared_ptr<Thread>& self, std::shared_ptr<Link> link) {
    std::unique_lock lock(self->mutex);
    while (true) {
      self->wake.wait(lock, [&] { return self->stop || self->task; });
      if (!self->task) break;
      const auto task = std::exchange(self->task, nullptr);
      lock.unlock();
      task();
      lock.lock();
    }
    lock.unlock();
    link.reset();
  }
};

Runner::Runner(std::shared_ptr<Link> link) : link_(std::move(link)) {}

Runner::~Runner() {
  if (!thread_) return;
  give_up();
  if (thread_->thread.joinable()) thread_->thread.join();
}

void Runner::check_usable(Deadline deadline) const {
  if (!usable()) throw failure(link_->settings(), Errc::unavailable, "the connection is broken");
  if (deadline != no_deadline && steady_clock::now() >= deadline)
    throw failure(link_->settings(), Errc::timeout, "the deadline had passed before the call");
}

void Runner::start(std::function<void()> task) {
  if (!thread_) {
    auto made = std::make_shared<Thread>();
    try {
      made->thread = std::thread([made, link = link_] { Thread::loop(made, link); });
    } catch (const std::system_error& error) {
      throw failure(link_->settings(), Errc::unavailable,
                    std::string("no thread for the call: ") + error.what());
    }
    thread_ = std::move(made);
  }
  const std::lock_guard lock(thread_->mutex);
  thread_->task = std::move(task);
  thread_->wake.notify_one();
}

/// \return  whether the call ended after all
bool Runner::stop_and_wait(Deadline deadline, const std::function<bool(Deadline)>& ended_by) {
  try {
    // Detached: it may wait for a server that does not answer. It owns all it touches, and stops this call
    // only.
    std::thread([stopper = link_->stopper(), call = link_->stopper()->call()] {
      stopper->stop(call);
    }).detach();
  } catch (const std::system_error&) {  // then it ends by itself
  }
  if (ended_by(deadline + grace)) return true;
  give_up();
  if (thread_->thread.joinable()) thread_->thread.detach();
  return false;
}

void Runner::give_up() noexcept {
  given_up_ = true;
  const std::lock_guard lock(thread_->mutex);
  thread_->stop = true;
  thread_->wake.notify_one();
}

/// Whether the engine says that it stopped the call, so that nothing of it stays.
bool Runner::was_undone(const std::function<void()>& take_result) {
  try {
    take_result();
  } catch (const Error& error) {
    return error.kind() == Errc::cancelled;
  }
  return false;
}

void Runner::throw_timeout(bool maybe_applied) const {
  throw failure(link_->settings(), Errc::timeout, "the engine did not answer in time", maybe_applied);
}

}  // namespace weir::relational::odbc
