// SPDX-License-Identifier: BSL-1.0
#include "weir/get_or_load.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "cache_lock.hpp"
#include "envelope.hpp"
#include "flights.hpp"
#include "freshness.hpp"
#include "keys.hpp"
#include "load_group_impl.hpp"
#include "load_limits.hpp"
#include "tag_versions.hpp"
#include "weir/error.hpp"

namespace weir {
namespace load {
namespace {

using std::chrono::milliseconds;

// How long a caller waits between two looks at another process's load: from, to, and how it grows.
constexpr milliseconds first_pause{2};
constexpr milliseconds longest_pause{100};
constexpr int pause_growth = 2;

/// What the cache answered, and what it is good for.
struct Seen {
  Age age = Age::absent;
  std::optional<Envelope> entry{};
  TagVersions tags{};  ///< as they are now
};

/// One call of get_or_load.
class Loading {
 public:
  Loading(Cache& cache, std::string_view key, const LoadOptions& options, detail::LoadCall& call,
          const Context& context)
      : cache_(cache),
        key_(&cache, key),
        options_(options),
        call_(call),
        context_(context),
        group_((options.group != nullptr ? *options.group : LoadGroup::of_process()).impl()),
        tags_(ordered_tags(options.tags)),
        tag_keys_(keys_of(tags_)) {}

  void run() {
    if (context_.cache == CachePolicy::bypass) {
      report(CacheVerdict::bypass, "the call says so");
      group_.loads.add();
      call_.load();
      return;
    }
    if (refreshes()) outdate();
    while (!answered()) {
    }
  }

 private:
  /// \return false where the caller has to begin again: the load that it waited for came to nothing.
  bool answered() {
    const Seen seen = refreshes() ? Seen{.tags = tags_} : read(context_.scope);
    if (seen.age == Age::fresh && serve(seen)) return true;
    const Kind kind{call_.codec(), call_.nullable()};
    const Flights::Seat seat = group_.flights.board(key_, kind, seen.tags);
    if (!seat.leads) return serve_old(seen) || joined(*seat.flight, seen.tags);
    Flights::Lead lead(group_.flights, key_, seat.flight);
    fly(seen, lead);
    return true;
  }

  bool joined(Flight& flight, const TagVersions& tags) {
    const std::optional<Flight::Answer> answer = flight.wait(context_.deadline, tags);
    if (!answer) return false;
    group_.joined.add();
    report(CacheVerdict::miss, "another thread's load");
    return call_.take(answer->payload ? &*answer->payload : nullptr);
  }

  bool refreshes() const noexcept { return context_.cache == CachePolicy::refresh; }

  /// What was loaded before this call is not good enough for it: neither joined, nor stored after its own.
  void outdate() {
    group_.flights.forget(key_);
    try {
      cache_.remove(lock_key(key()), context_);
    } catch (const Error&) {
      group_.cache_errors.add();
    }
  }

  // ---- reading

  Seen read(CacheScope scope) {
    Seen seen{.tags = tags_};
    std::optional<Blob> held;
    try {
      held = fetch(scope, seen.tags);
    } catch (const Error&) {
      group_.cache_errors.add();
      return seen;
    }
    if (!held) return seen;
    seen.entry = decode(*held, key(), call_.codec());
    if (!seen.entry) {
      group_.foreign.add();
      return seen;
    }
    if (seen.entry->tags != seen.tags) {
      group_.untagged.add();
      seen.entry.reset();
      return seen;
    }
    seen.age = age_of(seen.entry->life, group_.clock.wall(), options_.refresh_ahead, group_.random);
    return seen;
  }

  // A value and the versions of its tags come together; versions are what every process sees.
  std::optional<Blob> fetch(CacheScope scope, TagVersions& tags) {
    Context context = context_;
    context.scope = tags.empty() ? scope : CacheScope::shared;
    if (tags.empty()) return cache_.get(key(), context);
    std::vector<std::string_view> keys = {key()};
    keys.insert(keys.end(), tag_keys_.begin(), tag_keys_.end());
    std::vector<std::optional<Blob>> values = cache_.get_many(keys, context);
    for (std::size_t i = 0; i < tags.size(); ++i) tags[i].version = version_of(values[i + 1]);
    return std::move(values.front());
  }

  // ---- serving what the cache holds

  bool serve(const Seen& seen) {
    if (!take(*seen.entry)) return false;
    const bool stale = seen.age == Age::stale;
    (stale ? group_.stale : group_.hits).add();
    if (stale && context_.report != nullptr) context_.report->reason = "stale";
    if (!seen.entry->payload) group_.negatives.add();
    return true;
  }
  /// Where somebody else loads.
  bool serve_old(const Seen& seen) { return (seen.age == Age::due || seen.age == Age::stale) && serve(seen); }
  bool take(const Envelope& entry) {
    if (call_.take(entry.payload ? &*entry.payload : nullptr)) return true;
    group_.foreign.add();
    return false;
  }

  // ---- loading, for all

  void fly(const Seen& seen, Flights::Lead& lead) {
    CacheLock lock(cache_, key(), options_.lock_ttl, group_.clock, context_);
    if (!locked(lock) && !refreshes() && (serve_old(seen) || waited(lock, lead))) return;
    // What was stored since we looked, before the lock was ours.
    const Seen again = refreshes() ? seen : read(CacheScope::shared);
    const bool is_new = again.entry && (!seen.entry || again.entry->life != seen.entry->life);
    if (is_new && (again.age == Age::fresh || again.age == Age::due) && serve(again)) {
      lead.flight().land_held(again.entry->payload, again.tags);
      return;
    }
    if (seen.age == Age::due) group_.ahead.add();
    load(again, lock, lead);
  }

