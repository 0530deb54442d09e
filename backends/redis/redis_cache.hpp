// SPDX-License-Identifier: BSL-1.0
/// \file
/// The Cache on Redis.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "deployment.hpp"
#include "dispatcher.hpp"
#include "limit.hpp"
#include "request.hpp"
#include "scripts.hpp"
#include "weir/backends/redis.hpp"
#include "weir/cache.hpp"

namespace weir::redis {

/// What each operation says to the servers. Thread-safe.
class RedisCache final : public Cache {
 public:
  RedisCache(std::string_view url, const RedisOptions& options);

  // One key: redis_cache.cpp.
  std::optional<Blob> get(std::string_view key, const Context& context) override;
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override;
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override;
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override;
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override;
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override;
  bool touch(std::string_view key, Ttl ttl, const Context& context) override;
  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override;
  std::optional<Ttl> expires_in(std::string_view key, const Context& context) override;
  bool remove(std::string_view key, const Context& context) override;

  // Many keys: redis_batches.cpp.
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override;
  void set_many(std::span<const CacheItem> items, const Context& context) override;
  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override;

  // The whole: redis_whole.cpp.
  void clear(const Context& context) override;
  void ping(const Context& context) override;
  CacheStatistics statistics(const Context& context) override;
  CacheCapabilities capabilities() const noexcept override;
  Description describe() const override;

 private:
  Limit limit_of(const Context& context) const;
  Command& add_key(Command& command, std::string_view key) const;
  Request request(Command command, std::string_view key) const;
  Topology::Role role_for(const Context& context) const noexcept;
  Request read_request(Command command, std::string_view key, const Context& context) const;
  Command set_command(const CacheItem& item, std::string_view condition) const;

  bool set_where(std::string_view condition, const CacheItem& item, const Context& context);
  Reply get_and_touch_reply(std::string_view key, Ttl ttl, const Context& context);
  Reply call(Request request, const Context& context);
  template <class Arguments>
  Reply run(const Script& script, std::string_view key, std::size_t count, const Arguments& arguments,
            const Context& context);

  Reply ask(const NodePtr& node, Command command, const Context& context);
  void clear_node(const NodePtr& node, const std::string& pattern, const Context& context);
  void unlink(std::span<const std::string_view> keys, const Context& context);

  const std::string url_;
  const RedisOptions options_;
  const Deployment deployment_;
  const Scripts scripts_;
  Dispatcher dispatcher_;
  std::atomic<bool> has_getex_{true};
};

/// Its reply. Throws Error where it has none.
Reply succeeded(Request& request);

}  // namespace weir::redis
