// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

RedisTlsOptions read_tls(ConfigReader reader) {
  RedisTlsOptions tls;
  tls.ca_file = reader.text("ca_file", "");
  tls.certificate_file = reader.text("certificate_file", "");
  tls.key_file = reader.text("key_file", "");
  tls.server_name = reader.text("server_name", "");
  tls.verify = reader.boolean("verify", tls.verify);
  return tls;
}

RedisSentinelOptions read_sentinel(ConfigReader reader) {
  RedisSentinelOptions sentinel;
  sentinel.user = reader.text("user", "");
  sentinel.password = reader.secret("password");
  return sentinel;
}

/// Options that the URL has no use for are a mistake: they were meant for something.
bool fit(ConfigReader& reader, const std::string& url) {
  const std::string scheme = url.substr(0, url.find(':'));
  if (reader.has("tls") && !scheme.starts_with("rediss")) {
    reader.mistake("tls", "the URL is not for TLS; expected rediss:// there, or no \"tls\"");
    return false;
  }
  if (reader.has("sentinel") && !scheme.ends_with("+sentinel")) {
    reader.mistake("sentinel",
                   "the URL names no Sentinels; expected redis+sentinel:// there, or no \"sentinel\"");
    return false;
  }
  return true;
}

RedisOptions read_options(ConfigReader& reader, const BuildContext& context) {
  RedisOptions options;
  options.user = reader.optional_text("user");
  options.password = reader.secret("password");
  options.prefix = reader.text("prefix", options.prefix);
  options.tls = read_tls(reader.object("tls"));
  options.sentinel = read_sentinel(reader.object("sentinel"));
  options.read_from_replicas = reader.boolean("read_from_replicas", options.read_from_replicas);
  options.connect_timeout = reader.duration("connect_timeout", options.connect_timeout, 1ms, 24h);
  options.command_timeout = reader.duration("command_timeout", options.command_timeout, 1ms, 24h);
  options.connections = static_cast<std::size_t>(
      reader.integer("connections", static_cast<std::int64_t>(options.connections), 1, 100));
  options.reconnect_delay = reader.duration("reconnect_delay", options.reconnect_delay, 1ms, 24h);
  options.clock = context.clock;
  return options;
}

CachePtr make(ConfigReader& reader, const BuildContext& context) {
  const std::string url = reader.required_text("url");
  const RedisOptions options = read_options(reader, context);
  if (url.empty() || !fit(reader, url)) return nullptr;
  try {
    return redis_cache(url, options);
  } catch (const Error& error) {
    reader.mistake("url", error);
    return nullptr;
  }
}

}  // namespace

void register_redis(Registry& registry) {
  registry.add_cache_backend(
      "redis",
      {"redis", "rediss", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel", "unix"},
      make);
}

}  // namespace weir
