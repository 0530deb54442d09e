// SPDX-License-Identifier: BSL-1.0
#include "flights.hpp"

#include "tag_versions.hpp"
#include "weir/error.hpp"

namespace weir::load {
namespace {

// Two tags that were absent may have been removed in between.
bool same(const TagVersions& a, const TagVersions& b) { return a == b && all_versioned(a); }

}  // namespace

// A load that has not begun yet sees whatever was removed so far.
bool Flight::fits(Kind kind, const TagVersions& tags) const {
  const std::lock_guard lock(mutex_);
  return !ended_ && kind_ == kind && (!tags_ || same(*tags_, tags));
}

void Flight::begin(const TagVersions& tags) {
  const std::lock_guard lock(mutex_);
  tags_ = tags;
}

void Flight::land(const std::optional<Blob>& payload) { end(Answer{payload}, nullptr); }

void Flight::land_held(const std::optional<Blob>& payload, const TagVersions& tags) {
  end(Answer{payload, tags}, nullptr);
}
void Flight::fail(std::exception_ptr error) { end(std::nullopt, std::move(error)); }
void Flight::abandon() { end(std::nullopt, nullptr); }

void Flight::end(std::optional<Answer> answer, std::exception_ptr error) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    answer_ = std::move(answer);
    error_ = std::move(error);
    ended_ = true;
  }
  ended_changed_.notify_all();
}

std::optional<Flight::Answer> Flight::wait(Deadline deadline, const TagVersions& tags) {
  std::unique_lock lock(mutex_);
  const auto has_ended = [this] { return ended_; };
  if (deadline == no_deadline) {
    ended_changed_.wait(lock, has_ended);
  } else if (!ended_changed_.wait_until(lock, deadline, has_ended)) {
    throw Error(Errc::timeout, "get_or_load: the deadline passed while waiting for another thread's load");
  }
  if (error_) std::rethrow_exception(error_);
  if (answer_ && answer_->held_under && !same(*answer_->held_under, tags)) return std::nullopt;
  return answer_;
}

Flights::Lead::~Lead() {
  flights_.close(key_, *flight_);
  flight_->abandon();
}

Flights::Seat Flights::board(const Key& key, Kind kind, const TagVersions& tags) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Flight>& flight = flights_[key];
  if (flight != nullptr && flight->fits(kind, tags)) return {flight, false};
  flight = std::make_shared<Flight>(kind);
  return {flight, true};
}

void Flights::forget(const Key& key) {
  const std::lock_guard lock(mutex_);
  flights_.erase(key);
}

bool Flights::holds(const Key& key, const Flight& flight) const {
  const std::lock_guard lock(mutex_);
  const auto found = flights_.find(key);
  return found != flights_.end() && found->second.get() == &flight;
}

void Flights::close(const Key& key, const Flight& flight) {
  const std::lock_guard lock(mutex_);
  const auto found = flights_.find(key);
  if (found != flights_.end() && found->second.get() == &flight) flights_.erase(found);
}

}  // namespace weir::load
