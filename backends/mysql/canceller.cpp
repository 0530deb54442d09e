// SPDX-License-Identifier: BSL-1.0
#include "canceller.hpp"

#include <condition_variable>
#include <exception>
#include <string>
#include <utility>

#include "opener.hpp"

namespace weir::mysql {
namespace {

constexpr std::size_t most_at_a_time = 8;
// How long connecting and, after that, the answer may take.
constexpr std::chrono::seconds patience{2};

}  // namespace

struct Canceller::Request::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  bool delivered = false;

  void finish(bool was_delivered) {
    const std::lock_guard lock(mutex);
    done = true;
    delivered = was_delivered;
    changed.notify_all();
  }
  bool is_done() {
    const std::lock_guard lock(mutex);
    return done;
  }
};

Canceller::Canceller(ConnInfo info) : info_(std::move(info)) {}

Canceller::~Canceller() {
  for (Running& each : running_) each.thread.join();
}

bool Canceller::has_room() {
  std::erase_if(running_, [](Running& each) {
    if (!each.state->is_done()) return false;
    each.thread.join();
    return true;
  });
  return running_.size() < most_at_a_time;
}

Canceller::Request Canceller::start(unsigned long connection) {
  Request request;
  request.state_ = std::make_shared<Request::State>();
  const std::lock_guard lock(mutex_);
  try {
    if (has_room()) {
      std::thread thread(
          [state = request.state_, target = info_.soci_string(patience, patience), connection] {
            bool delivered = false;
            try {
              const OpenConnection killer(target);
              const std::string sql = "KILL QUERY " + std::to_string(connection);
              delivered = mysql_real_query(killer.native(), sql.data(), sql.size()) == 0;
            } catch (const std::exception&) {
              delivered = false;  // no connection in time: the caller closes his
            }
            state->finish(delivered);
          });
      running_.push_back({request.state_, std::move(thread)});
      return request;
    }
  } catch (const std::exception&) {
    request.state_->finish(false);  // no thread to be had
    return request;
  }
  request.state_->finish(false);
  return request;
}

bool Canceller::Request::delivered_by(Deadline deadline) const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_until(lock, deadline, [&] { return state_->done; });
  return state_->delivered;
}

}  // namespace weir::mysql
