// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <string>
#include <utility>

#include "classify_error.hpp"
#include "command.hpp"
#include "endpoint.hpp"
#include "failure.hpp"
#include "glob.hpp"
#include "pool.hpp"
#include "reply.hpp"
#include "scripts.hpp"
#include "weir/backends/redis.hpp"
#include "weir/url.hpp"

namespace weir {
namespace {

using redis::Command;
using redis::Limit;
using redis::Pool;
using redis::redis_error;
using redis::Reply;
using redis::Script;

// What happens where a command is done twice.
enum class Nature {
  read,        // nothing
  idempotent,  // the same as once
  once,        // something else
};

constexpr std::size_t largest_value = std::size_t{512} << 20U;
// Beyond, Redis could not add it to its clock.
constexpr std::chrono::milliseconds longest_ttl = std::chrono::hours(24 * 365 * 1000);
constexpr std::chrono::milliseconds longest_timeout = std::chrono::hours(24);

bool has_expiry(Ttl ttl) noexcept { return ttl.duration() < longest_ttl; }

void add_ttl(Command& command, Ttl ttl) {
  if (has_expiry(ttl)) command.add("PX").add(ttl.duration().count());
}

// As the scripts take it.
void add_ttl_argument(Command& command, Ttl ttl) {
  has_expiry(ttl) ? command.add(std::int64_t{ttl.duration().count()}) : command.add("");
}

void check_value(const Blob& value) {
  if (value.size() <= largest_value) return;
  throw redis_error(Errc::too_large, "a value of " + std::to_string(value.size()) +
                                         " octets; Redis holds up to 512 MiB under a key");
}

void check_timeout(const char* name, std::chrono::milliseconds time) {
  if (time >= std::chrono::milliseconds(1) && time <= longest_timeout) return;
  throw redis_error(Errc::invalid_argument,
                    std::string(name) + ": " + std::to_string(time.count()) + " ms; it must be 1 ms to 24 h");
}

const RedisOptions& checked(const RedisOptions& options) {
  check_timeout("connect_timeout", options.connect_timeout);
  check_timeout("command_timeout", options.command_timeout);
  check_timeout("reconnect_delay", options.reconnect_delay);
  if (options.pool_size == 0) throw redis_error(Errc::invalid_argument, "pool_size: 0; it must be 1 or more");
  return options;
}

class RedisCache final : public Cache {
 public:
  RedisCache(std::string_view url, const RedisOptions& options)
      : url_(without_secrets(url)),
        prefix_(options.prefix),
        command_timeout_(options.command_timeout),
        pool_size_(options.pool_size),
        clock_(*options.clock),
        pool_(redis::parse_endpoint(url, options), checked(options)) {}

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    Command command(2);
    add_key(command.add("GET"), key);
    std::optional<Blob> value = redis::read_value(*call(command, Nature::read, context));
    if (value && context.report) context.report->verdict = CacheVerdict::hit_shared;
    return value;
  }

  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    if (keys.empty()) return {};
    Command command(1 + keys.size());
    command.add("MGET");
    for (const std::string_view key : keys) add_key(command, key);
    auto values = redis::read_values(*call(command, Nature::read, context), keys.size());
    const bool found =
        std::any_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
    if (found && context.report) context.report->verdict = CacheVerdict::hit_shared;
    return values;
  }

  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    check_value(value);
    Command command(has_expiry(ttl) ? 5 : 3);
    add_key(command.add("SET"), key).add(value.view());
    add_ttl(command, ttl);
    redis::read_was_set(*call(command, Nature::idempotent, context));
  }

  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    check_value(value);
    Command command(has_expiry(ttl) ? 6 : 4);
    add_key(command.add("SET"), key).add(value.view()).add("NX");
    add_ttl(command, ttl);
    return redis::read_was_set(*call(command, Nature::once, context));
  }

  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    check_value(desired);
    const auto arguments = [&](Command& command) {
      command.add(expected.view()).add(desired.view());
      add_ttl_argument(command, ttl);
    };
    const Reply reply = run(scripts_.compare_and_set, key, 3, arguments, Nature::once, context);
    return redis::read_integer(*reply) == 1;
  }

  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    const auto arguments = [&](Command& command) {
      command.add(delta);
      add_ttl_argument(command, ttl);
    };
    return redis::read_integer_text(*run(scripts_.increment, key, 2, arguments, Nature::once, context));
  }

  bool touch(std::string_view key, Ttl ttl, const Context& context) override {
    if (!has_expiry(ttl)) {
      const auto none = [](Command&) {};
      return redis::read_integer(*run(scripts_.persist, key, 0, none, Nature::idempotent, context)) == 1;
    }
    Command command(3);
    add_key(command.add("PEXPIRE"), key).add(std::int64_t{ttl.duration().count()});
    return redis::read_integer(*call(command, Nature::idempotent, context)) == 1;
  }

  bool remove(std::string_view key, const Context& context) override {
    Command command(2);
    add_key(command.add("UNLINK"), key);
    return redis::read_integer(*call(command, Nature::idempotent, context)) == 1;
  }

  // The command timeout holds for each step; the caller's deadline for all.
  void clear(const Context& context) override {
    if (prefix_.empty()) {
      throw redis_error(Errc::invalid_argument, "clear would remove every key of " + pool_.endpoint().name() +
                                                    ", others' too: give the cache a prefix");
    }
    const std::string pattern = redis::pattern_of_prefix(prefix_);
    std::string cursor = "0";
    do {
      Command scan(6);
      scan.add("SCAN").add(cursor).add("MATCH").add(pattern).add("COUNT").add("1000");
      const Reply reply = call(scan, Nature::read, context);
      const redis::ScanStep step = redis::read_scan(*reply);
      if (!step.keys.empty()) unlink(step.keys, context);
      cursor = step.cursor;
    } while (cursor != "0");
  }

  void ping(const Context& context) override { call(Command(1).add("PING"), Nature::read, context); }

  Description describe() const override {
    return {"redis",
            {{"url", url_},
             {"prefix", prefix_},
             {"command_timeout", as_text(command_timeout_)},
             {"pool_size", std::to_string(pool_size_)}},
            {}};
  }

 private:
  Command& add_key(Command& command, std::string_view key) const {
    check_cache_key(key);
    return command.add(prefix_, key);
  }

  Limit limit_of(const Context& context) const {
    const Clock::Instant now = clock_.now();
    const Limit limit = context.deadline < now + command_timeout_ ? Limit{context.deadline, true}
                                                                  : Limit{now + command_timeout_, false};
    if (limit.deadline <= now) throw redis_error(Errc::timeout, "the deadline had passed before the call");
    return limit;
  }

  void unlink(const std::vector<std::string_view>& keys, const Context& context) {
    Command command(1 + keys.size());
    command.add("UNLINK");
    for (const std::string_view key : keys) command.add(key);
    call(command, Nature::idempotent, context);
  }

  /// \param count      how many arguments
  /// \param arguments  adds them to a command
  template <class Arguments>
  Reply run(const Script& script, std::string_view key, std::size_t count, const Arguments& arguments,
            Nature nature, const Context& context) {
    const auto command = [&](std::string_view name, std::string_view which) {
      Command made(4 + count);
      add_key(made.add(name).add(which).add("1"), key);
      arguments(made);
      return made;
    };
    const Limit limit = limit_of(context);
    Reply reply = exchange(command("EVALSHA", script.sha), nature, limit);
    // The server has restarted, or never saw the script.
    if (redis::is_error(*reply) && redis::error_prefix(redis::text_of(*reply)) == "NOSCRIPT") {
      reply = exchange(command("EVAL", script.text), nature, limit);
    }
    return succeeded(std::move(reply));
  }

  Reply call(const Command& command, Nature nature, const Context& context) {
    return succeeded(exchange(command, nature, limit_of(context)));
  }

  Reply succeeded(Reply reply) const {
    if (redis::is_error(*reply))
      throw redis::failure_of(redis::text_of(*reply), pool_.endpoint().name()).error();
    return reply;
  }

  // A connection that waited in the pool may turn out dead: then the command goes once more, over a new one,
  // where it surely was not done or may be done twice.
  Reply exchange(const Command& command, Nature nature, const Limit& limit) {
    Pool::Lease lease = pool_.acquire(limit);
    if (lease.reused() && nature == Nature::once && lease->looks_dead()) lease.reopen(limit);
    try {
      return exchange_over(lease, command, nature, limit);
    } catch (const redis::ConnectionLost& lost) {
      const bool harmless = !lost.answered() && !(lost.sent() && nature == Nature::once);
      if (!lease.reused() || !harmless || lost.kind() != Errc::unavailable) throw;
      return exchange_again(lost, lease, command, nature, limit);
    }
  }

  // Where the second try did nothing, the first may have done it all the same.
  static Reply exchange_again(const redis::ConnectionLost& first, Pool::Lease& lease, const Command& command,
                              Nature nature, const Limit& limit) {
    try {
      lease.reopen(limit);
      return exchange_over(lease, command, nature, limit);
    } catch (const Error& second) {
      if (first.maybe_applied() && !second.maybe_applied()) throw first;
      throw;
    }
  }

  // After some errors a new connection may find a better server behind the same name.
  static Reply exchange_over(Pool::Lease& lease, const Command& command, Nature nature, const Limit& limit) {
    Reply reply = lease->call(command, limit.deadline, nature != Nature::read);
    const Errc kind =
        redis::is_error(*reply) ? redis::classify_error(redis::text_of(*reply)) : Errc::internal;
    if (kind != Errc::unavailable && kind != Errc::read_only) std::move(lease).keep();
    return reply;
  }

  const std::string url_;
  const std::string prefix_;
  const std::chrono::milliseconds command_timeout_;
  const std::size_t pool_size_;
  const Clock& clock_;
  const redis::Scripts scripts_;
  Pool pool_;
};

}  // namespace

CachePtr redis_cache(std::string_view url, const RedisOptions& options) {
  return std::make_shared<RedisCache>(url, options);
}

}  // namespace weir
