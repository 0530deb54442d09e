// SPDX-License-Identifier: BSL-1.0
#include "canceller.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace weir::postgresql {

struct Canceller::Request::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool delivered = false;
  bool persistent = false;

  /// Whether to ask again after this long.
  bool goes_on_after(std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, pause, [&] { return persistent; })) return false;
    lock.unlock();
    std::this_thread::sleep_for(pause);
    return true;
  }

  void finish(bool was_delivered) {
    const std::lock_guard lock(mutex);
    done = true;
    delivered = was_delivered;
    changed.notify_all();
  }
};

namespace {

// Longer than a session waits for the server's word before it gives up.
constexpr std::chrono::milliseconds pauses[] = {std::chrono::milliseconds(100),
                                                std::chrono::milliseconds(500), std::chrono::seconds(2)};

struct FreeCancel {
  void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
};

// One of the few that may run; gives its place back when it goes.
class Place {
 public:
  Place(std::shared_ptr<std::atomic<int>> running, int most) : running_(std::move(running)) {
    taken_ = running_->fetch_add(1) < most;
  }
  Place(Place&& other) noexcept : running_(std::move(other.running_)), taken_(other.taken_) {}
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (running_) running_->fetch_sub(1);
  }
  bool taken() const noexcept { return taken_; }

 private:
  std::shared_ptr<std::atomic<int>> running_;
  bool taken_ = false;
};

}  // namespace

Canceller::Request Canceller::start(PGconn* connection) const {
  Request request;
  request.state_ = std::make_shared<Request::State>();
  Place place(running_, most_at_a_time);
  std::unique_ptr<PGcancel, FreeCancel> cancel(PQgetCancel(connection));
  if (!place.taken() || !cancel) {
    request.state_->finish(false);
    return request;
  }
  try {
    // Detached: a stopped server may hold it for long, and nobody should wait for that. It owns all it
    // touches.
    std::thread([state = request.state_, cancel = std::move(cancel), place = std::move(place)] {
      char reason[256];
      state->finish(PQcancel(cancel.get(), reason, sizeof reason) == 1);
      for (const std::chrono::milliseconds pause : pauses) {
        if (!state->goes_on_after(pause)) return;
        PQcancel(cancel.get(), reason, sizeof reason);
      }
    }).detach();
  } catch (const std::system_error&) {
    request.state_->finish(false);
  }
  return request;
}

bool Canceller::Request::delivered_by(Deadline deadline) const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_until(lock, deadline, [&] { return state_->done; });
  return state_->delivered;
}

void Canceller::Request::persist() const {
  const std::lock_guard lock(state_->mutex);
  state_->persistent = true;
  state_->changed.notify_all();
}

}  // namespace weir::postgresql
