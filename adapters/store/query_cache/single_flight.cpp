// SPDX-License-Identifier: BSL-1.0
#include "single_flight.hpp"

#include <utility>

namespace weir::query_cache_detail {

void Flight::land(Rows rows) {
  {
    const std::lock_guard lock(mutex_);
    rows_ = std::move(rows);
    answered_ = done_ = true;
  }
  done_changed_.notify_all();
}

void Flight::fail(std::optional<Error> error) {
  {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    done_ = true;
  }
  done_changed_.notify_all();
}

std::optional<Rows> Flight::wait(Deadline deadline) {
  std::unique_lock lock(mutex_);
  const auto is_done = [this] { return done_; };
  if (deadline == no_deadline) {
    done_changed_.wait(lock, is_done);
  } else if (!done_changed_.wait_until(lock, deadline, is_done)) {
    throw Error(Errc::timeout, "the deadline passed while waiting for the same query of another thread",
                {.link = "query_cache", .native_code = {}, .server_message = {}});
  }
  if (error_) throw Error(*error_);
  if (!answered_) return std::nullopt;
  return rows_;
}

SingleFlight::Lead::~Lead() {
  flights_.close(key_, flight_);
  if (!over_) flight_.fail(std::nullopt);
}

void SingleFlight::Lead::land(const Rows& rows) {
  over_ = true;
  flight_.land(rows);
}

void SingleFlight::Lead::fail(const Error& error) {
  over_ = true;
  flights_.close(key_, flight_);
  flight_.fail(error);
}

SingleFlight::Seat SingleFlight::board(const std::string& key, const NotedTokens& noted, Clock::Instant now,
                                       Clock::Instant not_before) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Flight>& flight = flights_[key];
  if (flight != nullptr && flight->fits(noted, not_before)) return {flight, false};
  flight = std::make_shared<Flight>(noted, now);
  return {flight, true};
}

void SingleFlight::close(const std::string& key, const Flight& flight) {
  const std::lock_guard lock(mutex_);
  const auto found = flights_.find(key);
  if (found != flights_.end() && found->second.get() == &flight) flights_.erase(found);
}

}  // namespace weir::query_cache_detail
