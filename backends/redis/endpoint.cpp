// SPDX-License-Identifier: BSL-1.0
#include "endpoint.hpp"

#include <charconv>

#include "failure.hpp"
#include "weir/url.hpp"

namespace weir::redis {
namespace {

int parse_database(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    throw redis_error(Errc::config, "the URL's database must be a number from 0, as in redis://127.0.0.1/2");
  }
  return number;
}

void read_socket(Endpoint& endpoint, const Url& url) {
  if (!url.host.empty())
    throw redis_error(Errc::config, "a unix: URL has no host; expected unix:/path/of/socket");
  if (url.path.size() < 2)
    throw redis_error(Errc::config, "a unix: URL without a path; expected unix:/path/of/socket");
  endpoint.socket = url.path;
  for (const auto& [name, value] : url.query) {
    if (name != "db") {
      throw redis_error(Errc::config,
                        "unknown parameter \"" + name + "\" in a unix: URL; only \"db\" is known");
    }
    endpoint.database = parse_database(value);
  }
}

void read_address(Endpoint& endpoint, const Url& url) {
  endpoint.tls = url.scheme == "rediss";
  endpoint.host = url.host.empty() ? "127.0.0.1" : url.host;
  endpoint.port = url.port.value_or(endpoint.port);
  if (url.path.size() > 1) endpoint.database = parse_database(std::string_view(url.path).substr(1));
  if (!url.query.empty()) {
    throw redis_error(Errc::config, "unknown parameter \"" + url.query.front().first + "\" in a " +
                                        url.scheme + ": URL; options stand beside the URL");
  }
}

}  // namespace

std::string Endpoint::name() const {
  if (!socket.empty()) return socket;
  const bool bare_ipv6 = host.find(':') != std::string::npos;
  return (bare_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Endpoint parse_endpoint(std::string_view text, const RedisOptions& options) {
  const Url url = Url::parse(text);
  Endpoint endpoint;
  if (url.scheme == "unix") {
    read_socket(endpoint, url);
  } else if (url.scheme == "redis" || url.scheme == "rediss") {
    read_address(endpoint, url);
  } else {
    throw redis_error(Errc::config, "a URL for Redis begins with redis:, rediss: or unix:");
  }
  endpoint.user = options.user.value_or(url.user.value_or(""));
  endpoint.password = options.password ? options.password : url.password;
  return endpoint;
}

}  // namespace weir::redis
