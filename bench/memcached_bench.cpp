// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>
#include <libmemcached/memcached.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "pinning.hpp"
#include "support/servers.hpp"
#include "weir/backends/memcached.hpp"
#include "weir/url.hpp"

namespace weir::bench {
namespace {

constexpr int key_count = 1'000;
constexpr std::size_t batch_size = 100;

/// One server, read by weir and by libmemcached, each over a connection of its own.
class MemcachedBench {
 public:
  MemcachedBench() {
    const std::string url = test::server_url("memcached");
    cache_ = memcached_cache(url, {.prefix = prefix_});
    const Url parts = Url::parse(url);
    memcached_behavior_set(raw_.get(), MEMCACHED_BEHAVIOR_TCP_NODELAY, 1);
    memcached_server_add(raw_.get(), parts.host.c_str(), parts.port.value());
    const std::string value(200, 'v');
    for (int i = 0; i < key_count; ++i) {
      cache_->set(key(i), Blob::copy_of(value), Ttl::forever());
      const std::string name = raw_key(i);
      memcached_set(raw_.get(), name.data(), name.size(), value.data(), value.size(), 0, 0);
    }
    process_ = find_process();
  }
  ~MemcachedBench() { cache_->clear(); }
  MemcachedBench(const MemcachedBench&) = delete;
  MemcachedBench& operator=(const MemcachedBench&) = delete;

  Cache& cache() { return *cache_; }
  int process() const { return process_; }
  static std::string key(int i) { return fmt::format("key-{}", i); }
  std::string raw_key(int i) const { return fmt::format("raw-{}{}", prefix_, key(i)); }

  /// What a program without weir does: get, and give the memory back.
  void read(const std::string& key) {
    std::size_t size = 0;
    std::uint32_t flags = 0;
    memcached_return_t code = MEMCACHED_SUCCESS;
    char* const value = memcached_get(raw_.get(), key.data(), key.size(), &size, &flags, &code);
    if (code != MEMCACHED_SUCCESS) throw std::runtime_error("memcached_get");
    benchmark::DoNotOptimize(size);
    std::free(value);
  }

  void read_many(const std::vector<std::string>& keys) {
    std::vector<const char*> begins;
    std::vector<std::size_t> sizes;
    for (const std::string& key : keys) {
      begins.push_back(key.data());
      sizes.push_back(key.size());
    }
    if (memcached_mget(raw_.get(), begins.data(), sizes.data(), keys.size()) != MEMCACHED_SUCCESS) {
      throw std::runtime_error("memcached_mget");
    }
    std::vector<std::string> values;
    memcached_return_t code = MEMCACHED_SUCCESS;
    memcached_result_st result;
    memcached_result_create(raw_.get(), &result);
    while (memcached_fetch_result(raw_.get(), &result, &code) != nullptr) {
      values.emplace_back(memcached_result_value(&result), memcached_result_length(&result));
    }
    memcached_result_free(&result);
    if (values.size() != keys.size()) throw std::runtime_error("memcached_fetch_result");
  }

 private:
  int find_process() {
    memcached_return_t code = MEMCACHED_SUCCESS;
    const std::unique_ptr<memcached_stat_st, void (*)(void*)> figures(
        memcached_stat(raw_.get(), nullptr, &code), std::free);
    if (code != MEMCACHED_SUCCESS) throw std::runtime_error("memcached_stat");
    return static_cast<int>(figures->pid);
  }

  struct Free {
    void operator()(memcached_st* client) const noexcept { memcached_free(client); }
  };
  std::string prefix_ = test::unique_name("bench") + ":";
  CachePtr cache_;
  std::unique_ptr<memcached_st, Free> raw_{memcached_create(nullptr)};
  int process_ = 0;
};

using Bench = std::function<MemcachedBench&()>;

void add_get(Suite& suite, const Bench& bench, const std::string& name, Placement placement) {
  suite.add(Case{name, "memcached_get", 1.10,
                 [bench, placement](benchmark::State& state) {
                   const Pinned pinned(placement, bench().process());
                   Cache& cache = bench().cache();
                   int i = 0;
                   for (auto _ : state)
                     benchmark::DoNotOptimize(cache.get(MemcachedBench::key(i = (i + 7) % key_count)));
                 },
                 [bench, placement](benchmark::State& state) {
                   const Pinned pinned(placement, bench().process());
                   MemcachedBench& peer = bench();
                   int i = 0;
                   for (auto _ : state) peer.read(peer.raw_key(i = (i + 7) % key_count));
                 }});
}

void add_get_many(Suite& suite, const Bench& bench, const std::string& name, Placement placement) {
  suite.add(Case{name, "memcached_mget", 1.10,
                 [bench, placement](benchmark::State& state) {
                   const Pinned pinned(placement, bench().process());
                   std::vector<std::string> keys;
                   for (std::size_t i = 0; i < batch_size; ++i)
                     keys.push_back(MemcachedBench::key(static_cast<int>(i)));
                   const std::vector<std::string_view> views(keys.begin(), keys.end());
                   Cache& cache = bench().cache();
                   for (auto _ : state) benchmark::DoNotOptimize(cache.get_many(views));
                 },
                 [bench, placement](benchmark::State& state) {
                   const Pinned pinned(placement, bench().process());
                   MemcachedBench& peer = bench();
                   std::vector<std::string> keys;
                   for (std::size_t i = 0; i < batch_size; ++i)
                     keys.push_back(peer.raw_key(static_cast<int>(i)));
                   for (auto _ : state) peer.read_many(keys);
                 }});
}

}  // namespace

void add_memcached_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<MemcachedBench>>();
  const Bench bench = [held]() -> MemcachedBench& {
    if (!*held) *held = std::make_unique<MemcachedBench>();
    return **held;
  };
  add_get(suite, bench, "cache.memcached.get.apart", Placement::apart);
  add_get(suite, bench, "cache.memcached.get.shared", Placement::shared);
  add_get_many(suite, bench, "cache.memcached.get_many.apart", Placement::apart);
  add_get_many(suite, bench, "cache.memcached.get_many.shared", Placement::shared);
}

}  // namespace weir::bench
