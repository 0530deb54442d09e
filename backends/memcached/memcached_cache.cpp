// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "address.hpp"
#include "batch.hpp"
#include "change.hpp"
#include "entry.hpp"
#include "exchange.hpp"
#include "failure.hpp"
#include "fleet.hpp"
#include "generation.hpp"
#include "lifetime.hpp"
#include "space.hpp"
#include "weir/backends/memcached.hpp"

namespace weir {
namespace {

using namespace memcached;
using std::chrono::milliseconds;

// What a server needs of an item beside its envelope: its own header, a key of 250 octets, and some to spare.
constexpr std::size_t item_overhead = 512;

void check_time(const char* name, milliseconds time, milliseconds least = milliseconds(1)) {
  constexpr milliseconds most = std::chrono::hours(24);
  if (time >= least && time <= most) return;
  throw memcached_error(Errc::invalid_argument, std::string(name) + ": " + std::to_string(time.count()) +
                                                    " ms; it must be " + as_text(least) + " to 24 h");
}

const MemcachedOptions& checked(const MemcachedOptions& options) {
  check_time("connect_timeout", options.connect_timeout);
  check_time("command_timeout", options.command_timeout);
  check_time("eject_time", options.eject_time);
  check_time("discovery_interval", options.discovery_interval, milliseconds(100));
  if (options.pool_size == 0)
    throw memcached_error(Errc::invalid_argument, "pool_size: 0; it must be 1 or more");
  if (options.eject_after < 1) {
    throw memcached_error(Errc::invalid_argument,
                          "eject_after: " + std::to_string(options.eject_after) + "; it must be 1 or more");
  }
  if (options.item_size < 4_KiB || options.item_size > 128_MiB) {
    throw memcached_error(Errc::invalid_argument,
                          "item_size: " + as_text(options.item_size) + "; it must be 4KiB to 128MiB");
  }
  return options;
}

std::unique_ptr<FleetSource> fleet_of(const std::vector<Address>& nodes, const MemcachedOptions& options,
                                      const std::string& nothing) {
  const NodeSettings settings{.pool_size = options.pool_size,
                              .connect_timeout = std::min(options.connect_timeout, options.command_timeout),
                              .eject_after = options.eject_after,
                              .eject_time = options.eject_time,
                              .nothing = nothing,
                              .clock = options.clock,
                              .watchdog = std::make_shared<Watchdog>(*options.clock)};
  if (!options.discovery) return std::make_unique<FixedFleet>(nodes, settings);
  if (nodes.size() > 1 || nodes.front().weight != 1) {
    throw memcached_error(Errc::config,
                          "with discovery the URL names one configuration endpoint, without weight");
  }
  return std::make_unique<DiscoveredFleet>(nodes.front(), options.discovery_interval, settings);
}

std::string text_of(const std::vector<Address>& nodes) {
  std::string text = "memcached://";
  for (const Address& node : nodes) {
    if (&node != &nodes.front()) text += ',';
    text += node.name();
    if (node.weight != 1) text += "*" + std::to_string(node.weight);
  }
  return text;
}

// Only the text that to_string gives is a counter, as on Redis: no sign '+', no spaces, no leading zeros.
std::int64_t count_in(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || std::to_string(count) != text) {
    throw memcached_error(Errc::type_mismatch, "increment: the key holds no 64-bit count in decimal text");
  }
  return count;
}

std::int64_t sum_of(std::int64_t count, std::int64_t delta) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(count, delta, &sum)) {
    throw memcached_error(Errc::out_of_range, "increment: the count would leave 64 bits");
  }
  return sum;
}

