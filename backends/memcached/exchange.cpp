// SPDX-License-Identifier: BSL-1.0
#include "exchange.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>

#include "weir/clock.hpp"

namespace weir::memcached {
namespace {

using Step = std::function<void(Part&, Node::Lease&)>;

/// A part that was sent and waits for its answers.
struct Waiting {
  Part* part;
  Node::Lease lease;
};

/// \return whether it succeeded
template <class Work>
bool attempt(Part& part, const Work& work) {
  try {
    work();
    return true;
  } catch (const Error& error) {
    part.error = error;
    return false;
  }
}

std::vector<Waiting> send_all(std::span<Part> parts, const Limit& limit, const Step& send) {
  std::vector<Waiting> waiting;
  waiting.reserve(parts.size());
  for (Part& part : parts) {
    attempt(part, [&] {
      Node::Lease lease = part.node->acquire(limit);
      try {
        send(part, lease);
      } catch (const Error& error) {
        lease.failed(error);
        throw;
      }
      waiting.push_back({&part, std::move(lease)});
    });
  }
  return waiting;
}

void receive_one(Waiting& from, const Step& receive) {
  attempt(*from.part, [&] {
    try {
      receive(*from.part, from.lease);
      from.lease.keep();
    } catch (const Error& error) {
      from.lease.failed(error);
      throw;
    }
  });
}

/// Waits until one can be read, or the time is over. \return which can be read
std::vector<bool> wait_for_any(const std::vector<Waiting>& waiting, const Limit& limit, const Clock& clock) {
  std::vector<pollfd> states;
  for (const Waiting& each : waiting) states.push_back({each.lease->descriptor(), POLLIN, 0});
  constexpr std::chrono::milliseconds longest = std::chrono::minutes(1);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit.deadline - clock.now());
  const auto time = std::clamp(left, std::chrono::milliseconds(0), longest);
  ::poll(states.data(), states.size(), static_cast<int>(time.count()));
  std::vector<bool> ready;
  for (const pollfd& state : states) ready.push_back(state.revents != 0);
  return ready;
}

}  // namespace

std::vector<Part> parts_of(std::size_t count, const std::function<Node&(std::size_t)>& node_of) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < count; ++i) {
    Node* const node = &node_of(i);
    auto part = std::find_if(parts.begin(), parts.end(), [&](const Part& each) { return each.node == node; });
    if (part == parts.end()) part = parts.insert(parts.end(), Part{node});
    part->indexes.push_back(i);
  }
  return parts;
}

std::vector<Part> parts_of(const Fleet& fleet) {
  std::vector<Part> parts;
  for (const auto& node : fleet.nodes()) parts.push_back(Part{node.get()});
  return parts;
}

void exchange(std::span<Part> parts, const Limit& limit, const Step& send, const Step& receive) {
  if (parts.empty()) return;
  // All calls take connections in the same order, so that no two wait for what the other holds.
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return std::less<>()(a.node, b.node); });
  const Clock& clock = parts.front().node->clock();
  std::vector<Waiting> waiting = send_all(parts, limit, send);
  while (waiting.size() > 1 && clock.now() < limit.deadline) {
    const std::vector<bool> ready = wait_for_any(waiting, limit, clock);
    std::vector<Waiting> still;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (ready[i]) {
        receive_one(waiting[i], receive);
      } else {
        still.push_back(std::move(waiting[i]));
      }
    }
    waiting = std::move(still);
  }
  for (Waiting& last : waiting) receive_one(last, receive);
}

void throw_first_error(std::span<const Part> parts) {
  for (const Part& part : parts) {
    if (part.error) throw Error(*part.error);
  }
}

}  // namespace weir::memcached
