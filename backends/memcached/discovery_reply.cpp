// SPDX-License-Identifier: BSL-1.0
#include "discovery_reply.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>

#include "failure.hpp"

namespace weir::memcached {
namespace {

constexpr std::string_view end_mark = "END\r\n";
constexpr std::size_t longest_host = 253;

[[noreturn]] void corrupt(const std::string& what) {
  throw memcached_error(Errc::corrupt,
                        "the configuration endpoint's answer to \"config get cluster\" " + what);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Takes the text up to a mark off the front; all of it where there is none.
std::string_view take(std::string_view& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + mark.size());
  return taken;
}

bool is_host(std::string_view text) {
  return text.size() <= longest_host && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '-' || c == '_' || c == ':';
         });
}

Address parse_node(std::string_view entry) {
  const std::string_view host = take(entry, "|");
  const std::string_view ip = take(entry, "|");
  const std::optional<std::uint16_t> port = parse_number<std::uint16_t>(entry);
  if (host.empty() || !is_host(host) || !is_host(ip) || port.value_or(0) == 0) {
    corrupt("names a node that is not host|ip|port");
  }
  return {std::string(host), std::string(ip), *port, 1};
}

/// The text between the first line, which tells its length, and the END.
std::string_view body_of(std::string_view octets) {
  std::string_view line = take(octets, "\r\n");
  if (line.starts_with("ERROR") || line.starts_with("CLIENT_ERROR") || line.starts_with("SERVER_ERROR")) {
    throw memcached_error(Errc::unsupported,
                          "the server does not know \"config get cluster\": it is no configuration endpoint; "
                          "name the nodes in the URL and leave out \"discovery\"");
  }
  if (take(line, " ") != "CONFIG" || take(line, " ") != "cluster")
    corrupt("does not begin with CONFIG cluster");
  take(line, " ");  // flags, of which none are known
  const std::optional<std::size_t> size = parse_number<std::size_t>(line);
  if (!size || *size > octets.size()) corrupt("is shorter than it says");
  const std::string_view body = octets.substr(0, *size);
  octets.remove_prefix(*size);
  if (octets != std::string("\r\n").append(end_mark)) corrupt("does not end where it says");
  return body;
}

}  // namespace

bool is_whole_discovery_reply(std::string_view octets) noexcept {
  const bool config = octets.substr(0, 6) == std::string_view("CONFIG").substr(0, octets.size());
  return octets.ends_with(config ? end_mark : end_mark.substr(3));
}

Membership parse_discovery_reply(std::string_view octets) {
  std::string_view body = body_of(octets);
  Membership membership;
  const std::optional<std::uint64_t> version = parse_number<std::uint64_t>(take(body, "\n"));
  if (!version) corrupt("has no version");
  membership.version = *version;
  std::string_view list = take(body, "\n");
  while (!list.empty()) membership.nodes.push_back(parse_node(take(list, " ")));
  if (!body.empty()) corrupt("goes on after its nodes");
  if (membership.nodes.empty()) corrupt("names no node");
  for (std::size_t i = 0; i < membership.nodes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (membership.nodes[i] == membership.nodes[j]) corrupt("names a node twice");
    }
  }
  return membership;
}

}  // namespace weir::memcached
