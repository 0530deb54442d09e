// SPDX-License-Identifier: BSL-1.0
#include "redis_cache.hpp"

#include <algorithm>
#include <utility>

#include "classify_error.hpp"
#include "failure.hpp"
#include "key_slot.hpp"
#include "make_topology.hpp"
#include "reply.hpp"
#include "weir/url.hpp"

namespace weir::redis {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t largest_value = std::size_t{512} << 20U;
// Beyond, Redis could not add it to its clock.
constexpr milliseconds longest_ttl = std::chrono::hours(24 * 365 * 1000);

bool has_expiry(Ttl ttl) noexcept { return ttl.duration() < longest_ttl; }

// As the scripts take it.
void add_ttl_argument(Command& command, Ttl ttl) {
  has_expiry(ttl) ? command.add(std::int64_t{ttl.duration().count()}) : command.add("");
}

void check_value(const Blob& value) {
  if (value.size() <= largest_value) return;
  throw redis_error(Errc::too_large, "a value of " + std::to_string(value.size()) +
                                         " octets; Redis holds up to 512 MiB under a key");
}

void report_hit(const std::optional<Blob>& value, const Context& context) {
  if (value && context.report) context.report->verdict = CacheVerdict::hit_shared;
}

bool failed_with(const Request& request, std::string_view code) {
  return request.failure && request.failure->native_code == code;
}

bool is_unknown_command(const Request& request) {
  return request.failure && request.failure->server_message.starts_with("ERR unknown command");
}

}  // namespace

Reply succeeded(Request& request) {
  if (request.failure) throw Failed(std::move(*request.failure));
  return std::move(request.reply);
}

RedisCache::RedisCache(std::string_view url, const RedisOptions& options)
    : url_(without_secrets(url)),
      options_(options),
      deployment_(parse_deployment(url, options)),
      dispatcher_(make_topology(deployment_, options), *options.clock) {}

std::optional<Blob> RedisCache::get(std::string_view key, const Context& context) {
  if (context.scope == CacheScope::local) return std::nullopt;
  Command command(2);
  add_key(command.add("GET"), key);
  Request request = read_request(std::move(command), key, context);
  dispatcher_.run(request, limit_of(context));
  std::optional<Blob> value = read_value(succeeded(request));
  report_hit(value, context);
  return value;
}

void RedisCache::set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) {
  if (context.scope == CacheScope::local) return;
  set_where({}, {key, value, ttl}, context);
}

bool RedisCache::add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) {
  return set_where("NX", {key, value, ttl}, context);
}

bool RedisCache::replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) {
  return set_where("XX", {key, value, ttl}, context);
}

bool RedisCache::compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                                 const Context& context) {
  check_value(desired);
  const auto arguments = [&](Command& command) {
    command.add(expected.view()).add(desired.view());
    add_ttl_argument(command, ttl);
  };
  return read_integer(run(scripts_.compare_and_set, key, 3, arguments, context)) == 1;
}

// Without a TTL one command does it.
std::int64_t RedisCache::increment(std::string_view key, std::int64_t delta, Ttl ttl,
                                   const Context& context) {
  if (!has_expiry(ttl)) {
    Command command(3);
    add_key(command.add("INCRBY"), key).add(delta);
    return read_integer(call(request(std::move(command), key), context));
  }
  const auto arguments = [&](Command& command) {
    command.add(delta);
    add_ttl_argument(command, ttl);
  };
  return read_integer_text(run(scripts_.increment, key, 2, arguments, context));
}

bool RedisCache::touch(std::string_view key, Ttl ttl, const Context& context) {
  if (!has_expiry(ttl))
    return read_integer(run(
               scripts_.persist, key, 0, [](Command&) {}, context)) == 1;
  Command command(3);
  add_key(command.add("PEXPIRE"), key).add(std::int64_t{ttl.duration().count()});
  return read_integer(call(request(std::move(command), key), context)) == 1;
}

std::optional<Blob> RedisCache::get_and_touch(std::string_view key, Ttl ttl, const Context& context) {
  std::optional<Blob> value = read_value(get_and_touch_reply(key, ttl, context));
  report_hit(value, context);
  return value;
}

