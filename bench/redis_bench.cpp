// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "cases.hpp"
#include "pinning.hpp"
#include "support/servers.hpp"
#include "weir/backends/redis.hpp"
#include "weir/url.hpp"

namespace weir::bench {
namespace {

constexpr int key_count = 1'000;

/// One server, read by weir and by hiredis, each over a connection of its own.
class RedisBench {
 public:
  RedisBench() {
    const std::string url = test::server_url("redis");
    RedisOptions options;
    options.prefix = prefix_;
    cache_ = redis_cache(url, options);
    const Blob value = Blob::copy_of(std::string(200, 'v'));
    for (int i = 0; i < key_count; ++i) cache_->set(key(i), value, Ttl::forever());
    const Url parts = Url::parse(url);
    raw_ = redisConnect(parts.host.c_str(), parts.port.value());
    if (raw_ == nullptr || raw_->err != 0) throw std::runtime_error("redisConnect");
    process_ = find_process();
  }
  ~RedisBench() {
    cache_->clear();
    redisFree(raw_);
  }
  RedisBench(const RedisBench&) = delete;
  RedisBench& operator=(const RedisBench&) = delete;

  Cache& cache() { return *cache_; }
  int process() const { return process_; }
  static std::string key(int i) { return fmt::format("key-{}", i); }

  std::string read(const std::string& key) {
    auto* const reply = static_cast<redisReply*>(redisCommand(raw_, "GET %b", key.data(), key.size()));
    if (reply == nullptr || reply->type != REDIS_REPLY_STRING) throw std::runtime_error("GET");
    std::string value(reply->str, reply->len);
    freeReplyObject(reply);
    return value;
  }
  const std::string& prefix() const { return prefix_; }

 private:
  int find_process() {
    auto* const reply = static_cast<redisReply*>(redisCommand(raw_, "INFO server"));
    const std::string info(reply->str, reply->len);
    freeReplyObject(reply);
    const std::string label = "process_id:";
    return std::stoi(info.substr(info.find(label) + label.size()));
  }

  std::string prefix_ = test::unique_name("bench") + ":";
  CachePtr cache_;
  redisContext* raw_ = nullptr;
  int process_ = 0;
};

}  // namespace

void add_redis_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<RedisBench>>();
  const auto bench = [held]() -> RedisBench& {
    if (!*held) *held = std::make_unique<RedisBench>();
    return **held;
  };
  const auto add = [&](const std::string& name, Placement placement) {
    suite.add(Case{name, "hiredis GET", 1.10,
                   [bench, placement](benchmark::State& state) {
                     const Pinned pinned(placement, bench().process());
                     Cache& cache = bench().cache();
                     int i = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(cache.get(RedisBench::key(i = (i + 7) % key_count)));
                   },
                   [bench, placement](benchmark::State& state) {
                     const Pinned pinned(placement, bench().process());
                     RedisBench& peer = bench();
                     int i = 0;
                     for (auto _ : state)
                       benchmark::DoNotOptimize(
                           peer.read(peer.prefix() + RedisBench::key(i = (i + 7) % key_count)));
                   }});
  };
  add("cache.redis.get.apart", Placement::apart);
  add("cache.redis.get.shared", Placement::shared);
}

}  // namespace weir::bench
