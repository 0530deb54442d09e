// SPDX-License-Identifier: BSL-1.0
/// \file
/// The forwarding base of every adapter over a Cache: override what you change.
#pragma once

#include <type_traits>
#include <utility>

#include "weir/cache.hpp"

namespace weir {

/// Forwards every Cache operation to the next link. That none is left out, the compiler can't tell where
/// Cache has a default: tests/unit/cache_adapter_test.cpp does.
class CacheAdapter : public Cache {
 public:
  /// \param next  the link behind this one; not null
  explicit CacheAdapter(CachePtr next) noexcept : next_(std::move(next)) {}

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    return next_->get(key, context);
  }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    return next_->get_many(keys, context);
  }
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    next_->set(key, value, ttl, context);
  }
  void set_many(std::span<const CacheItem> items, const Context& context) override {
    next_->set_many(items, context);
  }
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    return next_->add(key, value, ttl, context);
  }
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    return next_->replace(key, value, ttl, context);
  }
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    return next_->compare_and_set(key, expected, desired, ttl, context);
  }
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    return next_->increment(key, delta, ttl, context);
  }
  bool touch(std::string_view key, Ttl ttl, const Context& context) override {
    return next_->touch(key, ttl, context);
  }
  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override {
    return next_->get_and_touch(key, ttl, context);
  }
  std::optional<Ttl> expires_in(std::string_view key, const Context& context) override {
    return next_->expires_in(key, context);
  }
  bool remove(std::string_view key, const Context& context) override { return next_->remove(key, context); }
  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override {
    return next_->remove_many(keys, context);
  }
  void clear(const Context& context) override { next_->clear(context); }
  void ping(const Context& context) override { next_->ping(context); }
  CacheStatistics statistics(const Context& context) override { return next_->statistics(context); }
  CacheCapabilities capabilities() const noexcept override { return next_->capabilities(); }
  Description describe() const override { return next_->describe(); }

 protected:
  Cache& next() const noexcept { return *next_; }

 private:
  CachePtr next_;
};
static_assert(!std::is_abstract_v<CacheAdapter>, "forward every Cache operation here");

}  // namespace weir
