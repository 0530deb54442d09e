// SPDX-License-Identifier: BSL-1.0
#include "weir/adapters/tiered.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "weir/error.hpp"
#include "weir/registry.hpp"

namespace weir {
namespace {

using std::chrono::milliseconds;

/// Keeps copies of a part of the keys from outliving a write. A copy of the far tier is put into the near one
/// only if no write of that part ran at any time since the far tier was asked; a written value only if no
/// other write ran beside it, as the far tier may have taken the two in the other order. Thread-safe.
class alignas(64) Stripe {
 public:
  struct Ticket {
    std::uint64_t version;
    bool quiet;  ///< no write was running
  };

  Ticket ticket() const {
    const std::lock_guard lock(mutex_);
    return {version_, writers_ == 0};
  }

  /// Runs `fill` unless a write ran since the ticket was taken.
  template <class Fill>
  void fill(const Ticket& ticket, Fill fill) {
    const std::lock_guard lock(mutex_);
    if (ticket.quiet && version_ == ticket.version) fill();
  }

  std::uint64_t begin_write() {
    const std::lock_guard lock(mutex_);
    const bool alone = writers_++ == 0;
    ++version_;
    return alone ? version_ : crowded;
  }

  /// Runs `finish`, telling whether no other write ran since the begin.
  template <class Finish>
  void end_write(std::uint64_t begun, Finish finish) {
    const std::lock_guard lock(mutex_);
    const bool alone = begun == version_;
    --writers_;
    finish(alone);
  }

 private:
  static constexpr std::uint64_t crowded = 0;

