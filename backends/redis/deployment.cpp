// SPDX-License-Identifier: BSL-1.0
#include "deployment.hpp"

#include <algorithm>
#include <charconv>

#include "failure.hpp"
#include "weir/url.hpp"

namespace weir::redis {
namespace {

using Kind = Deployment::Kind;

constexpr std::uint16_t sentinel_port = 26379;

struct Scheme {
  std::string_view name;
  Kind kind;
  bool tls;
};

constexpr Scheme schemes[] = {
    {"redis", Kind::standalone, false},        {"rediss", Kind::standalone, true},
    {"redis+cluster", Kind::cluster, false},   {"rediss+cluster", Kind::cluster, true},
    {"redis+sentinel", Kind::sentinel, false}, {"rediss+sentinel", Kind::sentinel, true},
};

[[noreturn]] void mistake(const std::string& what) { throw redis_error(Errc::config, what); }

int parse_database(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    mistake("the URL's database must be a number from 0, as in redis://127.0.0.1/2");
  }
  return number;
}

void read_socket(Deployment& deployment, const Url& url) {
  if (!url.host.empty()) mistake("a unix: URL has no host; expected unix:/path/of/socket");
  if (url.path.size() < 2) mistake("a unix: URL without a path; expected unix:/path/of/socket");
  deployment.first.front().socket = url.path;
  for (const auto& [name, value] : url.query) {
    if (name != "db") mistake("unknown parameter \"" + name + "\" in a unix: URL; only \"db\" is known");
    deployment.database = parse_database(value);
  }
}

// The path is /DATABASE, or /NAME[/DATABASE] where Sentinels are asked.
void read_path(Deployment& deployment, const std::string& scheme, std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (deployment.kind == Kind::sentinel) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    deployment.primary_name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (deployment.primary_name.empty())
      mistake("the URL lacks what the Sentinels call the server, as in " + scheme + "://host:26379/mymaster");
  }
  if (!path.empty()) deployment.database = parse_database(path);
  if (deployment.kind == Kind::cluster && deployment.database != 0)
    mistake("a cluster has no database but 0; leave the number out of the URL");
}

/// A URL whose authority names several hosts, with the first alone, and those that follow it.
struct Hosts {
  std::string url;
  std::vector<std::string> others;
};

Hosts split_hosts(std::string_view text) {
  Hosts hosts{std::string(text), {}};
  const std::size_t begin = text.find("://");
  if (begin == std::string_view::npos) return hosts;
  const std::size_t end = std::min(text.find_first_of("/?", begin + 3), text.size());
  const std::size_t at = text.substr(0, end).rfind('@');
  const std::size_t first = at == std::string_view::npos ? begin + 3 : at + 1;
  const std::size_t comma = std::min(text.substr(0, end).find(',', first), end);
  hosts.url = std::string(text.substr(0, comma)).append(text.substr(end));
  std::string_view rest = text.substr(comma, end - comma);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t next = std::min(rest.find(','), rest.size());
    hosts.others.emplace_back(rest.substr(0, next));
    rest.remove_prefix(next);
  }
  return hosts;
}

Endpoint endpoint_of(const Url& url, Kind kind) {
  Endpoint endpoint;
  endpoint.host = url.host.empty() ? "127.0.0.1" : url.host;
  endpoint.port = url.port.value_or(kind == Kind::sentinel ? sentinel_port : endpoint.port);
  return endpoint;
}

void read_others(Deployment& deployment, const std::vector<std::string>& others) {
  if (!others.empty() && deployment.kind == Kind::standalone)
    mistake("a redis: URL names one server; for several write redis+cluster: or redis+sentinel:");
  for (const std::string& other : others) {
    if (other.empty()) mistake("the URL's list of hosts has an empty place; write host:port,host:port");
    deployment.first.push_back(endpoint_of(Url::parse("redis://" + other), deployment.kind));
  }
}

void read_scheme(Deployment& deployment, const Url& url) {
  const auto* scheme = std::find_if(std::begin(schemes), std::end(schemes),
                                    [&](const Scheme& each) { return each.name == url.scheme; });
  if (scheme == std::end(schemes)) {
    mistake(
        "a URL for Redis begins with redis:, rediss:, redis+cluster:, rediss+cluster:, redis+sentinel:, "
        "rediss+sentinel: or unix:");
  }
  deployment.kind = scheme->kind;
  deployment.tls = scheme->tls;
}

void read_address(Deployment& deployment, const Url& url, const std::vector<std::string>& others) {
  read_scheme(deployment, url);
  if (!url.query.empty()) {
    mistake("unknown parameter \"" + url.query.front().first + "\" in a " + url.scheme +
            ": URL; options stand beside the URL");
  }
  deployment.first.front() = endpoint_of(url, deployment.kind);
  read_others(deployment, others);
  read_path(deployment, url.scheme, url.path);
}

}  // namespace

Deployment parse_deployment(std::string_view text, const RedisOptions& options) {
  const Hosts hosts = split_hosts(text);
  const Url url = Url::parse(hosts.url);
  Deployment deployment;
  deployment.first.resize(1);
  if (url.scheme == "unix") {
    read_socket(deployment, url);
  } else {
    read_address(deployment, url, hosts.others);
  }
  deployment.user = options.user.value_or(url.user.value_or(""));
  deployment.password = options.password ? options.password : url.password;
  return deployment;
}

}  // namespace weir::redis
