// SPDX-License-Identifier: BSL-1.0
#include "split.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange.hpp"
#include "node.hpp"

namespace weir::memcached {
namespace {

SplitId fresh_id() {
  std::random_device random;
  std::array<std::random_device::result_type, sizeof(SplitId) / sizeof(std::random_device::result_type)>
      words{};
  for (auto& word : words) word = random();
  SplitId id{};
  std::memcpy(id.data(), words.data(), id.size());
  return id;
}

std::vector<std::string> keys_of(const Space& space, const SplitHead& head) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < head.parts(); ++i) keys.push_back(space.keys.part(head.id, i));
  return keys;
}

std::vector<Part> parts_of_keys(const Fleet& fleet, const std::vector<std::string>& keys) {
  return parts_of(keys.size(), [&](std::size_t i) -> Node& { return fleet.node_of(keys[i]); });
}

/// The octets of the n-th part, within the value.
std::pair<std::size_t, std::size_t> range_of(const SplitHead& head, std::size_t n) {
  const std::size_t begin = n * head.part_size;
  return {begin, std::min<std::size_t>(head.part_size, head.size - begin)};
}

/// Puts a part where it belongs. \return whether it is that part
bool place(const SplitHead& head, std::size_t n, const Item& item, char* value) {
  const std::optional<Envelope> envelope = decode(item.flags, item.octets);
  const auto [begin, size] = range_of(head, n);
  if (!envelope || envelope->kind != Kind::part || envelope->payload.size() != size) return false;
  std::memcpy(value + begin, envelope->payload.data(), size);
  return true;
}

}  // namespace

SplitHead write_parts(const Space& space, const Fleet& fleet, const Blob& value, std::time_t expiry,
                      const Limit& limit) {
  const SplitHead head{value.size(), room_beside(space, {}), fresh_id()};
  const std::vector<std::string> keys = keys_of(space, head);
  const std::array<std::string_view, 1> last_question{space.keys.nothing()};
  std::vector<Part> parts = parts_of_keys(fleet, keys);
  std::string octets;
  exchange(
      parts, limit,
      [&](const Part& part, Node::Lease& lease) {
        for (const std::size_t i : part.indexes) {
          const auto [begin, size] = range_of(head, i);
          encode({.kind = Kind::part, .payload = value.view().substr(begin, size)}, octets);
          lease->set_unasked({keys[i], octets, expiry});
        }
        lease->ask(last_question, false);
      },
      [](const Part&, Node::Lease& lease) {
        while (lease->next()) continue;
      });
  throw_first_error(parts);
  return head;
}

std::optional<Blob> read_parts(const Space& space, const Fleet& fleet, const SplitHead& head,
                               const Limit& limit) {
  const std::vector<std::string> keys = keys_of(space, head);
  std::vector<Part> parts = parts_of_keys(fleet, keys);
  std::map<const Node*, std::vector<std::string_view>> asked;
  BlobBuffer value(head.size);
  std::size_t placed = 0;
  exchange(
      parts, limit,
      [&](const Part& part, Node::Lease& lease) {
        std::vector<std::string_view>& names = asked[part.node];
        for (const std::size_t i : part.indexes) names.emplace_back(keys[i]);
        lease->ask(names, false);
      },
      [&](const Part& part, Node::Lease& lease) {
        while (const std::optional<Item> item = lease->next()) {
          if (place(head, part.indexes[item->index], *item, value.data())) ++placed;
        }
      });
  throw_first_error(parts);
  if (placed != keys.size()) return std::nullopt;
  return std::move(value).freeze();
}

bool touch_parts(const Space& space, const Fleet& fleet, const SplitHead& head, std::time_t expiry,
                 const Limit& limit) {
  const std::vector<std::string> keys = keys_of(space, head);
  return std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return fleet.node_of(key).run(
        limit, [&](Connection& connection, Node::Lease&) { return connection.touch(key, expiry); });
  });
}

}  // namespace weir::memcached
