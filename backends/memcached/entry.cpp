// SPDX-License-Identifier: BSL-1.0
#include "entry.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "generation.hpp"
#include "lifetime.hpp"
#include "node.hpp"

namespace weir::memcached {
namespace {

Entry read_in(Space& space, Connection& connection, const Key& key, bool with_cas, std::uint64_t generation) {
  const std::array<std::string_view, 1> keys{key.engine.text};
  connection.ask(keys, with_cas);
  Entry entry;
  while (const std::optional<Item> item = connection.next()) entry = judge(space, key, *item, generation);
  entry.generation = generation;
  return entry;
}

/// Asks for the generation along with the entry. It comes first: a node answers in the order of the keys.
Entry read_with_generation(Space& space, Node& node, Connection& connection, const Key& key) {
  const Clock::Instant asked = space.clock.now();
  const std::array<std::string_view, 2> keys{space.keys.generation(), key.engine.text};
  connection.ask(keys, true);
  std::optional<std::uint64_t> generation;
  std::uint64_t generation_cas = 0;
  Entry entry;
  while (const std::optional<Item> item = connection.next()) {
    if (item->index == 0) {
      generation = read_generation(*item);
      generation_cas = item->cas;
    } else {
      entry = judge(space, key, *item, generation.value_or(0));
    }
  }
  if (generation) {
    node.note_generation(*generation, asked + generation_lease);
  } else {
    generation = make_generation(space, node, connection, generation_cas);
  }
  entry.generation = *generation;
  return entry;
}

/// The entries of one part, and what is needed to ask for them.
struct Question {
  std::vector<std::string_view> keys{};
  std::optional<std::uint64_t> generation{};
  std::size_t first_entry = 0;  // in `keys`; before it, the generation where it is asked for
  Clock::Instant asked{};
  std::uint64_t generation_cas = 0;
};

/// Reads a list of entries from all nodes.
class Reading {
 public:
  Reading(Space& space, const Fleet& fleet, std::span<const Key> keys, bool with_cas, const Limit& limit)
      : space_(space),
        fleet_(fleet),
        keys_(keys),
        with_cas_(with_cas),
        limit_(limit),
        entries_(keys.size()) {}

  /// \param which  indexes of the entries to read
  /// \param anew   whether to ask for generations that are known
  std::vector<Part> run(const std::vector<std::size_t>& which, bool anew) {
    std::vector<Part> parts = parts_of(
        which.size(), [&](std::size_t i) -> Node& { return fleet_.node_of(keys_[which[i]].engine.text); });
    for (Part& part : parts) {
      for (std::size_t& index : part.indexes) index = which[index];
    }
    exchange(
        parts, limit_, [&](Part& part, Node::Lease& lease) { send(part, lease, anew); },
        [&](Part& part, Node::Lease& lease) { receive(part, lease); });
    return parts;
  }

  std::vector<std::size_t> cleared() const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].cleared) found.push_back(i);
    }
    return found;
  }
  std::vector<Entry> take() && { return std::move(entries_); }

 private:
  void send(const Part& part, Node::Lease& lease, bool anew) {
    Question& question = questions_[part.node];
    question = {};
    if (!anew) question.generation = lease.generation();
    if (!question.generation) question.keys.push_back(space_.keys.generation());
    question.first_entry = question.keys.size();
    for (const std::size_t index : part.indexes) question.keys.push_back(keys_[index].engine.text);
    question.asked = space_.clock.now();
    lease->ask(question.keys, with_cas_ || question.first_entry > 0);
  }

  void receive(const Part& part, Node::Lease& lease) {
    Question& question = questions_[part.node];
    while (const std::optional<Item> item = lease->next()) {
      if (item->index < question.first_entry) {
        question.generation = read_generation(*item);
        question.generation_cas = item->cas;
        continue;
      }
      const std::size_t index = part.indexes[item->index - question.first_entry];
      entries_[index] = judge(space_, keys_[index], *item, question.generation.value_or(0));
      // Judged by what the node says now, it is gone for good.
      if (question.first_entry > 0) entries_[index].cleared = false;
    }
    if (question.first_entry == 0) return;
    if (question.generation) {
      part.node->note_generation(*question.generation, question.asked + generation_lease);
    } else {
      make_generation(space_, *part.node, *lease, question.generation_cas);
    }
  }

  Space& space_;
  const Fleet& fleet_;
  const std::span<const Key> keys_;
  const bool with_cas_;
  const Limit& limit_;
  std::vector<Entry> entries_;
  std::map<const Node*, Question> questions_;
};

}  // namespace

Entry judge(Space& space, const Key& key, const Item& item, std::uint64_t generation) {
  Entry entry;
  entry.cas = item.cas;
  entry.generation = generation;
  const std::optional<Envelope> envelope = decode(item.flags, item.octets);
  const bool ours = envelope && (envelope->kind == Kind::value || envelope->kind == Kind::split) &&
                    envelope->key == key.in_envelope();
  if (!ours) {
    ++space.foreign_values;
    ++space.dead_reads;
    return entry;
  }
  entry.kind = envelope->kind;
  entry.expiry = envelope->expiry;
  entry.cleared = envelope->generation != generation;
  entry.present = !entry.cleared && !is_over(entry.expiry, space.clock.wall());
  if (entry.present) {
    entry.payload = Blob::copy_of(envelope->payload);
  } else {
    ++space.dead_reads;
  }
  return entry;
}

// An entry of another generation than the known one may be newer than that.
Entry read_entry(Space& space, const Fleet& fleet, const Key& key, bool with_cas, const Limit& limit) {
  Node& node = fleet.node_of(key.engine.text);
  return node.run(limit, [&](Connection& connection, Node::Lease& lease) {
    if (lease.generation()) {
      Entry entry = read_in(space, connection, key, with_cas, *lease.generation());
      if (!entry.cleared) return entry;
    }
    return read_with_generation(space, node, connection, key);
  });
}

std::vector<Entry> read_entries(Space& space, const Fleet& fleet, std::span<const Key> keys, bool with_cas,
                                const Limit& limit, std::vector<Part>& parts) {
  Reading reading(space, fleet, keys, with_cas, limit);
  std::vector<std::size_t> all(keys.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  parts = reading.run(all, false);
  if (const std::vector<std::size_t> again = reading.cleared(); !again.empty()) {
    for (Part& part : reading.run(again, true)) parts.push_back(std::move(part));
  }
  return std::move(reading).take();
}

}  // namespace weir::memcached
