// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <barrier>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cases.hpp"
#include "pinning.hpp"
#include "support/servers.hpp"
#include "weir/backends/redis.hpp"
#include "weir/url.hpp"

namespace weir::bench {
namespace {

constexpr int key_count = 1'000;
constexpr int keys_at_once = 100;
constexpr int thread_count = 16;
constexpr int calls_a_turn = 100;  // of each thread

struct FreeContext {
  void operator()(redisContext* context) const noexcept { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

/// A blocking connection of hiredis.
class Raw {
 public:
  explicit Raw(const Url& url) : context_(redisConnect(url.host.c_str(), url.port.value())) {
    if (!context_ || context_->err != 0) throw std::runtime_error("redisConnect");
  }

  Reply command(const std::vector<std::string>& words) {
    std::vector<const char*> data;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
      data.push_back(word.data());
      sizes.push_back(word.size());
    }
    return Reply(static_cast<redisReply*>(
        redisCommandArgv(context_.get(), static_cast<int>(words.size()), data.data(), sizes.data())));
  }
  std::string get(const std::string& key) {
    const Reply reply(
        static_cast<redisReply*>(redisCommand(context_.get(), "GET %b", key.data(), key.size())));
    if (!reply || reply->type != REDIS_REPLY_STRING) throw std::runtime_error("GET");
    return {reply->str, reply->len};
  }
  std::vector<std::string> get_many(const std::vector<std::string>& keys) {
    std::vector<std::string> words{"MGET"};
    words.insert(words.end(), keys.begin(), keys.end());
    const Reply reply = command(words);
    if (!reply || reply->elements != keys.size()) throw std::runtime_error("MGET");
    std::vector<std::string> values;
    values.reserve(keys.size());
    for (std::size_t i = 0; i < reply->elements; ++i)
      values.emplace_back(reply->element[i]->str, reply->element[i]->len);
    return values;
  }

 private:
  std::unique_ptr<redisContext, FreeContext> context_;
};

/// One server, and those who read from it.
class RedisBench {
 public:
  RedisBench() : address_(Url::parse(test::server_url("redis"))) {
    RedisOptions options;
    options.prefix = prefix_;
    cache_ = redis_cache(test::server_url("redis"), options);
    const Blob value = Blob::copy_of(std::string(200, 'v'));
    for (int i = 0; i < key_count; ++i) cache_->set(key(i), value, Ttl::forever());
    process_ = find_process();
  }
  ~RedisBench() { cache_->clear(); }
  RedisBench(const RedisBench&) = delete;
  RedisBench& operator=(const RedisBench&) = delete;

  Cache& cache() { return *cache_; }
  int process() const { return process_; }
  Raw raw() const { return Raw(address_); }
  static std::string key(int i) { return fmt::format("key-{}", i); }
  std::string raw_key(int i) const { return prefix_ + key(i); }

 private:
  int find_process() const {
    const Reply reply = raw().command({"INFO", "server"});
    const std::string info(reply->str, reply->len);
    const std::string label = "process_id:";
    return std::stoi(info.substr(info.find(label) + label.size()));
  }

  const Url address_;
  const std::string prefix_ = test::unique_name("bench") + ":";
  CachePtr cache_;
  int process_ = 0;
};

using Held = std::shared_ptr<std::unique_ptr<RedisBench>>;

RedisBench& opened(const Held& held) {
  if (!*held) *held = std::make_unique<RedisBench>();
  return **held;
}

/// A loop of calls, client and server placed as said.
Loop placed(const Held& held, Placement placement, std::function<void(RedisBench&, benchmark::State&)> loop) {
  return [held, placement, loop = std::move(loop)](benchmark::State& state) {
    RedisBench& bench = opened(held);
    const Pinned pinned(placement, bench.process());
    loop(bench, state);
  };
}

void weir_gets(RedisBench& bench, benchmark::State& state) {
  int i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(bench.cache().get(RedisBench::key(i = (i + 7) % key_count)));
}

void raw_gets(RedisBench& bench, benchmark::State& state) {
  Raw raw = bench.raw();
  int i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(raw.get(bench.raw_key(i = (i + 7) % key_count)));
}

void weir_gets_many(RedisBench& bench, benchmark::State& state) {
  std::vector<std::string> keys;
  for (int i = 0; i < keys_at_once; ++i) keys.push_back(RedisBench::key(i * 7));
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  for (auto _ : state) benchmark::DoNotOptimize(bench.cache().get_many(views));
}

void raw_gets_many(RedisBench& bench, benchmark::State& state) {
  Raw raw = bench.raw();
  std::vector<std::string> keys;
  for (int i = 0; i < keys_at_once; ++i) keys.push_back(bench.raw_key(i * 7));
  for (auto _ : state) benchmark::DoNotOptimize(raw.get_many(keys));
}

/// Threads that each make a turn of calls an iteration; they start and end it together.
/// \param calls  what a thread, by its number, does in a turn
void crowd(benchmark::State& state, const std::function<void(int)>& calls) {
  std::barrier gate(thread_count + 1);
  bool over = false;
  std::vector<std::jthread> threads;
  for (int self = 0; self < thread_count; ++self) {
    threads.emplace_back([&, self] {
      for (;;) {
        gate.arrive_and_wait();
        if (over) return;
        calls(self);
        gate.arrive_and_wait();
      }
    });
  }
  for (auto _ : state) {
    gate.arrive_and_wait();
    gate.arrive_and_wait();
  }
  over = true;
  gate.arrive_and_wait();
}

void weir_crowd(RedisBench& bench, benchmark::State& state) {
  crowd(state, [&](int self) {
    for (int i = 0; i < calls_a_turn; ++i)
      benchmark::DoNotOptimize(bench.cache().get(RedisBench::key((self * 61 + i * 7) % key_count)));
  });
}

void raw_crowd(RedisBench& bench, benchmark::State& state) {
  std::vector<Raw> raws;
  for (int self = 0; self < thread_count; ++self) raws.push_back(bench.raw());
  crowd(state, [&](int self) {
    for (int i = 0; i < calls_a_turn; ++i)
      benchmark::DoNotOptimize(
          raws[static_cast<std::size_t>(self)].get(bench.raw_key((self * 61 + i * 7) % key_count)));
  });
}

}  // namespace

void add_redis_cases(Suite& suite) {
  const auto held = std::make_shared<std::unique_ptr<RedisBench>>();
  for (const auto& [where, placement] :
       {std::pair(".apart", Placement::apart), std::pair(".shared", Placement::shared)}) {
    const std::string name = std::string("cache.redis");
    suite.add(Case{name + ".get" + where, "hiredis GET", 1.10, placed(held, placement, weir_gets),
                   placed(held, placement, raw_gets)});
    suite.add(Case{name + ".get_many" + where, "hiredis MGET of 100", 1.10,
                   placed(held, placement, weir_gets_many), placed(held, placement, raw_gets_many)});
    suite.add(Case{name + ".threads" + where, "hiredis GET, 16 connections", 0.50,
                   placed(held, placement, weir_crowd), placed(held, placement, raw_crowd)});
  }
}

}  // namespace weir::bench