class MemcachedCache final : public Cache {
 public:
  MemcachedCache(std::vector<Address> nodes, const MemcachedOptions& options)
      : nodes_(std::move(nodes)),
        options_(checked(options)),
        space_{KeyMap(options.prefix), nullptr, *options.clock,
               static_cast<std::size_t>(options.item_size.octets) - item_overhead} {
    space_.fleet = fleet_of(nodes_, options_, space_.keys.nothing());
  }

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    if (context.scope == CacheScope::local) return std::nullopt;
    const Call call(*this, key, context);
    return reading<std::optional<Blob>>(std::nullopt, [&] {
      const Entry entry = read_entry(space_, *call.fleet, call.key, false, call.limit);
      if (!entry.present) return std::optional<Blob>();
      return found(call.change().value_of(entry), context);
    });
  }

  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    if (keys.empty()) return {};
    const std::vector<Key> mapped = map(keys);
    const Limit limit = limit_of(context);
    const FleetPtr fleet = space_.fleet->current(limit);
    std::vector<Part> parts;
    std::vector<Entry> entries = read_entries(space_, *fleet, mapped, false, limit, parts);
    if (!misses_instead()) throw_first_error(parts);
    std::vector<std::optional<Blob>> values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!entries[i].present) continue;
      const Change change(space_, *fleet, mapped[i], limit);
      values[i] =
          found(entries[i].kind == Kind::value
                    ? std::move(entries[i].payload)
                    : reading<std::optional<Blob>>(std::nullopt, [&] { return change.value_of(entries[i]); }),
                context);
    }
    return values;
  }

  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    if (context.scope == CacheScope::local) return;
    const Call call(*this, key, value, context);
    const Change change = call.change();
    change.set(change.content_of(value, ttl));
  }

  void set_many(std::span<const CacheItem> items, const Context& context) override {
    std::vector<Key> keys;
    keys.reserve(items.size());
    bool in_one_item_each = true;
    for (const CacheItem& item : items) {
      check_cache_key(item.key);
      keys.emplace_back(space_.keys, item.key);
      check_value(space_, may_split(), keys.back(), item.value);
      in_one_item_each = in_one_item_each && fits_one_item(space_, keys.back(), item.value);
    }
    if (items.empty()) return;
    if (!in_one_item_each) return Cache::set_many(items, context);
    const Limit limit = limit_of(context);
    const FleetPtr fleet = space_.fleet->current(limit);
    store_all(space_, *fleet, keys, items, limit);
  }

  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    const Call call(*this, key, value, context);
    const Change change = call.change();
    std::optional<Content> content;
    if (fits_one_item(space_, call.key, value)) {
      content = change.content_of(value, ttl);
      if (change.add_where_empty(*content)) return true;
    }
    return change.apply([&](const Entry& entry) -> std::optional<Content> {
      if (entry.present) return std::nullopt;
      if (!content) content = change.content_of(value, ttl);
      return content;
    });
  }

  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    const Call call(*this, key, value, context);
    const Change change = call.change();
    std::optional<Content> content;
    return change.apply([&](const Entry& entry) -> std::optional<Content> {
      if (!entry.present) return std::nullopt;
      if (!content) content = change.content_of(value, ttl);
      return content;
    });
  }

  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    const Call call(*this, key, desired, context);
    const Change change = call.change();
    std::optional<Content> content;
    return change.apply([&](const Entry& entry) -> std::optional<Content> {
      if (!entry.present || change.value_of(entry) != expected) return std::nullopt;
      if (!content) content = change.content_of(desired, ttl);
      return content;
    });
  }

  // The engine's own counters stop at zero, and stand without an envelope.
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    const Call call(*this, key, context);
    std::int64_t sum = delta;
    call.change().apply([&](const Entry& entry) -> std::optional<Content> {
      const milliseconds wall = space_.clock.wall();
      Content content{.lifetime = lifetime_of(ttl, wall)};
      sum = delta;
      if (entry.present) {
        sum = sum_of(entry.kind == Kind::value ? count_in(entry.payload.view()) : count_in("(split)"), delta);
        content.lifetime = lifetime_until(entry.expiry, wall);
      }
      content.payload = Blob::copy_of(std::to_string(sum));
      return content;
    });
    return sum;
  }

  bool touch(std::string_view key, Ttl ttl, const Context& context) override {
    const Call call(*this, key, context);
    const Change change = call.change();
    return change.apply([&](const Entry& entry) -> std::optional<Content> {
      if (!entry.present) return std::nullopt;
      return change.renewed(entry, ttl);
    });
  }

  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override {
    const Call call(*this, key, context);
    const Change change = call.change();
    std::optional<Blob> value;
    const bool touched = change.apply([&](const Entry& entry) -> std::optional<Content> {
      if (entry.present) value = change.value_of(entry);
      if (!entry.present || !value) return std::nullopt;
      return change.renewed(entry, ttl);
    });
    return touched ? found(std::move(value), context) : std::nullopt;
  }

  std::optional<Ttl> expires_in(std::string_view key, const Context& context) override {
    const Call call(*this, key, context);
    return reading<std::optional<Ttl>>(std::nullopt, [&]() -> std::optional<Ttl> {
      const Entry entry = read_entry(space_, *call.fleet, call.key, false, call.limit);
      if (!entry.present) return std::nullopt;
      return ttl_left(entry.expiry, space_.clock.wall());
    });
  }

  bool remove(std::string_view key, const Context& context) override {
    return Call(*this, key, context).change().remove();
  }

  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override {
    if (keys.empty()) return 0;
    const std::set<std::string_view> once(keys.begin(), keys.end());
    const std::vector<Key> mapped = map(std::vector<std::string_view>(once.begin(), once.end()));
    const Limit limit = limit_of(context);
    const FleetPtr fleet = space_.fleet->current(limit);
    return remove_all(space_, *fleet, mapped, limit);
  }

  void clear(const Context& context) override {
    const Limit limit = limit_of(context);
    begin_generations(space_, *space_.fleet->current(limit), limit);
    wait_out_leases(limit);
  }

  void ping(const Context& context) override {
    const Limit limit = limit_of(context);
    ask_all(space_, *space_.fleet->current(limit), limit);
  }

  CacheStatistics statistics(const Context& context) override {
    const Limit limit = limit_of(context);
    const FleetPtr fleet = space_.fleet->current(limit);
    CacheStatistics sum;
    const std::map<std::string_view, std::optional<std::uint64_t>*> wanted{
        {"curr_items", &sum.entries}, {"bytes", &sum.bytes},       {"limit_maxbytes", &sum.capacity_bytes},
        {"get_hits", &sum.hits},      {"get_misses", &sum.misses}, {"evictions", &sum.evictions}};
    for (const auto& node : fleet->nodes()) {
      node->run(limit, [&](Connection& connection, Node::Lease&) {
        connection.statistics([&](std::string_view name, std::string_view value) {
          std::uint64_t figure = 0;
          const auto place = wanted.find(name);
          if (place == wanted.end()) return;
          if (std::from_chars(value.data(), value.data() + value.size(), figure).ec != std::errc()) return;
          *place->second = place->second->value_or(0) + figure;
        });
      });
    }
    correct_hits(sum);
    sum.foreign_values = space_.foreign_values;
    return sum;
  }

  CacheCapabilities capabilities() const noexcept override {
    const CacheCapabilities always{CacheCapability::expires_in, CacheCapability::atomic_get_and_touch,
                                   CacheCapability::millisecond_ttls, CacheCapability::shared,
                                   CacheCapability::statistics};
    return may_split() ? always.with({CacheCapability::large_values}) : always;
  }

  Description describe() const override {
    return {"memcached",
            {{"url", text_of(nodes_)},
             {"discovery", options_.discovery ? as_text(options_.discovery_interval) : "off"},
             {"prefix", options_.prefix},
             {"large_values", may_split() ? "split" : "refuse"},
             {"item_size", as_text(options_.item_size)},
             {"dead_node", misses_instead() ? "miss" : "fail"},
             {"command_timeout", as_text(options_.command_timeout)},
             {"pool_size", std::to_string(options_.pool_size)}},
            {}};
  }

 private:
  /// A call on one key.
  struct Call {
    Call(MemcachedCache& cache, std::string_view name, const Context& context)
        : space(cache.space_),
          key(checked_key(cache, name)),
          limit(cache.limit_of(context)),
          fleet(space.fleet->current(limit)) {}
    Call(MemcachedCache& cache, std::string_view name, const Blob& value, const Context& context)
        : space(cache.space_), key(checked_key(cache, name)), limit(cache.limit_of(context)) {
      check_value(space, cache.may_split(), key, value);
      fleet = space.fleet->current(limit);
    }
    static Key checked_key(MemcachedCache& cache, std::string_view name) {
      check_cache_key(name);
      return {cache.space_.keys, name};
    }
    Change change() const { return {space, *fleet, key, limit}; }

    Space& space;
    const Key key;
    const Limit limit;
    FleetPtr fleet{};
  };

  bool may_split() const noexcept { return options_.large_values == MemcachedOptions::LargeValues::split; }
  bool misses_instead() const noexcept { return options_.dead_node == MemcachedOptions::DeadNode::miss; }

  Limit limit_of(const Context& context) const {
    const Clock::Instant now = space_.clock.now();
    const Limit limit = context.deadline < now + options_.command_timeout
                            ? Limit{context.deadline, true}
                            : Limit{now + options_.command_timeout, false};
    if (limit.deadline <= now)
      throw memcached_error(Errc::timeout, "the deadline had passed before the call");
    return limit;
  }

  std::vector<Key> map(std::span<const std::string_view> keys) const {
    std::vector<Key> mapped;
    mapped.reserve(keys.size());
    for (const std::string_view key : keys) {
      check_cache_key(key);
      mapped.emplace_back(space_.keys, key);
    }
    return mapped;
  }

  /// Runs what only reads, as `dead_node` says.
  template <class Result, class Read>
  Result reading(Result absent, const Read& read) const {
    if (!misses_instead()) return read();
    try {
      return read();
    } catch (const Error& error) {
      if (error.kind() != Errc::unavailable && error.kind() != Errc::timeout) throw;
      return absent;
    }
  }

  static std::optional<Blob> found(std::optional<Blob> value, const Context& context) {
    if (value && context.report) context.report->verdict = CacheVerdict::hit_shared;
    return value;
  }

  /// What a server counts as a hit, but was over, was a miss.
  void correct_hits(CacheStatistics& sum) const {
    const std::uint64_t dead = std::min(space_.dead_reads.load(), sum.hits.value_or(0));
    if (sum.hits) *sum.hits -= dead;
    if (sum.misses) *sum.misses += dead;
  }

  /// Others may use the old generation for that long.
  void wait_out_leases(const Limit& limit) const {
    const Clock::Instant now = space_.clock.now();
    const Clock::Instant over = now + generation_lease;
    std::this_thread::sleep_for(std::min(over, limit.deadline) - now);
    if (over <= limit.deadline) return;
    Error::Details details;
    details.link = "memcached";
    details.maybe_applied = true;
    throw Error(Errc::timeout, "clear takes at least " + as_text(generation_lease) + "; give it more time",
                std::move(details));
  }

  const std::vector<Address> nodes_;
  const MemcachedOptions options_;
  Space space_;
};

}  // namespace

CachePtr memcached_cache(std::string_view url, const MemcachedOptions& options) {
  return std::make_shared<MemcachedCache>(parse_addresses(url), options);
}

}  // namespace weir