  bool locked(CacheLock& lock) {
    if (options_.lock_ttl == milliseconds(0)) return true;
    const CacheLock::Taken taken = lock.acquire(group_.unique_name());
    if (taken == CacheLock::Taken::cache_failed) group_.cache_errors.add();
    return taken != CacheLock::Taken::no;
  }

  /// Waits for another process's load. \return false where it has to be done here.
  bool waited(CacheLock& lock, Flights::Lead& lead) {
    const Clock::Instant end = group_.clock.now() + options_.lock_wait;
    milliseconds pause = first_pause;
    while (group_.clock.now() < end) {
      check_deadline();
      group_.pause(std::min(pause, left()));
      pause = std::min(pause * pause_growth, longest_pause);
      const Seen seen = read(CacheScope::shared);
      if (seen.age <= Age::stale && serve(seen)) {
        group_.waited.add();
        lead.flight().land_held(seen.entry->payload, seen.tags);
        return true;
      }
      if (locked(lock)) return false;
    }
    return false;
  }

  void load(const Seen& seen, CacheLock& lock, Flights::Lead& lead) {
    check_deadline();
    TagVersions tags = seen.tags;
    const bool keeps = versioned(tags);
    lead.flight().begin(tags);
    report(CacheVerdict::miss, {});
    group_.loads.add();
    const Clock::Instant started = group_.clock.now();
    std::optional<Blob> payload;
    try {
      payload = call_.load();
    } catch (...) {
      group_.errors.add();
      if (!seen.entry || group_.clock.wall() >= seen.entry->life.errors_until || !take(*seen.entry)) {
        lead.flight().fail(std::current_exception());
        throw;
      }
      group_.stale_on_error.add();
      report(CacheVerdict::bypass, "the load failed: an old value");
      lead.flight().land_held(seen.entry->payload, seen.tags);
      return;
    }
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(group_.clock.now() - started);
    const Lifetime life = lifetime_of(options_, !payload, group_.clock.wall(), took, group_.fraction());
    const Envelope entry{life, std::move(tags), std::move(payload)};
    if (!keeps || !kept(entry, lock, lead)) group_.unkept.add();
    lead.flight().land(entry.payload);
  }

  /// Gives every tag a version before the loader runs. \return whether that could be done: else what is
  /// loaded can't be kept, since nobody could remove it.
  bool versioned(TagVersions& tags) {
    if (tags.empty()) return true;
    Context context = context_;
    context.scope = CacheScope::shared;
    try {
      return complete(tags, cache_, tag_ttl(options_), group_.random, context);
    } catch (const Error&) {
      group_.cache_errors.add();
      return false;
    }
  }

  // Who forgets the key while it is loaded breaks the lock, and in this process the lead: what was stored
  // after that goes again. What is not stored leaves nothing older behind.
  bool kept(const Envelope& entry, CacheLock& lock, const Flights::Lead& lead) {
    if (!lead.current()) return false;
    const milliseconds ttl = kept_for(entry.life);
    if (ttl >= milliseconds(1) && stored(entry, ttl) && lock.release() && lead.current()) return true;
    drop();
    return false;
  }

  // The caller's deadline may be over by now; what was loaded is good for the others all the same.
  Context unhurried() const {
    Context context;
    context.scope = context_.scope;
    context.trace_parent = context_.trace_parent;
    return context;
  }

  bool stored(const Envelope& entry, milliseconds ttl) {
    try {
      cache_.set(key(), encode(entry, key(), call_.codec()), ttl, unhurried());
      return true;
    } catch (const Error&) {
      group_.cache_errors.add();
      return false;
    }
  }

  void drop() {
    try {
      cache_.remove(key(), unhurried());
    } catch (const Error&) {
      group_.cache_errors.add();
    }
  }

  /// Until the deadline, at least 1 ms.
  milliseconds left() const {
    return std::chrono::duration_cast<milliseconds>(context_.deadline - group_.clock.now()) + milliseconds(1);
  }

  void check_deadline() const {
    if (group_.clock.now() < context_.deadline) return;
    throw Error(Errc::timeout, "get_or_load: the deadline passed before the value was loaded");
  }

  void report(CacheVerdict verdict, std::string reason) const {
    if (context_.report == nullptr) return;
    context_.report->verdict = verdict;
    context_.report->reason = std::move(reason);
  }

  std::string_view key() const noexcept { return key_.second; }

  Cache& cache_;
  const Flights::Key key_;
  const LoadOptions& options_;
  detail::LoadCall& call_;
  const Context& context_;
  LoadGroup::Impl& group_;
  const TagVersions tags_;  // without versions
  const std::vector<std::string> tag_keys_;
};

}  // namespace
}  // namespace load

namespace detail {

void get_or_load(Cache& cache, std::string_view key, const LoadOptions& options, LoadCall& call,
                 const Context& context) {
  check_cache_key(key);
  load::check(options);
  load::Loading(cache, key, options, call, context).run();
}

}  // namespace detail

// The key comes last: a load that stored before found its lock whole then; one that stores later finds it
// broken.
void forget(Cache& cache, std::string_view key, LoadGroup* group, const Context& context) {
  check_cache_key(key);
  LoadGroup::Impl& of = (group != nullptr ? *group : LoadGroup::of_process()).impl();
  of.flights.forget({&cache, std::string(key)});
  cache.remove(load::lock_key(key), context);
  cache.remove(key, context);
}

void remove_tags(Cache& cache, std::span<const std::string_view> tags, const Context& context) {
  std::vector<std::string> keys;
  for (const std::string_view tag : tags) keys.push_back(load::tag_key(tag));
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  cache.remove_many(views, context);
}

void remove_tag(Cache& cache, std::string_view tag, const Context& context) {
  remove_tags(cache, {&tag, 1}, context);
}

}  // namespace weir
