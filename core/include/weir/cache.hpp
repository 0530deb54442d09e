// SPDX-License-Identifier: BSL-1.0
/// \file
/// The interface to a key → bytes cache.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "weir/blob.hpp"
#include "weir/cache_capabilities.hpp"
#include "weir/cache_statistics.hpp"
#include "weir/context.hpp"
#include "weir/describe.hpp"
#include "weir/durations.hpp"

namespace weir {

/// How long a cache may keep an entry: at least 1 ms, or forever. A cache may always drop one earlier.
class Ttl {
 public:
  static constexpr Ttl forever() noexcept { return Ttl(); }
  /// Throws Error(invalid_argument) below 1 ms.
  Ttl(std::chrono::milliseconds duration);  // NOLINT(google-explicit-constructor)
  /// Any coarser unit.
  template <class Period>
  Ttl(std::chrono::duration<std::int64_t, Period> duration)  // NOLINT(google-explicit-constructor)
      : Ttl(std::chrono::milliseconds(duration)) {}
  constexpr bool is_forever() const noexcept { return millis_ == std::chrono::milliseconds::max(); }
  /// milliseconds::max() for forever.
  constexpr std::chrono::milliseconds duration() const noexcept { return millis_; }

 private:
  constexpr Ttl() noexcept = default;
  std::chrono::milliseconds millis_ = std::chrono::milliseconds::max();
};

/// What set_many sets. The key is borrowed for the call only.
struct CacheItem {
  std::string_view key;
  Blob value;
  Ttl ttl;
};

/// The interface to a key → bytes cache: a backend, or adapters over one or more. Thread-safe.
///
/// Keys are 1 to 1024 octets of any kind, else Error(invalid_argument); borrowed for the call only. Values
/// are any octets up to the backend's limit, else Error(too_large), which changes nothing. Absence is a value
/// (`nullopt`, `false`), never an error. Failures throw Error: unavailable and timeout (a retry may help).
/// Values that others hold are never changed: a set replaces the Blob, not its bytes.
///
/// The pure ones are what a backend must do. The others have a default that is made of these; a backend
/// overrides them where its engine does better, and says in `capabilities` what that gives.
class Cache {
 public:
  virtual ~Cache() = default;

  /// The value of a key, shared, or nullopt. Where it is found, sets `context.report->verdict` to hit_local
  /// or hit_shared.
  virtual std::optional<Blob> get(std::string_view key, const Context& context = {}) = 0;
  /// The values of many keys, in their order; one round trip where the engine allows it. An empty list gives
  /// an empty list.
  virtual std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                                    const Context& context = {}) = 0;
  /// Sets a key, whatever it held.
  virtual void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context = {}) = 0;
  /// Sets many keys; one round trip where the engine allows it. Where a key is there twice, the last one
  /// holds. Not atomic: where it throws, some may be set; but none is where a key is refused.
  virtual void set_many(std::span<const CacheItem> items, const Context& context = {});
  /// Sets a key that is absent. \return whether it did. Atomic.
  virtual bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context = {}) = 0;
  /// Sets a key that is present. \return whether it did. Atomic.
  virtual bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context = {});
  /// Replaces the value, and sets the TTL anew, where the key holds exactly `expected`. \return whether it
  /// did. Atomic.
  virtual bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                               const Context& context = {}) = 0;
  /// Adds `delta` to a counter kept as decimal text; a negative one counts down, below zero, too. An absent
  /// key counts from 0 and gets `ttl`, a present one keeps its own. Atomic. \return the new count. Throws
  /// Error(type_mismatch) where the key holds no such text, Error(out_of_range) beyond 64 bits; both change
  /// nothing.
  virtual std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl,
                                 const Context& context = {}) = 0;
  /// Sets the TTL of a present key anew. \return whether it was present.
  virtual bool touch(std::string_view key, Ttl ttl, const Context& context = {}) = 0;
  /// The value of a key, as `get` gives it, whose TTL is set anew: what keeps a session alive while it is
  /// used. One step with CacheCapability::atomic_get_and_touch.
  virtual std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context = {});
  /// How long an entry still has, rounded up to 1 ms at least; nullopt where the key is absent. Throws
  /// Error(unsupported) without CacheCapability::expires_in.
  virtual std::optional<Ttl> expires_in(std::string_view key, const Context& context = {});
  /// \return whether the key was present.
  virtual bool remove(std::string_view key, const Context& context = {}) = 0;
  /// Removes many keys; one round trip where the engine allows it. Not atomic. \return how many were present.
  virtual std::size_t remove_many(std::span<const std::string_view> keys, const Context& context = {});
  /// Removes every key of this cache's own namespace, nobody else's. Not atomic: sets that run at the same
  /// time may survive.
  virtual void clear(const Context& context = {}) = 0;

  /// Asks the engine for a sign of life. Throws Error where there is none.
  virtual void ping(const Context& context = {}) = 0;
  /// What it tells of itself; may ask a server.
  virtual CacheStatistics statistics(const Context& context = {});
  /// What it can do beyond what every cache can. Never changes; asks no server.
  virtual CacheCapabilities capabilities() const noexcept;
  virtual Description describe() const = 0;
};

using CachePtr = std::shared_ptr<Cache>;

/// Throws Error(invalid_argument) unless the key has 1 to 1024 octets. For backends.
void check_cache_key(std::string_view key);

}  // namespace weir
