// SPDX-License-Identifier: BSL-1.0
#include "sentinel_replies.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "failure.hpp"

namespace weir::redis {
namespace {

[[noreturn]] void unexpected() {
  throw redis_error(Errc::internal, "a Sentinel's reply has a shape that is not known; is it a Sentinel?");
}

std::uint16_t port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) unexpected();
  return port;
}

Endpoint endpoint_of(std::string_view host, std::string_view port) {
  Endpoint endpoint;
  endpoint.host = host;
  endpoint.port = port_of(port);
  return endpoint;
}

/// A list of names and values.
std::string_view field(const Reply& fields, std::string_view name) {
  if (fields.type != Reply::Type::list) unexpected();
  for (std::size_t i = 0; i + 1 < fields.elements.size(); i += 2)
    if (fields.elements[i].text.view() == name) return fields.elements[i + 1].text.view();
  return {};
}

bool serves(const Reply& replica) {
  const std::string_view flags = field(replica, "flags");
  for (const std::string_view bad : {"s_down", "o_down", "disconnected"})
    if (flags.find(bad) != std::string_view::npos) return false;
  return field(replica, "master-link-status") != "err";
}

}  // namespace

std::optional<Endpoint> read_primary(const Reply& reply) {
  if (reply.type == Reply::Type::nil) return std::nullopt;
  if (reply.type != Reply::Type::list || reply.elements.size() != 2) unexpected();
  return endpoint_of(reply.elements[0].text.view(), reply.elements[1].text.view());
}

std::vector<Endpoint> read_replicas(const Reply& reply) {
  if (reply.type != Reply::Type::list) unexpected();
  std::vector<Endpoint> replicas;
  for (const Reply& each : reply.elements)
    if (serves(each)) replicas.push_back(endpoint_of(field(each, "ip"), field(each, "port")));
  return replicas;
}

}  // namespace weir::redis
