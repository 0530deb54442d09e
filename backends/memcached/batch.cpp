// SPDX-License-Identifier: BSL-1.0
#include "batch.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entry.hpp"
#include "envelope.hpp"
#include "exchange.hpp"
#include "generation.hpp"
#include "lifetime.hpp"
#include "node.hpp"

namespace weir::memcached {
namespace {

void read_to_the_end(Part&, Node::Lease& lease) {
  while (lease->next()) continue;
}

/// Removes what is there, by compare-and-set, so that of all who remove the same entry one counts it. As
/// these go without replies, each leaves a mark first, which only one that succeeded finds again; then it
/// takes the marks away. Should that fail, they are gone in a minute.
class Removal {
 public:
  Removal(std::span<const Key> keys, const std::vector<Entry>& entries)
      : keys_(keys), entries_(entries), mark_(std::to_string(fresh_generation())) {}

  void send(const Part& part, Node::Lease& lease) {
    std::vector<std::string_view>& marked = marked_[part.node];
    for (const std::size_t i : part.indexes) {
      lease->replace_unasked(tombstone(i, going), entries_[i].cas);
      marked.push_back(keys_[i].engine.text);
    }
    lease->ask(marked, true);
  }

  void receive(const Part& part, Node::Lease& lease) {
    std::vector<std::pair<std::size_t, std::uint64_t>> ours;
    while (const std::optional<Item> item = lease->next()) {
      const std::optional<Envelope> envelope = decode(item->flags, item->octets);
      if (envelope && envelope->payload == mark_) ours.emplace_back(part.indexes[item->index], item->cas);
    }
    removed_ += ours.size();
    for (const auto& [i, cas] : ours) lease->replace_unasked(tombstone(i, gone), cas);
  }

  std::size_t removed() const noexcept { return removed_; }

 private:
  /// Valid until the next one.
  Store tombstone(std::size_t i, const Lifetime& lifetime) {
    encode({Kind::value, entries_[i].generation, lifetime.expiry, keys_[i].in_envelope(), mark_}, octets_);
    return {keys_[i].engine.text, octets_, lifetime.engine};
  }

  const std::span<const Key> keys_;
  const std::vector<Entry>& entries_;
  const std::string mark_;
  std::map<const Node*, std::vector<std::string_view>> marked_;
  std::string octets_;
  std::size_t removed_ = 0;
};

}  // namespace

void store_all(const Space& space, const Fleet& fleet, std::span<const Key> keys,
               std::span<const CacheItem> items, const Limit& limit) {
  const std::array<std::string_view, 1> last_question{space.keys.nothing()};
  const std::chrono::milliseconds wall = space.clock.wall();
  std::vector<Part> parts =
      parts_of(keys.size(), [&](std::size_t i) -> Node& { return fleet.node_of(keys[i].engine.text); });
  std::string octets;
  const auto send = [&](const Part& part, Node::Lease& lease) {
    const std::uint64_t generation = current_generation(space, *part.node, lease);
    for (const std::size_t i : part.indexes) {
      const Lifetime lifetime = lifetime_of(items[i].ttl, wall);
      encode({Kind::value, generation, lifetime.expiry, keys[i].in_envelope(), items[i].value.view()},
             octets);
      lease->set_unasked({keys[i].engine.text, octets, lifetime.engine});
    }
    lease->ask(last_question, false);
  };
  exchange(parts, limit, send, read_to_the_end);
  throw_first_error(parts);
}

std::size_t remove_all(Space& space, const Fleet& fleet, std::span<const Key> keys, const Limit& limit) {
  std::vector<Part> parts;
  const std::vector<Entry> entries = read_entries(space, fleet, keys, true, limit, parts);
  throw_first_error(parts);
  std::vector<std::size_t> present;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (entries[i].present) present.push_back(i);
  }
  parts = parts_of(present.size(),
                   [&](std::size_t i) -> Node& { return fleet.node_of(keys[present[i]].engine.text); });
  for (Part& part : parts) {
    for (std::size_t& index : part.indexes) index = present[index];
  }
  Removal removal(keys, entries);
  exchange(
      parts, limit, [&](const Part& part, Node::Lease& lease) { removal.send(part, lease); },
      [&](const Part& part, Node::Lease& lease) { removal.receive(part, lease); });
  throw_first_error(parts);
  return removal.removed();
}

void begin_generations(const Space& space, const Fleet& fleet, const Limit& limit) {
  const std::array<std::string_view, 1> keys{space.keys.generation()};
  const Clock::Instant begun = space.clock.now();
  std::vector<Part> parts = parts_of(fleet);
  exchange(
      parts, limit,
      [&](const Part&, Node::Lease& lease) {
        std::string octets;
        encode({Kind::generation, fresh_generation()}, octets);
        lease->set_unasked({keys.front(), octets});
        lease->ask(keys, false);
      },
      [&](const Part& part, Node::Lease& lease) {
        while (const std::optional<Item> item = lease->next()) {
          const std::optional<std::uint64_t> generation = read_generation(*item);
          if (generation) part.node->note_generation(*generation, begun + generation_lease);
        }
      });
  throw_first_error(parts);
}

void ask_all(const Space& space, const Fleet& fleet, const Limit& limit) {
  const std::array<std::string_view, 1> keys{space.keys.nothing()};
  std::vector<Part> parts = parts_of(fleet);
  exchange(
      parts, limit, [&](const Part&, Node::Lease& lease) { lease->ask(keys, false); }, read_to_the_end);
  throw_first_error(parts);
}

}  // namespace weir::memcached
