// SPDX-License-Identifier: BSL-1.0
// A process that asks get_or_load for the key "k", for get_or_load_server_test.
//
//   load_process REDIS_URL PREFIX THREADS MODE
//
// MODE: load    its loader takes 200 ms, and counts itself under the key "loads"
//       die     its loader ends the process by SIGKILL
// Prints what each thread got, a line each.
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "weir/backends/redis.hpp"
#include "weir/get_or_load.hpp"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  using namespace std::chrono_literals;
  weir::RedisOptions redis;
  redis.prefix = argv[2];
  const weir::CachePtr cache = weir::redis_cache(argv[1], redis);
  const int threads = std::atoi(argv[3]);
  const bool dies = std::string(argv[4]) == "die";

  weir::LoadOptions options;
  options.lock_ttl = 1s;
  const auto load = [&] {
    if (dies) std::raise(SIGKILL);
    const std::int64_t number = cache->increment("loads", 1, 1min);
    std::this_thread::sleep_for(200ms);
    return "load " + std::to_string(number);
  };
  std::vector<std::string> got(static_cast<std::size_t>(threads));
  std::vector<std::thread> running;
  for (std::string& each : got)
    running.emplace_back([&] { each = weir::get_or_load(cache, "k", options, load); });
  for (std::thread& thread : running) thread.join();
  for (const std::string& each : got) std::cout << each << '\n';
  return 0;
}
