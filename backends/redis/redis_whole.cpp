// SPDX-License-Identifier: BSL-1.0
//
// Operations on a cache as a whole: on every primary.
#include <string>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "glob.hpp"
#include "named_keys.hpp"
#include "redis_cache.hpp"
#include "reply.hpp"
#include "server_info.hpp"

namespace weir::redis {

// The command timeout holds for each step; the caller's deadline for all.
void RedisCache::clear(const Context& context) {
  if (options_.prefix.empty()) {
    throw redis_error(Errc::invalid_argument,
                      "clear would remove every key of " + url_ + ", others' too: give the cache a prefix");
  }
  const std::string pattern = pattern_of_prefix(options_.prefix);
  for (const NodePtr& node : dispatcher_.topology().primaries(limit_of(context)))
    clear_node(node, pattern, context);
}

void RedisCache::clear_node(const NodePtr& node, const std::string& pattern, const Context& context) {
  std::string cursor = "0";
  do {
    Command scan(6);
    scan.add("SCAN").add(cursor).add("MATCH").add(pattern).add("COUNT").add("1000");
    const Reply reply = ask(node, std::move(scan), context);
    const ScanStep step = read_scan(reply);
    unlink(step.keys, context);
    cursor = step.cursor;
  } while (cursor != "0");
}

// They have their prefix already. What a slot on its way takes along is found where it goes.
void RedisCache::unlink(std::span<const std::string_view> keys, const Context& context) {
  if (!keys.empty()) NamedKeys(dispatcher_, {"UNLINK", {}, true}, keys, limit_of(context));
}

void RedisCache::ping(const Context& context) {
  for (const NodePtr& node : dispatcher_.topology().primaries(limit_of(context)))
    ask(node, std::move(Command(1).add("PING")), context);
}

CacheStatistics RedisCache::statistics(const Context& context) {
  std::vector<CacheStatistics> servers;
  for (const NodePtr& node : dispatcher_.topology().primaries(limit_of(context))) {
    const Reply reply = ask(node, std::move(Command(1).add("INFO")), context);
    servers.push_back(read_info(read_text(reply), deployment_.database));
  }
  return sum_of(servers);
}

CacheCapabilities RedisCache::capabilities() const noexcept {
  return {CacheCapability::expires_in,       CacheCapability::atomic_get_and_touch,
          CacheCapability::millisecond_ttls, CacheCapability::large_values,
          CacheCapability::shared,           CacheCapability::statistics};
}

Description RedisCache::describe() const {
  return {"redis",
          {{"url", url_},
           {"prefix", options_.prefix},
           {"command_timeout", as_text(options_.command_timeout)},
           {"connections", std::to_string(options_.connections)},
           {"read_from_replicas", options_.read_from_replicas ? "true" : "false"}},
          {}};
}

Reply RedisCache::ask(const NodePtr& node, Command command, const Context& context) {
  Request request{std::move(command)};
  request.writes = false;
  dispatcher_.run_at(node, request, limit_of(context));
  return succeeded(request);
}

}  // namespace weir::redis
