// SPDX-License-Identifier: BSL-1.0
#include "generation.hpp"

#include <array>
#include <random>
#include <string>

#include "envelope.hpp"

namespace weir::memcached {

std::uint64_t fresh_generation() {
  std::random_device random;
  std::uint64_t number = 0;
  while (number == 0) number = std::uint64_t{random()} << 32U | random();
  return number;
}

std::optional<std::uint64_t> read_generation(const Item& item) noexcept {
  const std::optional<Envelope> envelope = decode(item.flags, item.octets);
  if (!envelope || envelope->kind != Kind::generation || envelope->generation == 0) return std::nullopt;
  return envelope->generation;
}

std::uint64_t ask_generation(const Space& space, Node& node, Connection& connection) {
  const Clock::Instant asked = space.clock.now();
  const std::array<std::string_view, 1> keys{space.keys.generation()};
  connection.ask(keys, true);
  std::optional<std::uint64_t> generation;
  std::uint64_t cas = 0;
  while (const std::optional<Item> item = connection.next()) {
    generation = read_generation(*item);
    cas = item->cas;
  }
  if (!generation) return make_generation(space, node, connection, cas);
  node.note_generation(*generation, asked + generation_lease);
  return *generation;
}

std::uint64_t make_generation(const Space& space, Node& node, Connection& connection, std::uint64_t cas) {
  const Clock::Instant begun = space.clock.now();
  const std::uint64_t generation = fresh_generation();
  std::string octets;
  encode({Kind::generation, generation}, octets);
  const Store store{space.keys.generation(), octets};
  const bool made = cas == 0 ? connection.add(store) : connection.replace(store, cas);
  if (!made) return ask_generation(space, node, connection);
  node.note_generation(generation, begun + generation_lease);
  return generation;
}

std::uint64_t current_generation(const Space& space, Node& node, Node::Lease& lease) {
  if (lease.generation()) return *lease.generation();
  return ask_generation(space, node, *lease);
}

}  // namespace weir::memcached
