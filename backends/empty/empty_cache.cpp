// SPDX-License-Identifier: BSL-1.0
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/backends/empty.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

class EmptyCache final : public Cache {
 public:
  explicit EmptyCache(EmptyCacheOptions options) : options_(std::move(options)) {}

  std::optional<Blob> get(std::string_view key, const Context& /*context*/) override {
    check_cache_key(key);
    return std::nullopt;
  }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& /*context*/) override {
    for (const std::string_view key : keys) check_cache_key(key);
    return std::vector<std::optional<Blob>>(keys.size());
  }
  void set(std::string_view key, const Blob& /*value*/, Ttl /*ttl*/, const Context& /*context*/) override {
    check_cache_key(key);
  }
  bool add(std::string_view key, const Blob& /*value*/, Ttl /*ttl*/, const Context& /*context*/) override {
    check_cache_key(key);
    return true;
  }
  bool compare_and_set(std::string_view key, const Blob& /*expected*/, const Blob& /*desired*/, Ttl /*ttl*/,
                       const Context& /*context*/) override {
    check_cache_key(key);
    return false;
  }
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl /*ttl*/,
                         const Context& /*context*/) override {
    check_cache_key(key);
    return delta;
  }
  bool touch(std::string_view key, Ttl /*ttl*/, const Context& /*context*/) override {
    check_cache_key(key);
    return false;
  }
  bool remove(std::string_view key, const Context& /*context*/) override {
    check_cache_key(key);
    return false;
  }
  void clear(const Context& /*context*/) override {}
  void ping(const Context& /*context*/) override {}
  // What an engine has beyond the defaults of Cache is overridden, and declared here.
  CacheCapabilities capabilities() const noexcept override { return {}; }
  Description describe() const override { return {"empty", {{"label", options_.label}}, {}}; }

 private:
  const EmptyCacheOptions options_;
};

}  // namespace

CachePtr empty_cache(const EmptyCacheOptions& options) {
  if (options.label.empty())
    throw Error(Errc::invalid_argument, "label is empty; name the cache", {.link = "empty"});
  return std::make_shared<EmptyCache>(options);
}

}  // namespace weir
