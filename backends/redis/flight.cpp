// SPDX-License-Identifier: BSL-1.0
#include "flight.hpp"

#include <algorithm>
#include <utility>

namespace weir::redis {
namespace {

using Outcome = Attempt::Outcome;

const Command& asking_command() {
  static const Command command = std::move(Command(1).add("ASKING"));
  return command;
}

std::size_t replies_of(const Attempt& attempt) noexcept { return attempt.asking ? 2 : 1; }

std::size_t octets_of(const Attempt& attempt) noexcept {
  return attempt.request->command.bytes().size() + (attempt.asking ? asking_command().bytes().size() : 0);
}

}  // namespace

// The common case, one command, needs no copy.
std::string_view Flight::commands() {
  if (attempts_.size() == 1 && !attempts_.front()->asking) return attempts_.front()->request->command.bytes();
  std::size_t size = 0;
  for (const Attempt* each : attempts_) size += octets_of(*each);
  joined_.reserve(size);
  for (const Attempt* each : attempts_) {
    if (each->asking) joined_ += asking_command().bytes();
    joined_ += each->request->command.bytes();
  }
  return joined_;
}

std::span<Reply> Flight::places() {
  if (attempts_.size() == 1 && !attempts_.front()->asking) return {&attempts_.front()->request->reply, 1};
  std::size_t count = 0;
  for (const Attempt* each : attempts_) count += replies_of(*each);
  replies_.resize(count);
  return replies_;
}

void Flight::depart() {
  const bool writes = std::any_of(attempts_.begin(), attempts_.end(),
                                  [](const Attempt* each) { return each->request->writes; });
  exchange_.emplace(commands(), places(), limit_.deadline, writes);
  try {
    do pipeline_ = attempts_.front()->node->pipeline(limit_);
    while (!pipeline_->submit(*exchange_));
  } catch (const Failed& failed) {
    pipeline_.reset();
    for (Attempt* each : attempts_) {
      each->outcome = Outcome::unreachable;
      each->request->failure = failed.failure();
    }
  }
}

void Flight::land() {
  if (!pipeline_) return;
  pipeline_->wait(*exchange_);
  std::size_t replies = 0;
  std::size_t octets = 0;
  for (Attempt* each : attempts_) {
    settle(*each, replies, octets);
    replies += replies_of(*each);
    octets += octets_of(*each);
  }
}

void Flight::settle(Attempt& attempt, std::size_t replies_before, std::size_t octets_before) {
  Request& request = *attempt.request;
  const std::size_t last = replies_before + replies_of(attempt);
  if (exchange_->received() >= last) {
    if (!replies_.empty()) request.reply = std::move(replies_[last - 1]);
    attempt.outcome = Outcome::answered;
    if (is_error(request.reply)) attempt.pipeline = pipeline_;
    return;
  }
  const bool late = exchange_->end() == Exchange::End::late;
  attempt.outcome = late ? Outcome::late : Outcome::lost;
  attempt.reached = exchange_->sent() >= octets_before + octets_of(attempt);
  Failure failure;
  failure.kind = late ? Errc::timeout : exchange_->kind();
  failure.message = attempt.node->name() + " " + (late ? "did not answer in time" : exchange_->reason());
  failure.maybe_applied = request.writes && attempt.reached;
  request.failure = std::move(failure);
}

}  // namespace weir::redis
