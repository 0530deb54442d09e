// SPDX-License-Identifier: BSL-1.0
#include "change.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <thread>

#include "generation.hpp"
#include "node.hpp"
#include "split.hpp"

namespace weir::memcached {
namespace {

using namespace std::chrono_literals;

// Those who change the same key at the same time get out of step by chance; one of them always succeeds.
void pause(int attempt, const Space& space, const Limit& limit) {
  thread_local std::minstd_rand chance{std::random_device()()};
  const std::chrono::microseconds longest = std::min<std::chrono::microseconds>(50us * (1 << attempt), 5ms);
  const auto time =
      std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, longest.count())(chance));
  if (space.clock.now() + time >= limit.deadline) {
    throw memcached_error(Errc::timeout,
                          "others change the same key all the time, and the call's time is over");
  }
  std::this_thread::sleep_for(time);
}

}  // namespace

bool fits_one_item(const Space& space, const Key& key, const Blob& value) noexcept {
  return value.size() <= room_beside(space, key.in_envelope());
}

void check_value(const Space& space, bool may_split, const Key& key, const Blob& value) {
  if (fits_one_item(space, key, value)) return;
  if (!may_split) {
    throw memcached_error(Errc::too_large,
                          "a value of " + std::to_string(value.size()) +
                              " octets; an item of the servers holds " +
                              std::to_string(room_beside(space, key.in_envelope())) +
                              " under this key: raise item_size (and the servers' -I), or set large_values "
                              "to \"split\"");
  }
  if (value.size() > largest_split_value) {
    throw memcached_error(Errc::too_large,
                          "a value of " + std::to_string(value.size()) + " octets; the most is 512 MiB");
  }
}

Content Change::content_of(const Blob& value, Ttl ttl) const {
  Content content;
  content.lifetime = lifetime_of(ttl, space_.clock.wall());
  if (fits_one_item(space_, key_, value)) {
    content.payload = value;
    return content;
  }
  content.kind = Kind::split;
  content.payload =
      Blob::copy_of(encode(write_parts(space_, fleet_, value, content.lifetime.engine, limit_)));
  return content;
}

std::optional<Blob> Change::value_of(const Entry& entry) const {
  if (entry.kind == Kind::value) return entry.payload;
  const std::optional<SplitHead> head = decode_head(entry.payload.view());
  return head ? read_parts(space_, fleet_, *head, limit_) : std::nullopt;
}

std::optional<Content> Change::renewed(const Entry& entry, Ttl ttl) const {
  const Content content{entry.kind, entry.payload, lifetime_of(ttl, space_.clock.wall())};
  if (entry.kind == Kind::value) return content;
  const std::optional<SplitHead> head = decode_head(entry.payload.view());
  const bool whole = head && touch_parts(space_, fleet_, *head, content.lifetime.engine, limit_);
  return whole ? std::optional(content) : std::nullopt;
}

std::string Change::encoded(const Content& content, std::uint64_t generation) const {
  std::string octets;
  encode({content.kind, generation, content.lifetime.expiry, key_.in_envelope(), content.payload.view()},
         octets);
  return octets;
}

void Change::set(const Content& content) const {
  node().run(limit_, [&](Connection& connection, Node::Lease& lease) {
    const std::string octets = encoded(content, current_generation(space_, node(), lease));
    connection.set({key_.engine.text, octets, content.lifetime.engine});
  });
}

bool Change::add_where_empty(const Content& content) const {
  return node().run(limit_, [&](Connection& connection, Node::Lease& lease) {
    const std::string octets = encoded(content, current_generation(space_, node(), lease));
    return connection.add({key_.engine.text, octets, content.lifetime.engine});
  });
}

bool Change::put(const Entry& before, const Content& content) const {
  const std::string octets = encoded(content, before.generation);
  const Store store{key_.engine.text, octets, content.lifetime.engine};
  return node().run(limit_, [&](Connection& connection, Node::Lease&) {
    return before.cas == 0 ? connection.add(store) : connection.replace(store, before.cas);
  });
}

bool Change::apply(const std::function<std::optional<Content>(const Entry&)>& decide) const {
  constexpr int slowest = 7;
  for (int attempt = 0;; attempt = std::min(attempt + 1, slowest)) {
    const Entry entry = read_entry(space_, fleet_, key_, true, limit_);
    const std::optional<Content> content = decide(entry);
    if (!content) return false;
    if (put(entry, *content)) return true;
    pause(attempt, space_, limit_);
  }
}

// The engine's delete takes whatever is there, and tells only that something was.
bool Change::remove() const {
  return apply([](const Entry& entry) {
    return entry.present ? std::optional(Content{.lifetime = gone}) : std::nullopt;
  });
}

}  // namespace weir::memcached
