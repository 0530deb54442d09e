// SPDX-License-Identifier: BSL-1.0
/// \file
/// A cache with nothing but what every backend must have, so that the defaults of Cache do the rest.
#pragma once

#include <memory>
#include <utility>

#include "weir/cache.hpp"

namespace weir::conformance {

/// Forwards what is pure in Cache, and no more.
class PlainCache final : public Cache {
 public:
  explicit PlainCache(CachePtr next) : next_(std::move(next)) {}

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
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    return next_->add(key, value, ttl, context);
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
  bool remove(std::string_view key, const Context& context) override { return next_->remove(key, context); }
  void clear(const Context& context) override { next_->clear(context); }
  void ping(const Context& context) override { next_->ping(context); }
  Description describe() const override { return {"plain", {}, {next_->describe()}}; }

 private:
  const CachePtr next_;
};

}  // namespace weir::conformance
