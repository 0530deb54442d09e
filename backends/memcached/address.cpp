// SPDX-License-Identifier: BSL-1.0
#include "address.hpp"

#include <algorithm>
#include <charconv>

#include "failure.hpp"
#include "weir/url.hpp"

namespace weir::memcached {
namespace {

constexpr std::string_view scheme = "memcached://";
constexpr std::uint32_t largest_weight = 1000;

std::uint32_t parse_weight(std::string_view text) {
  std::uint32_t weight = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (error != std::errc() || end != text.data() + text.size() || weight == 0 || weight > largest_weight) {
    throw memcached_error(
        Errc::config, "a node's weight must be a number from 1 to 1000, as in memcached://a:11211*2,b:11211");
  }
  return weight;
}

/// One node of the list: a URL's host and port, by the same rules.
Address parse_node(std::string_view text) {
  Address address;
  if (const std::size_t star = text.find('*'); star != std::string_view::npos) {
    address.weight = parse_weight(text.substr(star + 1));
    text = text.substr(0, star);
  }
  const Url url = Url::parse(std::string(scheme).append(text));
  if (url.host.empty()) {
    throw memcached_error(Errc::config, "a node without a host; expected memcached://host[:port][,host…]");
  }
  if (url.user || url.password) {
    throw memcached_error(Errc::config,
                          "Memcached knows no user here; expected memcached://host[:port][,host…]");
  }
  address.host = url.host;
  address.port = url.port.value_or(address.port);
  return address;
}

}  // namespace

std::string Address::name() const {
  const bool bare_ipv6 = host.find(':') != std::string::npos;
  return (bare_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::vector<Address> parse_addresses(std::string_view url) {
  if (!url.starts_with(scheme)) {
    throw memcached_error(Errc::config, "a URL for Memcached begins with memcached://");
  }
  std::string_view rest = url.substr(scheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#") != std::string_view::npos) {
    throw memcached_error(Errc::config,
                          "a URL for Memcached ends with its last node; options stand beside the URL");
  }
  std::vector<Address> nodes;
  while (true) {
    const std::size_t comma = rest.find(',');
    Address node = parse_node(rest.substr(0, comma));
    const bool twice = std::any_of(nodes.begin(), nodes.end(), [&](const Address& other) {
      return other.host == node.host && other.port == node.port;
    });
    if (twice) throw memcached_error(Errc::config, "the node " + node.name() + " stands there twice");
    nodes.push_back(std::move(node));
    if (comma == std::string_view::npos) return nodes;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace weir::memcached