Reply RedisCache::get_and_touch_reply(std::string_view key, Ttl ttl, const Context& context) {
  if (has_getex_.load(std::memory_order_relaxed)) {
    Command command(has_expiry(ttl) ? 4 : 3);
    add_key(command.add("GETEX"), key);
    has_expiry(ttl) ? command.add("PX").add(std::int64_t{ttl.duration().count()}) : command.add("PERSIST");
    Request made = request(std::move(command), key);
    dispatcher_.run(made, limit_of(context));
    if (!is_unknown_command(made)) return succeeded(made);
    has_getex_.store(false, std::memory_order_relaxed);
  }
  const auto arguments = [&](Command& command) { add_ttl_argument(command, ttl); };
  return run(scripts_.get_and_touch, key, 1, arguments, context);
}

std::optional<Ttl> RedisCache::expires_in(std::string_view key, const Context& context) {
  constexpr std::int64_t absent = -2;
  constexpr std::int64_t without = -1;
  Command command(2);
  add_key(command.add("PTTL"), key);
  Request made = request(std::move(command), key);
  made.writes = false;
  const std::int64_t left = read_integer(call(std::move(made), context));
  if (left == absent) return std::nullopt;
  return left == without ? Ttl::forever() : Ttl(milliseconds(std::max<std::int64_t>(left, 1)));
}

bool RedisCache::remove(std::string_view key, const Context& context) {
  Command command(2);
  add_key(command.add("UNLINK"), key);
  return read_integer(call(request(std::move(command), key), context)) == 1;
}

Limit RedisCache::limit_of(const Context& context) const {
  const Clock::Instant now = options_.clock->now();
  const Clock::Instant usual = now + options_.command_timeout;
  const Limit limit = context.deadline < usual ? Limit{context.deadline, true} : Limit{usual, false};
  if (limit.deadline <= now) throw redis_error(Errc::timeout, "the deadline had passed before the call");
  return limit;
}

Command& RedisCache::add_key(Command& command, std::string_view key) const {
  check_cache_key(key);
  return command.add(options_.prefix, key);
}

Request RedisCache::request(Command command, std::string_view key) const {
  Request made{std::move(command)};
  if (dispatcher_.topology().has_slots()) made.slot = slot_of(options_.prefix, key);
  return made;
}

Request RedisCache::read_request(Command command, std::string_view key, const Context& context) const {
  Request made = request(std::move(command), key);
  made.writes = false;
  made.role = role_for(context);
  return made;
}

// Who wants to see what others see can't use what lags behind.
Topology::Role RedisCache::role_for(const Context& context) const noexcept {
  const bool any = options_.read_from_replicas && context.scope != CacheScope::shared;
  return any ? Topology::Role::replica : Topology::Role::primary;
}

/// \param condition  "NX", "XX" or nothing
Command RedisCache::set_command(const CacheItem& item, std::string_view condition) const {
  check_value(item.value);
  const bool expires = has_expiry(item.ttl);
  Command command(3 + (condition.empty() ? 0U : 1U) + (expires ? 2U : 0U));
  add_key(command.add("SET"), item.key).add(item.value.view());
  if (!condition.empty()) command.add(condition);
  if (expires) command.add("PX").add(std::int64_t{item.ttl.duration().count()});
  return command;
}

bool RedisCache::set_where(std::string_view condition, const CacheItem& item, const Context& context) {
  return read_was_set(call(request(set_command(item, condition), item.key), context));
}

Reply RedisCache::call(Request request, const Context& context) {
  dispatcher_.run(request, limit_of(context));
  return succeeded(request);
}

/// \param count      how many arguments
/// \param arguments  adds them to a command
template <class Arguments>
Reply RedisCache::run(const Script& script, std::string_view key, std::size_t count,
                      const Arguments& arguments, const Context& context) {
  const auto made = [&](std::string_view name, std::string_view which) {
    Command command(4 + count);
    add_key(command.add(name).add(which).add("1"), key);
    arguments(command);
    return request(std::move(command), key);
  };
  const Limit limit = limit_of(context);
  Request by_name = made("EVALSHA", script.sha);
  dispatcher_.run(by_name, limit);
  if (!failed_with(by_name, "NOSCRIPT")) return succeeded(by_name);
  Request by_text = made("EVAL", script.text);  // the server has restarted, or never saw it
  dispatcher_.run(by_text, limit);
  return succeeded(by_text);
}

}  // namespace weir::redis

namespace weir {

CachePtr redis_cache(std::string_view url, const RedisOptions& options) {
  return std::make_shared<redis::RedisCache>(url, options);
}

}  // namespace weir
