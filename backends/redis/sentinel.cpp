// SPDX-License-Identifier: BSL-1.0
#include "sentinel.hpp"

#include <algorithm>
#include <utility>

#include "sentinel_replies.hpp"

namespace weir::redis {

Sentinel::Sentinel(std::vector<Endpoint> sentinels, std::string name, Access access,
                   std::shared_ptr<const NodeSettings> primary, std::shared_ptr<const NodeSettings> replica,
                   std::chrono::nanoseconds patience)
    : sentinels_(std::move(sentinels)),
      name_(std::move(name)),
      access_(std::move(access)),
      primary_settings_(std::move(primary)),
      replica_settings_(std::move(replica)),
      oracle_(access_, patience) {}

NodePtr Sentinel::find(Slot, Role role, const Limit& limit) {
  const ServersPtr all = servers(limit);
  if (role == Role::primary) return all->primary;
  return reachable(all->replicas, turn_.fetch_add(1, std::memory_order_relaxed), all->primary);
}

std::vector<NodePtr> Sentinel::primaries(const Limit& limit) { return {servers(limit)->primary}; }

NodePtr Sentinel::at(const Endpoint& endpoint) { return std::make_shared<Node>(endpoint, primary_settings_); }

void Sentinel::moved(Slot, const Endpoint&) {}

void Sentinel::look_again(const NodePtr& suspect, const Limit& limit) noexcept {
  oracle_.ask_sometimes(
      whom(), [&](Connection& sentinel, Clock::Instant deadline) { ask(sentinel, suspect.get(), deadline); },
      limit);
}

Sentinel::ServersPtr Sentinel::known() const {
  const std::lock_guard lock(mutex_);
  return servers_;
}

Sentinel::ServersPtr Sentinel::servers(const Limit& limit) {
  if (ServersPtr all = known()) return all;
  oracle_.ask(
      whom(), [this](Connection& sentinel, Clock::Instant deadline) { ask(sentinel, nullptr, deadline); },
      limit);
  if (ServersPtr all = known()) return all;
  throw redis_error(Errc::unavailable, "no Sentinel told who \"" + name_ + "\" is");
}

// The one that answered last comes first.
std::vector<Endpoint> Sentinel::whom() const {
  std::vector<Endpoint> all = sentinels_;
  const std::lock_guard lock(mutex_);
  std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(answered_), all.end());
  return all;
}

void Sentinel::ask(Connection& sentinel, const Node* suspect, Clock::Instant deadline) {
  const auto found = read_primary(
      sentinel.ask(Command(3).add("SENTINEL").add("GET-MASTER-ADDR-BY-NAME").add(name_), deadline));
  if (!found) {
    throw redis_error(Errc::unavailable,
                      "the Sentinel " + sentinel.endpoint().name() + " knows no \"" + name_ + "\"");
  }
  // A Sentinel may hear of a failover seconds after the others, so those are asked as well.
  if (suspect != nullptr && *found == suspect->endpoint()) {
    throw redis_error(Errc::unavailable,
                      "the Sentinel " + sentinel.endpoint().name() + " names " + found->name() + " still");
  }
  std::vector<Endpoint> replicas =
      read_replicas(sentinel.ask(Command(3).add("SENTINEL").add("REPLICAS").add(name_), deadline));

  const std::lock_guard lock(mutex_);
  const Servers former = servers_ ? *servers_ : Servers();
  auto servers = std::make_shared<Servers>();
  servers->primary = primary(former, *found);
  for (const Endpoint& each : replicas) servers->replicas.push_back(replica(former, each));
  servers_ = std::move(servers);
  answered_ = static_cast<std::size_t>(std::find(sentinels_.begin(), sentinels_.end(), sentinel.endpoint()) -
                                       sentinels_.begin());
}

// Who stays what it was keeps its connections.
NodePtr Sentinel::primary(const Servers& former, const Endpoint& endpoint) const {
  if (former.primary && former.primary->endpoint() == endpoint) return former.primary;
  return std::make_shared<Node>(endpoint, primary_settings_);
}

NodePtr Sentinel::replica(const Servers& former, const Endpoint& endpoint) const {
  for (const NodePtr& each : former.replicas)
    if (each->endpoint() == endpoint) return each;
  return std::make_shared<Node>(endpoint, replica_settings_);
}

}  // namespace weir::redis
