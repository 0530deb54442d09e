// SPDX-License-Identifier: BSL-1.0
// The memory cache on 20-octet keys that are asked for by Zipf's law, from one and from many threads: beside
// a hash table that never evicts, and beside a cache that does.
#include <fmt/format.h>
#include <tbb/concurrent_hash_map.h>

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "caffeine.hpp"
#include "cases.hpp"
#include "weir/backends/memory.hpp"
#include "zipf.hpp"

namespace weir::bench {
namespace {

constexpr std::size_t key_count = 200'000;
constexpr std::size_t stream_length = std::size_t{1} << 22U;
constexpr double exponent = 0.99;
// At which 90 % of the requests hit.
constexpr std::size_t evicting_capacity = 70'000;
constexpr std::size_t batch = std::size_t{1} << 16U;
constexpr std::size_t most_threads = 8;

/// What all figures share: the keys, and which of them are asked for.
struct Requests {
  std::vector<std::string> keys = text_keys(key_count);
  std::vector<std::uint32_t> stream = zipf_stream(key_count, exponent, stream_length);
  std::string value = std::string(100, 'v');
};

/// Threads that go through the stream, each from a place of its own on, and keep it from call to call.
class Walkers {
 public:
  explicit Walkers(const Requests& requests) : requests_(requests) {
    for (std::size_t i = 0; i < most_threads; ++i) places_[i].value = stream_length / most_threads * i;
  }

  /// Calls `ask` with the key of each of so many requests, from so many threads at once.
  template <class Ask>
  void run(int threads, std::size_t count, const Ask& ask) {
    std::vector<std::jthread> running;
    for (int i = 1; i < threads; ++i) {
      running.emplace_back([&, i] { walk(places_[static_cast<std::size_t>(i)].value, count, threads, ask); });
    }
    walk(places_[0].value, count, threads, ask);
  }

 private:
  struct alignas(64) Place {
    std::size_t value = 0;
  };

  template <class Ask>
  void walk(std::size_t& place, std::size_t count, int threads, const Ask& ask) {
    for (std::size_t i = 0; i < count / static_cast<std::size_t>(threads); ++i) {
      ask(requests_.keys[requests_.stream[place]]);
      if (++place == stream_length) place = 0;
    }
  }

  const Requests& requests_;
  std::array<Place, most_threads> places_;
};

/// Everything resident, in both.
class Resident {
 public:
  explicit Resident(const Requests& requests) : weir_walkers_(requests), peer_walkers_(requests) {
    for (const std::string& key : requests.keys) {
      cache_->set(key, Blob::copy_of(requests.value), Ttl::forever());
      peer_.insert({key, std::make_shared<const std::string>(requests.value)});
    }
  }

  void run_weir(int threads) {
    weir_walkers_.run(threads, batch, [this](const std::string& key) {
      const std::optional<Blob> value = cache_->get(key);
      benchmark::DoNotOptimize(value->data());
    });
  }
  void run_peer(int threads) {
    peer_walkers_.run(threads, batch, [this](const std::string& key) {
      std::shared_ptr<const std::string> value;
      if (Peer::const_accessor found; peer_.find(found, key)) value = found->second;
      benchmark::DoNotOptimize(value->data());
    });
  }

 private:
  using Peer = tbb::concurrent_hash_map<std::string, std::shared_ptr<const std::string>>;
  CachePtr cache_ = memory_cache({.capacity = 1_GiB});
  Peer peer_;
  Walkers weir_walkers_;
  Walkers peer_walkers_;
};

/// One request in ten misses, and is put: something has to go for it all the time.
class Evicting {
 public:
  explicit Evicting(const Requests& requests)
      : value_(requests.value), walkers_(requests), caffeine_(key_count, evicting_capacity, requests.stream) {
    constexpr std::size_t warming_rounds = 80;
    for (std::size_t i = 0; i < warming_rounds; ++i) {
      run_weir(2);
      caffeine_.run(2, batch);
    }
    const CacheStatistics before = cache_->statistics();
    for (std::size_t i = 0; i < warming_rounds; ++i) run_weir(1);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < warming_rounds; ++i) hits += caffeine_.run(1, batch);
    const auto asked = static_cast<double>(warming_rounds * batch);
    fmt::print(stderr, "weir_bench: memory.evicting: weir hits {:.3f} of the requests, Caffeine {:.3f}\n",
               static_cast<double>(*cache_->statistics().hits - *before.hits) / asked,
               static_cast<double>(hits) / asked);
  }

  void run_weir(int threads) {
    walkers_.run(threads, batch, [this](const std::string& key) {
      if (!cache_->get(key)) cache_->set(key, Blob::copy_of(value_), Ttl::forever());
    });
  }
  void run_peer(int threads) { caffeine_.run(threads, batch); }

 private:
  std::string value_;
  CachePtr cache_ = memory_cache({.capacity = {0}, .entries = evicting_capacity});
  Walkers walkers_;
  Caffeine caffeine_;
};

/// Made when the first figure needs it.
template <class Bench>
std::function<Bench&()> once(const std::function<Requests&()>& requests) {
  return [requests, made = std::make_shared<std::unique_ptr<Bench>>()]() -> Bench& {
    if (!*made) *made = std::make_unique<Bench>(requests());
    return **made;
  };
}

template <class Bench>
void add(Suite& suite, const std::string& name, const std::string& peer, double target,
         const std::function<Bench&()>& bench, int threads) {
  suite.add(Case{fmt::format("memory.{}.{}", name, threads), peer, target,
                 [bench, threads](benchmark::State& state) {
                   Bench& both = bench();
                   while (state.KeepRunningBatch(batch)) both.run_weir(threads);
                 },
                 [bench, threads](benchmark::State& state) {
                   Bench& both = bench();
                   while (state.KeepRunningBatch(batch)) both.run_peer(threads);
                 }});
}

}  // namespace

void add_memory_cases(Suite& suite) {
  const auto made = std::make_shared<std::unique_ptr<Requests>>();
  const std::function<Requests&()> requests = [made]() -> Requests& {
    if (!*made) *made = std::make_unique<Requests>();
    return **made;
  };
  const auto resident = once<Resident>(requests);
  const auto evicting = once<Evicting>(requests);
  for (const int threads : {1, 2, 4, 8}) {
    add(suite, "resident", "tbb::concurrent_hash_map", 1.3, resident, threads);
    add(suite, "evicting", "Caffeine", 1.0, evicting, threads);
  }
}

}  // namespace weir::bench
