// SPDX-License-Identifier: BSL-1.0
#include "dispatcher.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <thread>
#include <utility>

#include "classify_error.hpp"
#include "redirect.hpp"
#include "verdict.hpp"

namespace weir::redis {
namespace {

using std::chrono::microseconds;
using Outcome = Attempt::Outcome;
using Role = Topology::Role;

constexpr microseconds at_once{0};
constexpr int most_unreachable = 3;   // a failover may end between two of them
constexpr int most_outages = 3;       // CLUSTERDOWN: rather tell than wait for a whole failover
constexpr int redirects_at_once = 5;  // from there on two nodes disagree, and need a moment

double chance() {
  thread_local std::minstd_rand random{std::random_device()()};
  return std::uniform_real_distribution<double>()(random);
}

/// With the address of its node as its place in the order, so that those of one node stand together.
void sort_by_node(std::vector<Attempt*>& attempts) {
  std::stable_sort(attempts.begin(), attempts.end(), [](const Attempt* a, const Attempt* b) {
    return std::less<>()(a->node.get(), b->node.get());
  });
}

}  // namespace

void Dispatcher::run(Request& request, const Limit& limit) {
  Attempt attempt{&request};
  for (;;) {
    if (!find(attempt, limit)) return;
    Attempt* const alone[] = {&attempt};
    Flight flight(alone, limit);
    flight.depart();
    flight.land();
    const Again again = judge(attempt, limit);
    if (!again) return;
    pause(*again);
  }
}

void Dispatcher::run(std::span<Request> requests, const Limit& limit) {
  if (requests.size() == 1) return run(requests.front(), limit);
  std::vector<Attempt> attempts;
  attempts.reserve(requests.size());
  std::vector<Attempt*> open;
  for (Request& request : requests) open.push_back(&attempts.emplace_back(Attempt{&request}));
  while (!open.empty()) {
    std::erase_if(open, [&](Attempt* each) { return !find(*each, limit); });
    fly(open, limit);
    microseconds longest = at_once;
    std::erase_if(open, [&](Attempt* each) {
      const Again again = judge(*each, limit);
      if (again) longest = std::max(longest, *again);
      return !again;
    });
    pause(longest);
  }
}

void Dispatcher::run_at(const NodePtr& node, Request& request, const Limit& limit) {
  Attempt attempt{&request, node};
  Attempt* const alone[] = {&attempt};
  for (;;) {
    Flight flight(alone, limit);
    flight.depart();
    flight.land();
    if (attempt.outcome == Outcome::answered && is_error(request.reply))
      request.failure = failure_of(request.reply.text.view(), node->name());
    if (attempt.outcome == Outcome::unreachable) topology_->look_again(node, limit);
    if (attempt.outcome != Outcome::lost || !judge_lost(attempt, limit)) return;
    attempt.node = node;
    request.failure.reset();
  }
}

/// \return false where nobody is known who could be asked
bool Dispatcher::find(Attempt& attempt, const Limit& limit) const {
  if (attempt.node) return true;
  try {
    attempt.node = topology_->find(attempt.request->slot, attempt.request->role, limit);
    return true;
  } catch (const Failed& failed) {
    attempt.request->failure = failed.failure();
    return false;
  }
}

// All depart before the first one lands, so the servers work at the same time.
void Dispatcher::fly(std::vector<Attempt*>& attempts, const Limit& limit) const {
  sort_by_node(attempts);
  std::vector<std::unique_ptr<Flight>> flights;
  for (auto first = attempts.begin(); first != attempts.end();) {
    const auto last = std::find_if(first, attempts.end(),
                                   [&](const Attempt* each) { return each->node != (*first)->node; });
    flights.push_back(std::make_unique<Flight>(std::span<Attempt* const>(first, last), limit));
    first = last;
  }
  for (const auto& flight : flights) flight->depart();
  for (const auto& flight : flights) flight->land();
}

Dispatcher::Again Dispatcher::judge(Attempt& attempt, const Limit& limit) const {
  switch (attempt.outcome) {
    case Outcome::answered:
      attempt.request->failure.reset();
      if (!is_error(attempt.request->reply)) return std::nullopt;
      attempt.request->failure = failure_of(attempt.request->reply.text.view(), attempt.node->name());
      return judge_error(attempt, limit);
    case Outcome::unreachable:
      return judge_unreachable(attempt, limit);
    case Outcome::lost:
      return judge_lost(attempt, limit);
    case Outcome::late:
      break;
  }
  return std::nullopt;
}

Dispatcher::Again Dispatcher::judge_error(Attempt& attempt, const Limit& limit) const {
  Request& request = *attempt.request;
  const NodePtr node = std::exchange(attempt.node, nullptr);
  attempt.asking = false;
  switch (verdict_on(request.reply.text.view())) {
    case Verdict::tell:
      return std::nullopt;
    case Verdict::redirect:
      attempt.node = node;
      return topology_->has_slots() ? redirect(attempt, limit) : std::nullopt;
    case Verdict::wait:
      return request.several_keys ? std::nullopt : wait(attempt, limit);
    case Verdict::look_again:
      topology_->look_again(node, limit);
      return attempt.waits < most_outages ? wait(attempt, limit) : std::nullopt;
    case Verdict::not_primary:
      if (attempt.demotions++ > 0) return std::nullopt;
      node->retire(std::exchange(attempt.pipeline, nullptr));
      topology_->look_again(node, limit);
      return at_once;
    case Verdict::not_replica:
      if (std::exchange(request.role, Role::primary) == Role::primary) return std::nullopt;
      return at_once;
  }
  return std::nullopt;
}

// Nothing was sent, so it may go wherever somebody else took over.
Dispatcher::Again Dispatcher::judge_unreachable(Attempt& attempt, const Limit& limit) const {
  if (attempt.request->failure->kind != Errc::unavailable) return std::nullopt;
  const NodePtr former = std::exchange(attempt.node, nullptr);
  attempt.asking = false;
  if (std::exchange(attempt.request->role, Role::primary) == Role::replica) return at_once;
  topology_->look_again(former, limit);
  if (++attempt.unreachable > most_unreachable) return std::nullopt;
  if (!find(attempt, limit)) return std::nullopt;
  return attempt.node == former ? std::nullopt : Again(at_once);
}

// A read goes once more; a write where the server did not get the whole of it.
Dispatcher::Again Dispatcher::judge_lost(Attempt& attempt, const Limit& limit) const {
  const NodePtr node = std::exchange(attempt.node, nullptr);
  attempt.asking = false;
  if (clock_.now() >= limit.deadline) {
    attempt.request->failure->kind = Errc::timeout;
    return std::nullopt;
  }
  const bool harmless = !attempt.request->writes || !attempt.reached;
  if (attempt.request->failure->kind == Errc::unavailable && harmless && attempt.lost++ == 0) {
    node->drop_dead();
    return at_once;
  }
  topology_->look_again(node, limit);
  return std::nullopt;
}

Dispatcher::Again Dispatcher::redirect(Attempt& attempt, const Limit& limit) const {
  const NodePtr from = std::exchange(attempt.node, nullptr);
  const auto to = read_redirect(attempt.request->reply.text.view(), from->endpoint());
  if (!to) return std::nullopt;
  attempt.asking = !to->for_good;
  if (!to->to) {
    topology_->look_again(from, limit);
    return wait(attempt, limit);
  }
  if (to->for_good) {
    attempt.request->role = Role::primary;
    topology_->moved(to->slot, *to->to);
    topology_->look_again(nullptr, limit);
  }
  attempt.node = topology_->at(*to->to);
  return ++attempt.redirects > redirects_at_once ? wait(attempt, limit) : at_once;
}

// Where no time is left for it, the last answer is the one that is told.
Dispatcher::Again Dispatcher::wait(Attempt& attempt, const Limit& limit) const {
  const microseconds time = pause_after(attempt.waits++, chance());
  if (clock_.now() + time < limit.deadline) return time;
  attempt.request->failure->kind = Errc::unavailable;
  return std::nullopt;
}

void Dispatcher::pause(microseconds time) const {
  if (time > at_once) std::this_thread::sleep_for(time);
}

}  // namespace weir::redis