  mutable std::mutex mutex_;
  std::uint64_t version_ = 1;  // grows when a write begins
  std::uint32_t writers_ = 0;
};

class Tiered final : public Cache {
 public:
  Tiered(CachePtr near, CachePtr far, const TieredOptions& options)
      : near_(std::move(near)), far_(std::move(far)), near_ttl_(options.near_ttl) {}

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    if (context.scope == CacheScope::shared) return far_->get(key, context);
    if (std::optional<Blob> value = near_->get(key, context)) return value;
    if (context.scope == CacheScope::local) return std::nullopt;
    const Stripe::Ticket ticket = stripe(key).ticket();
    std::optional<Blob> value = far_->get(key, context);
    if (value) fill(key, *value, ticket, context);
    return value;
  }

  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    if (context.scope == CacheScope::shared) return far_->get_many(keys, context);
    std::vector<std::optional<Blob>> values = near_->get_many(keys, context);
    std::vector<std::size_t> absent;
    std::vector<std::string_view> far_keys;
    std::vector<Stripe::Ticket> tickets;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (values[i]) continue;
      absent.push_back(i);
      far_keys.push_back(keys[i]);
      tickets.push_back(stripe(keys[i]).ticket());
    }
    if (absent.empty()) return values;
    std::vector<std::optional<Blob>> far_values = far_->get_many(far_keys, context);
    for (std::size_t i = 0; i < absent.size(); ++i) {
      if (far_values[i]) fill(far_keys[i], *far_values[i], tickets[i], context);
      values[absent[i]] = std::move(far_values[i]);
    }
    return values;
  }

  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    if (context.scope == CacheScope::local) {
      near_->set(key, value, std::min(ttl.duration(), near_ttl_), context);
      return;
    }
    Writing writing(*this, key, context);
    far_->set(key, value, ttl, context);
    if (context.scope == CacheScope::all) writing.keep(value, ttl);
  }
  void set_many(std::span<const CacheItem> items, const Context& context) override {
    WritingMany writing(*this, keys_of(items), context);
    far_->set_many(items, context);
    if (context.scope == CacheScope::all) writing.keep(items);
  }

  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    const Writing writing(*this, key, context);
    return far_->add(key, value, ttl, context);
  }
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    Writing writing(*this, key, context);
    const bool replaced = far_->replace(key, value, ttl, context);
    if (replaced && context.scope == CacheScope::all) writing.keep(value, ttl);
    return replaced;
  }
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    const Writing writing(*this, key, context);
    return far_->compare_and_set(key, expected, desired, ttl, context);
  }
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    const Writing writing(*this, key, context);
    return far_->increment(key, delta, ttl, context);
  }
  // The near copy has a shorter life than the new TTL may ask for, or a longer one.
  bool touch(std::string_view key, Ttl ttl, const Context& context) override {
    const Writing writing(*this, key, context);
    return far_->touch(key, ttl, context);
  }
  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override {
    Writing writing(*this, key, context);
    std::optional<Blob> value = far_->get_and_touch(key, ttl, context);
    if (value && context.scope == CacheScope::all) writing.keep(*value, ttl);
    return value;
  }
  std::optional<Ttl> expires_in(std::string_view key, const Context& context) override {
    return far_->expires_in(key, context);
  }
  bool remove(std::string_view key, const Context& context) override {
    const Writing writing(*this, key, context);
    return far_->remove(key, context);
  }
  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override {
    const WritingMany writing(*this, {keys.begin(), keys.end()}, context);
    return far_->remove_many(keys, context);
  }

  void clear(const Context& context) override {
    const ClearingAll clearing(*this, context);
    far_->clear(context);
  }

  void ping(const Context& context) override {
    near_->ping(context);
    far_->ping(context);
  }

  // Entries are far's, as near holds copies of them only; hits are those of both.
  CacheStatistics statistics(const Context& context) override {
    CacheStatistics all = far_->statistics(context);
    const CacheStatistics near = near_->statistics(context);
    if (all.hits && near.hits) {
      *all.hits += *near.hits;
    } else {
      all.hits.reset();
    }
    return all;
  }

  // A near copy lives up to near_ttl, whatever is left of the far entry's time.
  CacheCapabilities capabilities() const noexcept override {
    CacheCapabilities lost = {CacheCapability::millisecond_ttls};
    if (!near_->capabilities().has(CacheCapability::statistics))
      lost = lost.with({CacheCapability::statistics});
    return far_->capabilities().without(lost);
  }

  Description describe() const override {
    return {"tiered", {{"near_ttl", as_text(near_ttl_)}}, {near_->describe(), far_->describe()}};
  }

 private:
  static constexpr std::size_t stripe_count = 64;

  /// A write of one key, until the end of its scope. Then the near tier has the new value or none.
  class Writing {
   public:
    Writing(Tiered& cache, std::string_view key, const Context& context)
        : cache_(cache), key_(key), context_(context), begun_(cache.stripe(key).begin_write()) {}
    Writing(const Writing&) = delete;
    Writing& operator=(const Writing&) = delete;
    ~Writing() {
      cache_.stripe(key_).end_write(begun_, [this](bool alone) { finish(alone); });
    }

    /// The far tier has this value now.
    void keep(const Blob& value, Ttl ttl) noexcept {
      kept_ = &value;
      ttl_ = ttl;
    }

   private:
    void finish(bool alone) noexcept {
      const bool kept = kept_ != nullptr && alone && cache_.put_near(key_, *kept_, ttl_, context_);
      if (!kept) cache_.drop_near(key_, context_);
    }

    Tiered& cache_;
    const std::string_view key_;
    const Context& context_;
    const std::uint64_t begun_;
    const Blob* kept_ = nullptr;
    Ttl ttl_ = Ttl::forever();
  };

  /// A write of many keys, until the end of its scope. Then the near tier has the new values or none.
  class WritingMany {
   public:
    WritingMany(Tiered& cache, std::vector<std::string_view> keys, const Context& context)
        : cache_(cache), keys_(std::move(keys)), context_(context) {
      for (std::size_t i = 0; i < keys_.size(); ++i) places_[stripe_of(keys_[i])].push_back(i);
      for (std::size_t i = 0; i < stripe_count; ++i)
        if (!places_[i].empty()) begun_[i] = cache_.stripes_[i].begin_write();
    }
    WritingMany(const WritingMany&) = delete;
    WritingMany& operator=(const WritingMany&) = delete;
    ~WritingMany() {
      for (std::size_t i = 0; i < stripe_count; ++i)
        if (!places_[i].empty())
          cache_.stripes_[i].end_write(begun_[i], [this, i](bool alone) { finish(places_[i], alone); });
    }

    /// The far tier has these values now: one for each of the keys, in their order.
    void keep(std::span<const CacheItem> items) noexcept { kept_ = items; }

   private:
    void finish(const std::vector<std::size_t>& places, bool alone) noexcept {
      for (const std::size_t i : places) {
        const bool kept =
            !kept_.empty() && alone && cache_.put_near(keys_[i], kept_[i].value, kept_[i].ttl, context_);
        if (!kept) cache_.drop_near(keys_[i], context_);
      }
    }

    Tiered& cache_;
    const std::vector<std::string_view> keys_;
    const Context& context_;
    std::array<std::vector<std::size_t>, stripe_count> places_;  // of the keys, by stripe
    std::array<std::uint64_t, stripe_count> begun_{};
    std::span<const CacheItem> kept_;
  };

  /// A write of all keys, until the end of its scope.
  class ClearingAll {
   public:
    ClearingAll(Tiered& cache, const Context& context) : cache_(cache), context_(context) {
      for (std::size_t i = 0; i < stripe_count; ++i) begun_[i] = cache_.stripes_[i].begin_write();
    }
    ClearingAll(const ClearingAll&) = delete;
    ClearingAll& operator=(const ClearingAll&) = delete;
    ~ClearingAll() {
      try {
        cache_.near_->clear(context_);
      } catch (const std::exception&) {
        // As for one key: no worse than a write by another process.
      }
      for (std::size_t i = 0; i < stripe_count; ++i) cache_.stripes_[i].end_write(begun_[i], [](bool) {});
    }

   private:
    Tiered& cache_;
    const Context& context_;
    std::array<std::uint64_t, stripe_count> begun_{};
  };

  static std::size_t stripe_of(std::string_view key) noexcept {
    return std::hash<std::string_view>{}(key) % stripe_count;
  }
  Stripe& stripe(std::string_view key) noexcept { return stripes_[stripe_of(key)]; }

  static std::vector<std::string_view> keys_of(std::span<const CacheItem> items) {
    std::vector<std::string_view> keys;
    keys.reserve(items.size());
    for (const CacheItem& item : items) keys.push_back(item.key);
    return keys;
  }

  /// \return whether the near tier took it: it may be too large for it.
  bool put_near(std::string_view key, const Blob& value, Ttl ttl, const Context& context) noexcept {
    try {
      near_->set(key, value, near_life(ttl), context);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  // A near tier that fails keeps what it has until near_ttl: no worse than a write by another process.
  void drop_near(std::string_view key, const Context& context) noexcept {
    try {
      near_->remove(key, context);
    } catch (const std::exception&) {
      return;
    }
  }

  Ttl near_life(Ttl ttl) const { return std::min(ttl.duration(), near_ttl_); }

  void fill(std::string_view key, const Blob& value, const Stripe::Ticket& ticket, const Context& context) {
    // One that the near tier does not take is kept far alone; the caller has its value.
    stripe(key).fill(ticket, [&] { put_near(key, value, near_ttl_, context); });
  }

  const CachePtr near_;
  const CachePtr far_;
  const milliseconds near_ttl_;
  std::array<Stripe, stripe_count> stripes_;
};

CachePtr make(ConfigReader& reader, const BuildContext& context) {
  TieredOptions options;
  options.near_ttl =
      reader.duration("near_ttl", options.near_ttl, milliseconds(1), std::chrono::hours(24 * 365));
  const std::vector<std::string> names = reader.texts("tiers");
  if (names.size() != 2) {
    reader.mistake("tiers", "expected two names of caches, the near one first");
    return nullptr;
  }
  CachePtr near = context.cache(reader, "tiers", names[0]);
  CachePtr far = context.cache(reader, "tiers", names[1]);
  if (near == nullptr || far == nullptr) return nullptr;
  return tiered(std::move(near), std::move(far), options);
}

}  // namespace

CachePtr tiered(CachePtr near, CachePtr far, const TieredOptions& options) {
  const auto require = [](bool good, const std::string& what) {
    if (!good) {
      throw Error(Errc::invalid_argument, what, {.link = "tiered", .native_code = {}, .server_message = {}});
    }
  };
  require(near != nullptr && far != nullptr, "neither tier may be null");
  require(options.near_ttl >= milliseconds(1), "near_ttl must be at least 1ms");
  return std::make_shared<Tiered>(std::move(near), std::move(far), options);
}

void register_tiered(Registry& registry) { registry.add_cache_backend("tiered", {}, make); }

}  // namespace weir
