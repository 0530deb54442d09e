// SPDX-License-Identifier: BSL-1.0
#include "slot_ranges.hpp"

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "failure.hpp"

namespace weir::redis {
namespace {

using Elements = std::span<const Reply>;

void expect(bool holds) {
  if (!holds) throw redis_error(Errc::internal, "the reply to CLUSTER SLOTS has a shape that is not known");
}

Elements elements_of(const Reply& reply) {
  expect(reply.type == Reply::Type::list);
  return reply.elements;
}

std::int64_t number_of(const Reply& reply, std::int64_t most) {
  expect(reply.type == Reply::Type::integer && reply.integer >= 0 && reply.integer <= most);
  return reply.integer;
}

// Nil and empty: the host that was asked. "?": the node does not know.
std::optional<Endpoint> read_node(const Reply& reply, const Endpoint& asked) {
  const Elements parts = elements_of(reply);
  expect(parts.size() >= 2);
  const std::int64_t port = number_of(parts[1], std::numeric_limits<std::uint16_t>::max());
  const std::string_view host = parts[0].text.view();
  if (host == "?" || port == 0) return std::nullopt;
  Endpoint endpoint;
  endpoint.host = host.empty() ? asked.host : std::string(host);
  endpoint.port = static_cast<std::uint16_t>(port);
  return endpoint;
}

std::optional<SlotRange> read_range(const Reply& reply, const Endpoint& asked) {
  const Elements parts = elements_of(reply);
  expect(parts.size() >= 3);
  SlotRange range;
  range.first = static_cast<Slot>(number_of(parts[0], slot_count - 1));
  range.last = static_cast<Slot>(number_of(parts[1], slot_count - 1));
  expect(range.first <= range.last);
  const std::optional<Endpoint> primary = read_node(parts[2], asked);
  if (!primary) return std::nullopt;
  range.primary = *primary;
  for (const Reply& node : parts.subspan(3))
    if (const std::optional<Endpoint> replica = read_node(node, asked)) range.replicas.push_back(*replica);
  return range;
}

}  // namespace

std::vector<SlotRange> read_slot_ranges(const Reply& reply, const Endpoint& asked) {
  std::vector<SlotRange> ranges;
  for (const Reply& each : elements_of(reply))
    if (std::optional<SlotRange> range = read_range(each, asked)) ranges.push_back(std::move(*range));
  return ranges;
}

}  // namespace weir::redis
